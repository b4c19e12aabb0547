/**
 * The samples of `kstat -p SELECTOR... INTERVAL`. Each ends with a line that was selected last for that purpose;
 * where that line was lost, with the blank line that kstat writes before the next sample. Keys that overlapping
 * selectors print twice are one. Beside the statistics themselves there are the shares of the cores that they
 * amount to. Pure.
 */
import type { Cycle, LineOutcome, LineParser } from "../engine.js";
import type { CyclePlan } from "./keyed-cycle.js";
import { KstatLines } from "./kstat-cycle.js";
import { planKstats } from "./kstat-plan.js";
import type { KstatEntry } from "./kstat-plan.js";
import { Increases, planRates } from "./kstat-rates.js";
import { KstatZones } from "./kstat-zones.js";

export interface KstatSampleOptions {
  /** Asked about names outside the shipped table. */
  readonly isCounter: (name: string) => boolean;
  /** Key of the line that ends a sample, and how often it comes in each. */
  readonly end: { readonly key: string; readonly times: number };
}

/** A boot time of before 2001 is no wall clock: in 2013 it was counted from the host's own boot. */
const EPOCH_S_MIN = 1_000_000_000n;

export class KstatSampleParser implements LineParser {
  readonly #end: KstatSampleOptions["end"];
  readonly #increases = new Increases();
  readonly #lines: KstatLines;
  #marks = 0;

  constructor({ isCounter, end }: KstatSampleOptions) {
    this.#end = end;
    this.#lines = new KstatLines((entries) => planSample(entries, isCounter, this.#increases));
  }

  line(text: string, atNs: bigint): LineOutcome {
    if (text === "") return this.#endSample();
    if (!text.startsWith(this.#end.key) || text[this.#end.key.length] !== "\t")
      return this.#lines.take(text, atNs, false);
    return ++this.#marks < this.#end.times ? null : this.#endSample();
  }

  #endSample(): Cycle | null {
    this.#marks = 0;
    const cycle = this.#lines.cycle.end();
    this.#increases.turn();
    return cycle;
  }
}

function planSample(
  entries: readonly KstatEntry[],
  isCounter: (name: string) => boolean,
  increases: Increases,
): CyclePlan {
  const zones = new KstatZones(entries, true);
  const plan = planKstats(entries, zones, isCounter);
  planRates(plan, entries, zones, increases);
  for (const { key, value } of entries) {
    if (
      key.module !== "zones" ||
      key.statistic !== "boot_time" ||
      typeof value === "string" ||
      value === null
    )
      continue;
    const bootS = BigInt(Math.trunc(Number(value)));
    if (bootS >= EPOCH_S_MIN) plan.zone(zones.zoneOf(key)).createdNs = bootS * 1_000_000_000n;
  }
  plan.zoneNames = zones.all;
  return plan;
}
