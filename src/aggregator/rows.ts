/**
 * The values of one window, a row per series, in columns of one stretch of memory. A window that holds one sample
 * per series, as most finest ones do, is thin: 9 bytes a row, and 8 more where it may be a counter. It becomes full, 53
 * bytes, when a second sample comes or the samples' times differ; coarser windows are full. Thin ones lie where they will
 * be kept once they are closed (`history.ts`), so that closing copies nothing.
 */
import { Block, type Lease } from "./block.js";

/** The row has a value. All flags 0: it has none. */
export const ROW_PRESENT = 1;
export const ROW_COUNTER = 2;
/** Thin only: a counter's first sample, which has no increase. */
export const ROW_FIRST = 4;
export const ROW_RESET = 8;
/** `last` is the 64 bits of a whole number, not a double. Of counters. */
export const ROW_BITS = 16;
/** Sum, smallest, largest (and last, but of a counter) are beyond 2^53 and lie in `wide`. */
export const ROW_WIDE = 32;
/** A correction whose sample is not newer than what its window had already. */
export const ROW_OLD = 64;

/** A row's values where doubles would round. */
export interface WideRow {
  readonly sum: bigint;
  readonly min: bigint;
  readonly max: bigint;
  readonly last: bigint;
}

/** Words before the columns. */
const TIME_WORDS = 2;

/** Words of 8 bytes that rows need; `capacity` is a multiple of 8. Of thin ones `lasts` have their newest raw value. */
export function rowWords(capacity: number, isFull: boolean, lasts = capacity): number {
  // Never a fraction on the way: V8 would keep all places that come of it as doubles.
  const eights = capacity >>> 3;
  return TIME_WORDS + (isFull ? 53 * eights : 9 * eights + lasts);
}

/** Rows without a value. `capacity` is a multiple of 8; what is in `block` from `base` on is lost. */
export function createRows(
  capacity: number,
  isFull: boolean,
  block = new Block(rowWords(capacity, isFull)),
  base = 0,
): Rows {
  const rows = new Rows(capacity, isFull, block, base, 0, capacity);
  rows.clear();
  rows.timeMs = rows.previousMs = NaN;
  return rows;
}

/**
 * First two times, of thin rows. Then columns, in their order. Of all: `sum`, `last` (8 bytes each), and last the flags (1
 * byte). Of full ones between them: `min`, `max`, `aux`, `time` (8 bytes), `count` (4 bytes). Of thin ones `last` may be
 * of a stretch of the rows only, in which all counters are.
 */
export class Rows {
  capacity: number;
  isFull: boolean;
  block: Block;
  /** Where the rows begin in the block, in words of 8 bytes. */
  base: number;
  /** The rows [lastFrom, lastTo) have a `last`. */
  lastFrom: number;
  lastTo: number;
  wide: Map<number, WideRow> | null = null;
  /** Keeps the block from being used again, if it ever is. */
  lease: Lease | null = null;

  /** Those that lie in `block` from `base` on. */
  constructor(
    capacity: number,
    isFull: boolean,
    block: Block,
    base: number,
    lastFrom: number,
    lastTo: number,
  ) {
    this.capacity = capacity;
    this.isFull = isFull;
    this.block = block;
    this.base = base;
    this.lastFrom = lastFrom;
    this.lastTo = lastTo;
  }

  /** Makes them thin rows that lie there; what is there is left as it is. */
  moveTo(block: Block, base: number, capacity: number, lastFrom: number, lastTo: number): void {
    this.block = block;
    this.base = base;
    this.capacity = capacity;
    this.lastFrom = lastFrom;
    this.lastTo = lastTo;
  }

  /** Words of 8 bytes that they take. */
  get words(): number {
    return rowWords(this.capacity, this.isFull, this.lastTo - this.lastFrom);
  }

  /** Thin: time of all samples, NaN while there is none. */
  get timeMs(): number {
    return this.block.f64[this.base]!;
  }

  set timeMs(timeMs: number) {
    this.block.f64[this.base] = timeMs;
  }

  /** Thin: time of the samples before, of all counters; NaN while there is none. */
  get previousMs(): number {
    return this.block.f64[this.base + 1]!;
  }

  set previousMs(timeMs: number) {
    this.block.f64[this.base + 1] = timeMs;
  }

  // Where each column begins: in f64, but of the counts in u32 and the flags in u8.

  get sumAt(): number {
    return this.base + TIME_WORDS;
  }

  /** Newest raw value, of row 0 if it has one. Of a thin row that is no counter it is the sum, and not written. */
  get lastAt(): number {
    return this.sumAt + this.capacity - this.lastFrom;
  }

  get minAt(): number {
    return this.isFull ? this.sumAt + 2 * this.capacity : this.sumAt;
  }

  get maxAt(): number {
    return this.isFull ? this.sumAt + 3 * this.capacity : this.sumAt;
  }

