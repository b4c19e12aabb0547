/**
 * The lines of `kstat -p` as cycles of readings, from any program that prints such lines: a cycle ends when a key
 * comes again or after a silence. Samples of kstat(8) itself are kstat-sample.ts, the format of a line is
 * kstat-line.ts, what the lines amount to kstat-plan.ts. Pure.
 */
import type { LineOutcome, LineParser } from "../engine.js";
import { KeyedCycle } from "./keyed-cycle.js";
import type { CyclePlan } from "./keyed-cycle.js";
import { parseKstatLine, parseKstatValue } from "./kstat-line.js";
import type { KstatValue } from "./kstat-line.js";
import { isNumeric, planKstats } from "./kstat-plan.js";
import type { KstatEntry } from "./kstat-plan.js";
import { KstatZones } from "./kstat-zones.js";

/** Longest pause within a cycle; the contract of exec probes. */
export const CYCLE_IDLE_MS = 50;

/** A parser of `kstat -p` lines; `isCounter` is asked about names outside the shipped table. */
export function createKstatParser(isCounter: (name: string) => boolean): LineParser {
  const lines = new KstatLines((entries) => planKstats(entries, new KstatZones(entries, false), isCounter));
  return {
    line: (text, atNs) => (text === "" ? null : lines.take(text, atNs)),
    idle: { afterMs: CYCLE_IDLE_MS, end: () => lines.cycle.end() },
  };
}

/** Puts lines into a cycle. A key seen before costs a look-up; only a new one is taken apart. */
export class KstatLines {
  readonly cycle: KeyedCycle<KstatEntry>;

  constructor(makePlan: (entries: readonly KstatEntry[]) => CyclePlan) {
    this.cycle = new KeyedCycle(makePlan);
  }

  /** Takes a line that is not blank. `endsAtRepeat`: a key that comes again ends the cycle, else it is left out. */
  take(text: string, atNs: bigint, endsAtRepeat = true): LineOutcome {
    const tab = text.indexOf("\t");
    const known = tab < 0 ? undefined : this.cycle.find(text.slice(0, tab));
    if (known !== undefined) {
      if (!endsAtRepeat && this.cycle.holds(known)) return { kind: "skip", reason: "repeated" };
      return this.#takeValue(known, parseKstatValue(text, tab + 1, known.key.statistic), atNs);
    }
    const parsed = parseKstatLine(text);
    if (parsed.kind === "skip") return parsed;
    const { kind: _, value, ...key } = parsed;
    const entry = this.cycle.add(text.slice(0, tab), { key, value: null, cycle: 0 });
    return entry === null ? null : this.#takeValue(entry, value, atNs);
  }

  #takeValue(entry: KstatEntry, value: KstatValue | undefined, atNs: bigint): LineOutcome {
    if (value === undefined) return { kind: "skip", reason: "out_of_range" };
    const ended = this.cycle.take(entry, atNs);
    if (changesMeaning(entry, value)) this.cycle.replan();
    entry.value = value;
    return ended;
  }
}

/** Whether the series of its kstat are other ones now: in another zone, made anew, a text become a number. */
function changesMeaning({ key, value: before }: KstatEntry, value: KstatValue): boolean {
  if (key.statistic === "zonename" || key.statistic === "crtime") return value !== before;
  return isNumeric(value) !== isNumeric(before);
}
