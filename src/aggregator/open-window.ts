/** A coarse window while it is open: what the finer ones inside it had. */
import { CoverageCount } from "./coverage.js";
import { mergeRows } from "./merge-rows.js";
import { mergeThinRows } from "./merge-thin-rows.js";
import { createRows, type Rows } from "./rows.js";

/** Finer windows that wait to be merged: as many as a window mostly has. */
const PENDING_MAX = 10;

/** A window that takes merges of finer ones. */
export class OpenWindow {
  startMs = NaN;
  readonly coverage = new CoverageCount();
  rows: Rows | null = null;
  /** Finer windows that have closed and are still to be merged: later all at once, while memory is at hand. */
  #pending: Rows[] | null = null;
  /** Emptied full rows, for the next window. */
  spare: Rows | null = null;

  get isOpen(): boolean {
    return !Number.isNaN(this.startMs);
  }

  /** Takes a finer window, or a correction; of rows there are at most `capacity`. */
  merge(coverage: CoverageCount, rows: Rows | null, capacity: number): void {
    this.coverage.merge(coverage);
    if (rows !== null) this.#mergeRows(rows, capacity);
  }

  /** Takes a finer window of one packet, of which nothing is missing. */
  mergeWhole(rows: Rows | null, capacity: number): void {
    const { coverage } = this;
    if (coverage.expected !== null) coverage.expected++;
    coverage.received++;
    if (rows !== null) this.#mergeRows(rows, capacity);
  }

  #mergeRows(rows: Rows, capacity: number): void {
    const pending = (this.#pending ??= []);
    const newest = pending.at(-1);
    // Full rows are used again by their owner, thin ones stay as they are.
    if (!rows.isFull && (newest === undefined || newest.timeMs < rows.timeMs)) {
      if (pending.push(rows) === PENDING_MAX) this.mergePending(capacity);
    } else {
      this.mergePending(capacity);
      const isFirst = this.rows === null;
      const full = this.#fullRows(capacity);
      const isAsItIs = isFirst && rows.isFull && rows.capacity === full.capacity;
      if (isAsItIs) this.rows = rows.copyTo(full.block, full.base);
      else mergeRows(full, rows);
    }
  }

  /** Merges what waits for it: before the rows are read or a row changes its name. */
  mergePending(capacity: number): void {
    if (this.#pending === null || this.#pending.length === 0) return;
    mergeThinRows(this.#fullRows(capacity), this.#pending);
    this.#pending.length = 0;
  }

  #fullRows(capacity: number): Rows {
    if (this.rows !== null) return this.rows;
    const { spare } = this;
    this.spare = null;
    return (this.rows = spare !== null && spare.capacity === capacity ? spare : createRows(capacity, true));
  }

  /** Makes it ready for another window, once this one is given out. */
  close(): void {
    const { rows } = this;
    this.startMs = NaN;
    this.coverage.clear();
    this.rows = null;
    if (rows === null) return;
    rows.clear();
    this.spare = rows;
  }
}
