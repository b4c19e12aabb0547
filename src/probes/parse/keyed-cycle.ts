/**
 * Puts lines together to cycles where the output itself has no end mark: a cycle ends when a key comes again,
 * or when its owner says that nothing more came. What the entries of a cycle amount to, zone by zone, is
 * planned once and kept while the same keys come in the same order, so a steady probe costs one look-up a value
 * and its series stay the same objects.
 */
import type { Series, Value, ZoneReading } from "../../model/reading.js";
import type { Cycle } from "../engine.js";

/** One key of the output; its owner adds what it holds. */
export interface CycleEntry {
  /** Number of the cycle in which it came last; 0: in none yet. */
  cycle: number;
}

/** How a value is read; undefined: there is no limit, and that is counted; null: there is none yet. */
export type ReadValue = () => Value | undefined | null;

/** The series of one zone and, at the same place, how to read each one's value from its entry. */
export interface PlannedZone {
  readonly zone: string;
  readonly series: Series[];
  readonly reads: ReadValue[];
  /** Of the reading, asked before any value; absent: it has no usage. */
  ticks?: () => number;
  createdNs?: bigint;
}

export interface CyclePlan {
  readonly zones: readonly PlannedZone[];
  /** All zones of the host, where the output tells. */
  readonly zoneNames?: readonly string[] | undefined;
  /** Entries that are in no series, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

/** As many as a packet can carry; a whole illumos host has half as many. */
const ENTRIES_MAX = 65_536;
/** Keys that may be known and not come any more before they are forgotten. */
const STALE_MAX = 1_024;

export class KeyedCycle<Entry extends CycleEntry> {
  readonly #makePlan: (entries: readonly Entry[]) => CyclePlan;
  readonly #known = new Map<string, Entry>();
  #number = 1;
  #atNs = 0n;
  /** The cycle that is coming in, in order of arrival. */
  #entries: Entry[] = [];
  #overflow = 0;
  #planned: Entry[] = [];
  #plan: CyclePlan | null = null;

  constructor(makePlan: (entries: readonly Entry[]) => CyclePlan) {
    this.#makePlan = makePlan;
  }

  find(key: string): Entry | undefined {
    return this.#known.get(key);
  }

  /** Whether the entry is in the cycle that is coming in. */
  holds(entry: Entry): boolean {
    return entry.cycle === this.#number;
  }

  /** Makes a new key known; null where the cycle is full: it is left out, and counted as dropped. */
  add(key: string, entry: Entry): Entry | null {
    if (this.#entries.length >= ENTRIES_MAX) {
      this.#overflow++;
      return null;
    }
    this.#known.set(key, entry);
    return entry;
  }

  /**
   * Puts the entry into the cycle, and answers the cycle that ends with it because it is in there already. To
   * be called before the entry takes its new value.
   */
  take(entry: Entry, atNs: bigint): Cycle | null {
    const ended = this.holds(entry) ? this.end() : null;
    if (this.#entries.length === 0) this.#atNs = atNs;
    entry.cycle = this.#number;
    this.#entries.push(entry);
    return ended;
  }

  /** What an entry means has changed: the next cycle is planned anew. */
  replan(): void {
    this.#plan = null;
  }

  /** Ends the cycle; null where nothing came since the last one. */
  end(): Cycle | null {
    if (this.#entries.length === 0) return null;
    const plan = this.#currentPlan();
    const skipped = { ...plan.skipped };
    const zones = plan.zones.map((zone) => readZone(zone, skipped));
    const dropped = this.#overflow > 0 ? { series: this.#overflow } : {};
    this.#entries = [];
    this.#overflow = 0;
    this.#number++;
    const { zoneNames } = plan;
    return { kind: "cycle", atNs: this.#atNs, zones, ...(zoneNames && { zoneNames }), dropped, skipped };
  }

  #currentPlan(): CyclePlan {
    const same =
      this.#entries.length === this.#planned.length &&
      this.#entries.every((entry, at) => entry === this.#planned[at]);
    if (same && this.#plan !== null) return this.#plan;
    this.#forgetStale();
    this.#planned = this.#entries;
    return (this.#plan = this.#makePlan(this.#entries));
  }

  #forgetStale(): void {
    if (this.#known.size <= this.#entries.length + STALE_MAX) return;
    for (const [key, entry] of this.#known) if (entry.cycle !== this.#number) this.#known.delete(key);
  }
}

const NONE: readonly never[] = [];

function readZone(planned: PlannedZone, skipped: Record<string, number>): ZoneReading {
  const { zone, series, reads, createdNs } = planned;
  const ticks = planned.ticks?.() ?? 0;
  const values = reads.map((read) => {
    const value = read();
    if (value === undefined) skipped.unlimited = (skipped.unlimited ?? 0) + 1;
    return value ?? undefined;
  });
  const created = createdNs === undefined ? {} : { createdNs };
  return { zone, ...created, ticks, series, values, histograms: NONE, processes: NONE };
}
