/**
 * Puts the samples of one packet into the rows of its window: as they are while the window is thin, and merged
 * into what is there once it is full.
 */
import { mergeRow } from "./merge-rows.js";
import { ROW_BITS, ROW_COUNTER, ROW_FIRST, ROW_PRESENT, ROW_RESET, ROW_WIDE, Rows } from "./rows.js";

/** Used again for every packet. A counter is an increase or a first sample, followed by its raw value. */
export class PacketRows {
  #rows = new Rows(8, false);
  #timeMs = 0;
  /** Holds the one sample that is being merged into full rows. */
  readonly #single = new Rows(8, false);
  /** Where the counter in hand is written to. */
  #target = this.#rows;
  #at = 0;

  /** The samples of `timeMs` go into `rows`, which have a block of their own. */
  begin(rows: Rows, timeMs: number): void {
    this.#rows = rows;
    this.#timeMs = timeMs;
    if (Number.isNaN(rows.timeMs)) rows.timeMs = timeMs;
    else if (!rows.isFull && rows.timeMs !== timeMs) rows.widen();
    this.#single.timeMs = timeMs;
  }

  /** A gauge, delta, or part of a histogram. Exact, or a double of any size. */
  putValue(row: number, value: number): void {
    const rows = this.#rows;
    if (!this.#isFree(row)) return this.#mergeValue(row, value);
    rows.f64[rows.sumAt + row] = value;
    rows.f64[rows.lastAt + row] = value;
    rows.u8[rows.flagsAt + row] = ROW_PRESENT;
  }

  /** The same, of a whole number beyond 2^53. */
  putWide(row: number, value: bigint): void {
    const isFree = this.#isFree(row);
    const target = isFree ? this.#rows : this.#single;
    const at = isFree ? row : 0;
    const wide = { sum: value, min: value, max: value, last: value };
    (target.wide ??= new Map()).set(at, wide);
    target.u8[target.flagsAt + at] = ROW_PRESENT | ROW_WIDE;
    if (!isFree) mergeRow(this.#rows, row, target, at);
  }

  /** The first sample of a counter. */
  putFirst(row: number): void {
    this.#beginCounter(row, this.#timeMs, 0, ROW_FIRST);
  }

  /** What a counter has counted since its sample of `previousMs`. */
  putIncrease(row: number, by: number | bigint, previousMs: number, isReset: boolean): void {
    const flags = isReset ? ROW_RESET : 0;
    if (typeof by === "number" || by < Number.MAX_SAFE_INTEGER) {
      return this.#beginCounter(row, previousMs, Number(by), flags);
    }
    this.#beginCounter(row, previousMs, 0, flags | ROW_WIDE);
    (this.#target.wide ??= new Map()).set(this.#at, { sum: by, min: by, max: by, last: 0n });
  }

  /** Its raw value as 64 bits, unsigned. */
  putLastBits(row: number, lo: number, hi: number): void {
    const target = this.#target;
    const word = (target.lastAt + this.#at) * 2;
    target.u32[word] = lo;
    target.u32[word + 1] = hi;
    target.u8[target.flagsAt + this.#at]! |= ROW_BITS;
    if (target === this.#single) mergeRow(this.#rows, row, target, 0);
  }

  /** Its raw value as a double. */
  putLastDouble(row: number, value: number): void {
    const target = this.#target;
    target.f64[target.lastAt + this.#at] = value;
    if (target === this.#single) mergeRow(this.#rows, row, target, 0);
  }

  /** Whether the row takes a sample as it is. If not, the rows are full. */
  #isFree(row: number): boolean {
    const rows = this.#rows;
    if (!rows.isFull && rows.u8[rows.flagsAt + row] === 0) return true;
    rows.widen();
    return false;
  }

  #mergeValue(row: number, value: number): void {
    const single = this.#single;
    single.f64[single.sumAt] = single.f64[single.lastAt] = value;
    single.u8[single.flagsAt] = ROW_PRESENT;
    mergeRow(this.#rows, row, single, 0);
  }

  #beginCounter(row: number, previousMs: number, by: number, flags: number): void {
    const rows = this.#rows;
    if (!rows.isFull && (flags & ROW_FIRST) === 0) {
      if (Number.isNaN(rows.previousMs)) rows.previousMs = previousMs;
      else if (rows.previousMs !== previousMs) rows.widen();
    }
    const isFree = this.#isFree(row);
    const target = isFree ? rows : this.#single;
    this.#target = target;
    this.#at = isFree ? row : 0;
    if (!isFree) target.previousMs = previousMs;
    target.f64[target.sumAt + this.#at] = by;
    target.u8[target.flagsAt + this.#at] = ROW_PRESENT | ROW_COUNTER | flags;
  }
}
