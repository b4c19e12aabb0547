/**
 * The dtrace engine: `dtrace -q -s SCRIPT ARGUMENTS` as a child. Our own scripts take the interval in ms as their
 * first argument and print frames; others print aggregations, with a format that is known or without. Whether the
 * user may trace, and whether the probes are there, shows only when dtrace runs: a run that ended for want of
 * something makes the next check say so, once, so that a restart finds the engine unavailable and a later one tries.
 *
 * @see priv/dtrace/README.md
 */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { errorMessage } from "../../base/errors.js";
import type { Engine, EngineRun, Missing, ProbeEnvironment } from "../engine.js";
import { compilePrintaFormat } from "../parse/dtrace-printa-format.js";
import { findProgram } from "../process/program.js";
import type { ScriptReaderOptions } from "../script/script-reading.js";
import { AggregationLineParser } from "./aggregation-line-parser.js";
import { FrameLineParser } from "./frame-line-parser.js";
import { StderrTally } from "./stderr-tally.js";

export interface DtraceEngineOptions extends ScriptReaderOptions {
  /** Absolute path of the D script. */
  readonly script: string;
  /** The script's arguments; after the interval in one of ours. Checked by {@link isDtraceArgument}. */
  readonly args: readonly string[];
  /** What the script prints; default: our frames. */
  readonly prints?: { readonly kind: "frames" } | { readonly kind: "aggregations"; readonly format?: string };
}

/** The kernel takes no tick above 5,000 a second; nobody reads a hundred frames a second. */
const INTERVAL_MS_MIN = 10;

/**
 * Whether dtrace may be given this text as a macro argument: an integer from 0, or a name. A minus would be taken
 * for an option wherever it stands, and `* ? [ ]` would match every probe where the argument is part of a probe's name.
 */
export function isDtraceArgument(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.]{0,63}$/.test(text);
}

/** @throws {Error} an argument that {@link isDtraceArgument} refuses, or a format that cannot be read back. */
export function createDtraceEngine(options: DtraceEngineOptions): Engine {
  const refused = options.args.find((argument) => !isDtraceArgument(argument));
  if (refused !== undefined)
    throw new Error(`dtrace cannot be given the argument ${JSON.stringify(refused)}`);
  const { prints } = options;
  const format =
    prints?.kind === "aggregations" && prints.format !== undefined
      ? compilePrintaFormat(prints.format)
      : null;
  const isOurs = prints?.kind !== "aggregations";
  let lastRun: StderrTally | null = null;
  return {
    name: "dtrace",
    check(environment) {
      const missing = lastRun?.missing ?? null;
      lastRun = null;
      return missing ?? findMissing(options.script, environment);
    },
    command: (run) => ({
      program: "dtrace",
      args: ["-q", "-s", options.script, ...(isOurs ? [intervalArgument(run)] : []), ...options.args],
    }),
    createParser() {
      lastRun = new StderrTally();
      if (isOurs) return new FrameLineParser(options, lastRun);
      return new AggregationLineParser({ ...options, ...(format === null ? {} : { format }) }, lastRun);
    },
  };
}

function intervalArgument({ everyMs }: EngineRun): string {
  return String(Math.max(Math.round(everyMs), INTERVAL_MS_MIN));
}

async function findMissing(script: string, { platform, env }: ProbeEnvironment): Promise<Missing | null> {
  try {
    await findProgram("dtrace", env.PATH);
  } catch (error) {
    const remedy =
      platform === "sunos"
        ? "Put its folder, /usr/sbin, in the PATH of the node."
        : "DTrace is part of illumos; on Linux, scripts run by bpftrace.";
    return { reason: errorMessage(error), remedy };
  }
  return access(script, constants.R_OK).then(
    () => null,
    (error: unknown) => ({
      reason: `the script cannot be read: ${errorMessage(error)}`,
      remedy: "Install zonetap anew.",
    }),
  );
}
