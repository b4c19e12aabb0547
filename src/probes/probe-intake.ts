/**
 * From lines to readings: feeds a parser, keeps the zones that are wanted, and counts what was left out and what
 * was lost since the reading before. Plain code between the process and the actor.
 */
import type { ScriptRow } from "../model/catalogue.js";
import type { Reading } from "../model/reading.js";
import type { Cycle, LineOutcome, LineParser } from "./engine.js";
import { RateWindow } from "./process/rate-window.js";

/**
 * Readings a second: ten times what the shortest interval makes. A program that repeats one key makes a cycle
 * of each line; without this bound it would crowd out the readings of every other probe.
 */
export const READINGS_PER_S_MAX = 100;

export interface ProbeIntakeOptions {
  readonly probe: string;
  readonly parser: LineParser;
  readonly keepZone: (zone: string) => boolean;
  /** With the rows that it was made of, where it comes from a script. */
  readonly emit: (reading: Reading, rows?: readonly ScriptRow[]) => void;
  /** Monotonic clock, ms. */
  readonly nowMs: () => number;
  /** Lines lost before they came here, by kind, counted since the start. */
  readonly lost: () => Readonly<Record<string, number>>;
}

export class ProbeIntake {
  lines = 0;
  readings = 0;
  /** Cycles beyond {@link READINGS_PER_S_MAX}, of which no reading was made. */
  cyclesDropped = 0;
  /** When the last reading was made (wall clock, Unix ns); null: none yet. */
  lastReadingNs: bigint | null = null;
  /** Lines and values left out since the start, by reason. */
  readonly skipped: Record<string, number> = {};
  readonly #options: ProbeIntakeOptions;
  readonly #rate = new RateWindow();
  /** What readings have told of `lost` so far. */
  #told: Readonly<Record<string, number>> = {};

  constructor(options: ProbeIntakeOptions) {
    this.#options = options;
  }

  /** Takes lines that came together at `atNs` (wall clock, Unix ns). */
  take(lines: readonly string[], atNs: bigint): void {
    this.lines += lines.length;
    for (const line of lines) this.#settle(this.#options.parser.line(line, atNs));
  }

  /** No line has come for as long as the parser said, or none will come any more: that ends a cycle. */
  endCycle(): void {
    this.#settle(this.#options.parser.idle?.end() ?? null);
  }

  #settle(outcome: LineOutcome): void {
    if (outcome === null) return;
    if (outcome.kind === "cycle") this.#emit(outcome);
    else addCount(this.skipped, outcome.reason, 1);
  }

  #emit({ atNs, zones, zoneNames, dropped = {}, skipped = {}, rows }: Cycle): void {
    const { probe, keepZone, emit, nowMs } = this.#options;
    for (const [reason, count] of Object.entries(skipped)) addCount(this.skipped, reason, count);
    if (this.#rate.spend(nowMs(), 1) > READINGS_PER_S_MAX) return void this.cyclesDropped++;
    this.readings++;
    this.lastReadingNs = atNs;
    const reading = {
      probe,
      atNs,
      zones: zones.filter(({ zone }) => keepZone(zone)),
      // Not filtered: it says which zones there are, wanted or not.
      ...(zoneNames && { zoneNames }),
      dropped: this.#lostSince(dropped),
    };
    emit(reading, rows);
  }

  /** What the source said, and what was lost on the way since the reading before. */
  #lostSince(dropped: Readonly<Record<string, number>>): Record<string, number> {
    const sum = { ...dropped };
    const lost = { ...this.#options.lost(), cycles: this.cyclesDropped };
    for (const [kind, count] of Object.entries(lost)) {
      const more = count - (this.#told[kind] ?? 0);
      if (more > 0) addCount(sum, kind, more);
    }
    this.#told = lost;
    return sum;
  }
}

function addCount(counts: Record<string, number>, key: string, count: number): void {
  counts[key] = (counts[key] ?? 0) + count;
}
