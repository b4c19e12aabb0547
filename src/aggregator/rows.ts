/**
 * The values of one window, a row per series, in columns of one block of memory. A window that holds one sample
 * per series, as most finest ones do, is thin: 17 bytes a row. It becomes full, 53 bytes, when a second sample
 * comes or the samples' times differ; coarser windows are full. Closed windows are copies of the same form in
 * larger blocks (`history.ts`).
 */

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

/** One stretch of memory seen as doubles, words and bytes. */
export class Block {
  readonly f64: Float64Array;
  readonly u32: Uint32Array;
  readonly u8: Uint8Array;

  /** `words` of 8 bytes, all 0. */
  constructor(words: number) {
    this.f64 = new Float64Array(words);
    this.u32 = new Uint32Array(this.f64.buffer);
    this.u8 = new Uint8Array(this.f64.buffer);
  }
}

/** Words of 8 bytes that a block needs; `capacity` is a multiple of 8. */
export function blockWords(capacity: number, isFull: boolean): number {
  return isFull ? capacity * 6.625 : capacity * 2.125;
}

export class Rows {
  capacity!: number;
  isFull!: boolean;
  /** The block, which several closed windows share. */
  f64!: Float64Array;
  u32!: Uint32Array;
  u8!: Uint8Array;
  /** Where each column begins: of doubles in f64, counts in u32, flags in u8. `lastAt` and `sumAt` always. */
  sumAt!: number;
  lastAt!: number;
  minAt!: number;
  maxAt!: number;
  /** A counter's time before its first sample; of all else what the sum has lost by rounding. */
  auxAt!: number;
  timeAt!: number;
  countAt!: number;
  flagsAt!: number;
  /** Thin: time of all samples, NaN while there is none. */
  timeMs = NaN;
  /** Thin: time of the samples before, of all counters; NaN while there is none. */
  previousMs = NaN;
  wide: Map<number, WideRow> | null = null;

  constructor(capacity: number, isFull: boolean, block = new Block(blockWords(capacity, isFull)), base = 0) {
    this.#place(capacity, isFull, block, base);
  }

  #place(capacity: number, isFull: boolean, block: Block, base: number): void {
    const columns = isFull ? 6 : 2;
    const counts = base + columns * capacity;
    this.capacity = capacity;
    this.isFull = isFull;
    this.f64 = block.f64;
    this.u32 = block.u32;
    this.u8 = block.u8;
    this.sumAt = base;
    this.lastAt = base + capacity;
    this.minAt = isFull ? base + 2 * capacity : base;
    this.maxAt = isFull ? base + 3 * capacity : base;
    this.auxAt = base + 4 * capacity;
    this.timeAt = base + 5 * capacity;
    this.countAt = counts * 2;
    this.flagsAt = (counts + (isFull ? capacity / 2 : 0)) * 8;
  }

  flags(row: number): number {
    return this.u8[this.flagsAt + row]!;
  }

  /** Samples, of a counter increases. */
  count(row: number): number {
    if (this.isFull) return this.u32[this.countAt + row]!;
    return (this.flags(row) & ROW_FIRST) === 0 ? 1 : 0;
  }

  /** Time of the row's newest sample. */
  lastTimeMs(row: number): number {
    return this.isFull ? this.f64[this.timeAt + row]! : this.timeMs;
  }

  /** Time of the sample before the row's first; that of the first itself where there was none. Of counters. */
  previousTimeMs(row: number): number {
    if (this.isFull) return this.f64[this.auxAt + row]!;
    return (this.flags(row) & ROW_FIRST) === 0 ? this.previousMs : this.timeMs;
  }

  /** What the sum has lost by rounding. Of all but counters. */
  lostSum(row: number): number {
    return this.isFull ? this.f64[this.auxAt + row]! : 0;
  }

  /** Empties it for another window; a full one becomes thin again. */
  clear(): void {
    if (this.isFull) this.#place(this.capacity, false, new Block(blockWords(this.capacity, false)), 0);
    else this.u8.fill(0, this.flagsAt, this.flagsAt + this.capacity);
    this.#forget();
  }

  /** As {@link clear}, but stays full. */
  clearFull(): void {
    this.u8.fill(0, this.flagsAt, this.flagsAt + this.capacity);
    this.#forget();
  }

  #forget(): void {
    this.timeMs = this.previousMs = NaN;
    this.wide = null;
  }

  /** Makes room for more rows. Only of a block of its own. */
  grow(capacity: number): void {
    if (capacity > this.capacity) this.#move(capacity, this.isFull);
  }

  /** Makes a thin one full. Only of a block of its own. */
  widen(): void {
    if (!this.isFull) this.#move(this.capacity, true);
  }

  #move(capacity: number, isFull: boolean): void {
    const from = new Rows(this.capacity, this.isFull, this);
    Object.assign(from, { timeMs: this.timeMs, previousMs: this.previousMs });
    this.#place(capacity, isFull, new Block(blockWords(capacity, isFull)), 0);
    for (let row = 0; row < from.capacity; row++) if (from.flags(row) !== 0) this.#copyRow(from, row);
  }

  #copyRow(from: Rows, row: number): void {
    this.f64[this.sumAt + row] = from.f64[from.sumAt + row]!;
    copyLast(this, row, from, row);
    const flags = from.flags(row);
    if (this.isFull) copySpread(this, row, from, row, flags);
    this.u8[this.flagsAt + row] = this.isFull ? flags & ~ROW_FIRST : flags;
  }

  /** A copy at `base` of `block`, as large as {@link blockWords} says. */
  copyTo(block: Block, base: number): Rows {
    block.f64.set(this.f64, base);
    const copy = new Rows(this.capacity, this.isFull, block, base);
    copy.timeMs = this.timeMs;
    copy.previousMs = this.previousMs;
    copy.wide = this.wide === null ? null : new Map(this.wide);
    return copy;
  }
}

/** Copies the newest raw value. As words: a double read and written may change bits that are no number. */
export function copyLast(into: Rows, at: number, from: Rows, row: number): void {
  const target = (into.lastAt + at) * 2;
  const source = (from.lastAt + row) * 2;
  into.u32[target] = from.u32[source]!;
  into.u32[target + 1] = from.u32[source + 1]!;
}

/** Copies what only a full one has. */
export function copySpread(into: Rows, at: number, from: Rows, row: number, flags: number): void {
  into.f64[into.minAt + at] = from.f64[from.minAt + row]!;
  into.f64[into.maxAt + at] = from.f64[from.maxAt + row]!;
  into.f64[into.auxAt + at] = (flags & ROW_COUNTER) !== 0 ? from.previousTimeMs(row) : from.lostSum(row);
  into.f64[into.timeAt + at] = from.lastTimeMs(row);
  into.u32[into.countAt + at] = from.count(row);
}