  /** A counter's time before its first sample; of all else what the sum has lost by rounding. */
  get auxAt(): number {
    return this.sumAt + 4 * this.capacity;
  }

  get timeAt(): number {
    return this.sumAt + 5 * this.capacity;
  }

  get countAt(): number {
    return 2 * (this.sumAt + 6 * this.capacity);
  }

  get flagsAt(): number {
    const { capacity, lastFrom, lastTo } = this;
    return 8 * (this.sumAt + (this.isFull ? 52 * (capacity >>> 3) : capacity + lastTo - lastFrom));
  }

  /** Whether they are thin and nothing was ever put into them. */
  get isFresh(): boolean {
    return !this.isFull && Number.isNaN(this.timeMs);
  }

  flags(row: number): number {
    return this.block.u8[this.flagsAt + row]!;
  }

  /** Samples, of a counter increases. */
  count(row: number): number {
    if (this.isFull) return this.block.u32[this.countAt + row]!;
    return (this.flags(row) & ROW_FIRST) === 0 ? 1 : 0;
  }

  /** Time of the row's newest sample. */
  lastTimeMs(row: number): number {
    return this.isFull ? this.block.f64[this.timeAt + row]! : this.timeMs;
  }

  /** Time of the sample before the row's first; that of the first itself where there was none. Of counters. */
  previousTimeMs(row: number): number {
    if (this.isFull) return this.block.f64[this.auxAt + row]!;
    return (this.flags(row) & ROW_FIRST) === 0 ? this.previousMs : this.timeMs;
  }

  /** What the sum has lost by rounding. Of all but counters. */
  lostSum(row: number): number {
    return this.isFull ? this.block.f64[this.auxAt + row]! : 0;
  }

  /** Where in f64 the newest raw value is. */
  lastIndex(row: number): number {
    return this.isFull || (this.flags(row) & ROW_COUNTER) !== 0 ? this.lastAt + row : this.sumAt + row;
  }

  clearRow(row: number): void {
    if (row >= this.capacity) return;
    this.block.u8[this.flagsAt + row] = 0;
    this.wide?.delete(row);
  }

  /** Empties them for another window. */
  clear(): void {
    this.block.u8.fill(0, this.flagsAt, this.flagsAt + this.capacity);
    this.wide = null;
  }

  /** Makes room for more rows: they move to a block of their own. */
  grow(capacity: number): void {
    if (capacity > this.capacity) this.#move(capacity, this.isFull);
  }

  /** Makes thin ones full: they move to a block of their own. */
  widen(): void {
    if (!this.isFull) this.#move(this.capacity, true);
  }

  #move(capacity: number, isFull: boolean): void {
    const from = new Rows(this.capacity, this.isFull, this.block, this.base, this.lastFrom, this.lastTo);
    this.capacity = this.lastTo = capacity;
    this.lastFrom = 0;
    this.isFull = isFull;
    this.block = new Block(rowWords(capacity, isFull));
    this.lease = null;
    this.base = 0;
    this.timeMs = from.timeMs;
    this.previousMs = from.previousMs;
    for (let row = 0; row < from.capacity; row++) if (from.flags(row) !== 0) copyRow(this, row, from, row);
  }

  /** A copy at `base` of `block`, where {@link words} are free. */
  copyTo(block: Block, base: number): Rows {
    const { base: from, capacity, isFull, words } = this;
    block.f64.set(this.block.f64.subarray(from, from + words), base);
    const copy = new Rows(capacity, isFull, block, base, this.lastFrom, this.lastTo);
    copy.wide = this.wide === null ? null : new Map(this.wide);
    return copy;
  }
}

/** Copies a row that has a value into a free one. Wide values are the caller's. */
export function copyRow(into: Rows, at: number, from: Rows, row: number): void {
  const { f64, u32, u8 } = into.block;
  const flags = from.flags(row);
  f64[into.sumAt + at] = from.block.f64[from.sumAt + row]!;
  copyLast(into, at, from, row);
  if (into.isFull) {
    f64[into.minAt + at] = from.block.f64[from.minAt + row]!;
    f64[into.maxAt + at] = from.block.f64[from.maxAt + row]!;
    f64[into.auxAt + at] = (flags & ROW_COUNTER) !== 0 ? from.previousTimeMs(row) : from.lostSum(row);
    f64[into.timeAt + at] = from.lastTimeMs(row);
    u32[into.countAt + at] = from.count(row);
  }
  u8[into.flagsAt + at] = into.isFull ? flags & ~ROW_FIRST : flags;
}

/** Copies the newest raw value. As words: a double read and written may change bits that are no number. */
export function copyLast(into: Rows, at: number, from: Rows, row: number): void {
  const target = (into.lastAt + at) * 2;
  const source = from.lastIndex(row) * 2;
  into.block.u32[target] = from.block.u32[source]!;
  into.block.u32[target + 1] = from.block.u32[source + 1]!;
}
