/**
 * One on-demand run: its rows, its readers and how it ended. It does not start or stop the process; who does
 * tells it what happened.
 */
import type { Clock, Timer } from "../base/clock.js";
import type { CatalogueEntry } from "../model/catalogue.js";
import type { RunJson, RunReader, RunRequest, RunRow, RunRows } from "../model/run.js";

export interface RunOptions {
  readonly id: string;
  readonly entry: CatalogueEntry;
  readonly request: RunRequest;
  readonly engine: string;
  readonly clock: Clock;
  /** There were readers, and for a minute there has been none. */
  readonly onAbandoned: () => void;
}

/** A reader that lost its connection is back sooner. */
export const ABANDONED_MS = 60_000;
/** Characters of events that are kept for readers who come later; the oldest go first. */
const KEPT_CHARS_MAX = 4 << 20;

export class Run {
  readonly id: string;
  readonly #options: RunOptions;
  readonly #startedMs: number;
  readonly #readers = new Set<RunReader>();
  readonly #dropped: Record<string, number> = {};
  #kept: string[] = [];
  #keptChars = 0;
  #intervals = 0;
  #result: RunRows | null = null;
  #end: { readonly state: "ended" | "failed"; readonly reason: string; readonly atMs: number } | null = null;
  #abandonment: Timer | undefined;

  constructor(options: RunOptions) {
    this.id = options.id;
    this.#options = options;
    this.#startedMs = this.#nowMs();
  }

  get isOver(): boolean {
    return this.#end !== null;
  }

  get intervals(): number {
    return this.#intervals;
  }

  /** Takes the rows of one interval, read at `atNs` (Unix ns), and what was lost in it. */
  take(atNs: bigint, rows: readonly RunRow[], dropped: Readonly<Record<string, number>>): void {
    if (this.isOver) return;
    this.#intervals++;
    for (const [kind, count] of Object.entries(dropped))
      this.#dropped[kind] = (this.#dropped[kind] ?? 0) + count;
    const interval = { at: toTime(Number(atNs / 1_000_000n)), rows };
    if (rows.length > 0) this.#result = interval;
    const data = JSON.stringify(interval);
    this.#keep(data);
    for (const reader of this.#readers) reader.event("rows", data);
  }

  /** It is over; only the first call counts. */
  end(state: "ended" | "failed", reason: string): void {
    if (this.isOver) return;
    this.#abandonment?.cancel();
    this.#end = { state, reason, atMs: this.#nowMs() };
    for (const reader of this.#readers) this.#tellEnd(reader);
    this.#readers.clear();
  }

  /** Tells the reader everything so far, and from now on each event as it comes. Returns what ends it. */
  follow(reader: RunReader): () => void {
    for (const data of this.#kept) reader.event("rows", data);
    if (this.isOver) this.#tellEnd(reader);
    else this.#readers.add(reader);
    this.#abandonment?.cancel();
    return () => {
      if (this.#readers.delete(reader) && this.#readers.size === 0) this.#abandon();
    };
  }

  toJson(): RunJson {
    const { entry, request, engine } = this.#options;
    return {
      id: this.id,
      script: entry.name,
      params: request.params,
      zone: request.zone,
      engine,
      state: this.#end?.state ?? "running",
      reason: this.#end?.reason ?? null,
      started_at: toTime(this.#startedMs),
      ends_at: toTime(this.#startedMs + request.forMs),
      ended_at: this.#end === null ? null : toTime(this.#end.atMs),
      intervals: this.#intervals,
      output: entry.output,
      result: this.#result,
      dropped: this.#dropped,
    };
  }

  #abandon(): void {
    this.#abandonment?.cancel();
    this.#abandonment = this.#options.clock.setTimer(ABANDONED_MS, this.#options.onAbandoned);
  }

  #tellEnd(reader: RunReader): void {
    reader.event("end", JSON.stringify(this.toJson()));
  }

  #keep(data: string): void {
    this.#kept.push(data);
    this.#keptChars += data.length;
    while (this.#keptChars > KEPT_CHARS_MAX) this.#keptChars -= this.#kept.shift()?.length ?? 0;
  }

  #nowMs(): number {
    return Number(this.#options.clock.wallNs() / 1_000_000n);
  }
}

function toTime(unixMs: number): string {
  return new Date(unixMs).toISOString();
}
