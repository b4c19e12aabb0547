/**
 * A probe as it is written in the topology file: its keys, and which of them go together. What a script takes is
 * said by the catalogue; `check-scripts.ts` holds a probe against it.
 */
import { z } from "zod";
import { isKstatSelector } from "../model/kstat-selector.js";
import type { Fields, Report } from "./section-types.js";
import { named, withCheck } from "./section-types.js";
import { formatDuration } from "./units.js";
import {
  duration,
  expectation,
  name,
  plainText,
  restartLimit,
  text,
  wholeNumber,
  word,
} from "./value-types.js";

const PROBE_ENGINES = ["auto", "exec", "kstat", "dtrace", "bpftrace"] as const;
/** What runs a probe; `auto` is the best that the machine has. */
export type ProbeEngine = (typeof PROBE_ENGINES)[number];

/** The keys of a probe that only some engines have. A probe with a script has engine auto if it names none. */
const KEYS_OF_ENGINES: Readonly<Record<string, readonly ProbeEngine[]>> = {
  command: ["exec"],
  format: ["exec"],
  counters: ["exec", "kstat"],
  select: ["kstat"],
  script: ["auto", "dtrace", "bpftrace"],
};

const COMMAND = "a list of a program and its arguments";

const globs = z
  .array(text("a pattern, such as web-*"), { error: expectation("a list of patterns") })
  .min(1, { error: expectation("at least one pattern") });

const SELECTOR = "a kstat selector, such as sd::: or link:::rbytes64";
const selectors = z
  .array(text(SELECTOR).refine(isKstatSelector, { error: expectation(SELECTOR) }), {
    error: expectation("a list of kstat selectors"),
  })
  .min(1, { error: expectation("at least one selector") });

const backoff = withCheck(
  z.strictObject({
    min: duration("10ms", "1h").prefault("100ms"),
    max: duration("10ms", "1d").prefault("30s"),
  }),
  ({ min, max }, report) => {
    if (typeof min !== "number" || typeof max !== "number" || min <= max) return;
    report("max", `expected at least min (${formatDuration(min)}), got ${formatDuration(max)}`);
  },
);

/** One entry of `probes`. Which keys go with which engine is checked as well. */
export const probe = withCheck(
  z.strictObject({
    engine: word(PROBE_ENGINES).optional(),
    script: name().optional().meta({ description: "An entry of the catalogue" }),
    command: z
      .tuple([text("a program")], plainText("an argument"), { error: expectation(COMMAND) })
      .optional(),
    format: word(["kstat-p", "json-lines"])
      .optional()
      .meta({ description: "What the program prints; default kstat-p" }),
    counters: globs.optional().meta({ description: "Keys that are counters and not gauges" }),
    select: selectors.optional().meta({ description: "kstat selectors; default: the shipped selection" }),
    every: duration("100ms", "1h").prefault("1s"),
    params: named(
      z.union([z.string(), z.number(), z.boolean()], { error: expectation("text, a number, true or false") }),
    ).default({}),
    zones: globs.optional().meta({ description: "Zones to show; default: every zone" }),
    restart: word(["permanent", "transient", "temporary"]).default("permanent"),
    shutdown: duration("100ms", "5m").prefault("4s"),
    watchdog: wholeNumber(1, 1000)
      .default(5)
      .meta({ description: "Intervals of silence after which a probe counts as hung" }),
    backoff: backoff.prefault({}),
    ...restartLimit,
    on_intensity: word(["park", "escalate"]).default("park"),
  }),
  checkProbe,
);

function checkProbe(fields: Fields, report: Report): void {
  const wanted = fields["engine"] ?? (fields["script"] === undefined ? undefined : "auto");
  if (wanted === undefined) return report("engine", expectation(`one of ${PROBE_ENGINES.join(", ")}`)({}));
  const engine = PROBE_ENGINES.find((known) => known === wanted);
  if (engine === undefined) return;
  for (const [key, engines] of Object.entries(KEYS_OF_ENGINES)) {
    if (fields[key] === undefined || engines.includes(engine)) continue;
    report(key, `does not go with engine ${engine}, only with ${engines.join(", ")}`, "key");
  }
  if (engine === "exec" && fields["command"] === undefined) {
    report("command", `is missing; engine exec needs ${COMMAND}`);
  }
  if ((engine === "dtrace" || engine === "bpftrace") && fields["script"] === undefined) {
    report("script", `is missing; engine ${engine} needs the name of a script`);
  }
}
