/**
 * The kstat engine of illumos: `kstat -p SELECTOR... INTERVAL` as a child. The selector that it adds last always
 * matches one statistic, whose line is the end of each sample: kstat itself tells a sample's end only when the
 * next one begins.
 * @see kstat(8) of illumos
 */
import { errorMessage } from "../../base/errors.js";
import { isKstatSelector, matchesKstat } from "../../model/kstat-selector.js";
import type { Engine, LineParser, Missing, ProbeEnvironment } from "../engine.js";
import { matchGlobs } from "../parse/glob.js";
import { KstatSampleParser } from "../parse/kstat-sample.js";
import { findProgram } from "../process/program.js";
import { RunAccount } from "./run-account.js";
import { SHIPPED_SELECTION } from "./selection.js";

export interface KstatEngineOptions {
  /** Selectors of kstat(8); default {@link SHIPPED_SELECTION}. */
  readonly select?: readonly string[];
  /** Globs over the metrics or keys that are counters, beyond the shipped table. */
  readonly counters?: readonly string[];
}

/** Every zone has it, and the kernel makes it before anything else. */
const END_MARK = ["unix", "0", "system_misc", "snaptime"] as const;
const END_KEY = END_MARK.join(":");

/** @throws {Error} for a selector that kstat would take for an option or interval, or refuse. */
export function createKstatEngine({
  select = SHIPPED_SELECTION,
  counters = [],
}: KstatEngineOptions = {}): Engine {
  const refused = select.find((selector) => !isKstatSelector(selector));
  if (refused !== undefined) throw new Error(`kstat cannot be given the selector ${JSON.stringify(refused)}`);
  const isCounter = matchGlobs(counters);
  // A selection that has the mark in it prints it once for each selector that matches.
  const times = 1 + select.filter((selector) => matchesKstat(selector, END_MARK)).length;
  let lastRun: RunAccount | null = null;
  return {
    name: "kstat",
    check(environment) {
      const missing = lastRun?.missing ?? null;
      lastRun = null;
      return missing ?? findMissing(environment);
    },
    command: ({ everyMs }) => ({
      program: "kstat",
      args: ["-p", ...select, END_KEY, String(Math.max(1, Math.round(everyMs / 1_000)))],
    }),
    createParser() {
      lastRun = new RunAccount();
      return accounted(new KstatSampleParser({ isCounter, end: { key: END_KEY, times } }), lastRun);
    },
  };
}

/** The parser, with what the run says beside its samples kept in `account`. */
function accounted(parser: LineParser, account: RunAccount): LineParser {
  return {
    line(text, atNs) {
      account.line();
      return parser.line(text, atNs);
    },
    stderrLine: (text) => account.stderrLine(text),
    ended: (end) => account.ended(end),
    details: () => account.details,
  };
}

async function findMissing({ platform, env }: ProbeEnvironment): Promise<Missing | null> {
  try {
    await findProgram("kstat", env.PATH);
    return null;
  } catch (error) {
    const remedy =
      platform === "sunos"
        ? "Put its folder, /usr/bin, in the PATH of the node."
        : "kstat is part of illumos; on Linux, `engine: auto` reads /proc and cgroups.";
    return { reason: errorMessage(error), remedy };
  }
}
