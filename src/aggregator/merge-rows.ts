/**
 * Merging windows, row by row: associative and commutative, whatever the order. Sums of fractions carry what
 * rounding loses (the error of each addition is exact), sums beyond 2^53 go on as bigints, and of two newest
 * samples of one time the larger is taken.
 */
import { bitsToBig, isExact, toBig } from "./exact.js";
import {
  copyLast,
  copyRow,
  ROW_BITS,
  ROW_COUNTER,
  ROW_FIRST,
  ROW_OLD,
  ROW_WIDE,
  type Rows,
  type WideRow,
} from "./rows.js";

/** Flags that belong to the newest sample, and not to the row. */
const LAST_FLAGS = ROW_BITS | ROW_OLD;

/** What a row must not have to be merged in {@link mergeOrdinary}. */
const UNUSUAL_FLAGS = ROW_WIDE | ROW_OLD;

/** Merges all rows of `from` into the same rows of `into`, which is full and has at least as many. */
export function mergeRows(into: Rows, from: Rows): void {
  if (from.isFull) return mergeFullRows(into, from);
  for (let row = 0; row < from.capacity; row++) {
    if (from.flags(row) !== 0) mergeRow(into, row, from, row);
  }
}

/** The same of full rows, as coarser windows have them: with each column at hand. */
function mergeFullRows(into: Rows, from: Rows): void {
  const ours = new Columns(into);
  const theirs = new Columns(from);
  for (let row = 0; row < from.capacity; row++) {
    const flags = theirs.u8[theirs.flagsAt + row]!;
    if (flags !== 0 && !mergeOrdinary(ours, theirs, row, flags)) mergeRow(into, row, from, row);
  }
}

/** Where full rows have their columns. */
class Columns {
  readonly f64: Float64Array;
  readonly u32: Uint32Array;
  readonly u8: Uint8Array;
  readonly sumAt: number;
  readonly lastAt: number;
  readonly minAt: number;
  readonly maxAt: number;
  readonly auxAt: number;
  readonly timeAt: number;
  readonly countAt: number;
  readonly flagsAt: number;

  constructor(rows: Rows) {
    ({ f64: this.f64, u32: this.u32, u8: this.u8 } = rows.block);
    ({ sumAt: this.sumAt, lastAt: this.lastAt, minAt: this.minAt, maxAt: this.maxAt } = rows);
    ({ auxAt: this.auxAt, timeAt: this.timeAt, countAt: this.countAt, flagsAt: this.flagsAt } = rows);
  }
}

/** Merges a row of later samples into one that has some; false, and nothing is done, where that is not so simple. */
function mergeOrdinary(into: Columns, from: Columns, row: number, flags: number): boolean {
  const { f64, u32, u8 } = into;
  const had = u8[into.flagsAt + row]!;
  const timeMs = from.f64[from.timeAt + row]!;
  const b = from.f64[from.sumAt + row]!;
  if (had === 0 || ((had | flags) & UNUSUAL_FLAGS) !== 0) return false;
  if (!(timeMs > f64[into.timeAt + row]!) || !isExact(f64[into.sumAt + row]! + b)) return false;
  const added = from.u32[from.countAt + row]!;
  if (added > 0) {
    const [minAt, maxAt, countAt] = [into.minAt + row, into.maxAt + row, into.countAt + row];
    addSpread(f64, minAt, maxAt, u32[countAt]!, from.f64[from.minAt + row]!, from.f64[from.maxAt + row]!);
    u32[countAt]! += added;
  }
  addSum(f64, into.sumAt + row, into.auxAt + row, had, b, from.f64[from.auxAt + row]!);
  f64[into.timeAt + row] = timeMs;
  u32[2 * (into.lastAt + row)] = from.u32[2 * (from.lastAt + row)]!;
  u32[2 * (into.lastAt + row) + 1] = from.u32[2 * (from.lastAt + row) + 1]!;
  u8[into.flagsAt + row] = ((had | flags) & ~LAST_FLAGS & ~ROW_FIRST) | (flags & LAST_FLAGS);
  return true;
}

/** Adds to the sum at `sumAt`; of a counter `aux` is the time before the first sample, else what a sum has lost. */
function addSum(f64: Float64Array, sumAt: number, auxAt: number, had: number, b: number, aux: number): void {
  const a = f64[sumAt]!;
  const sum = a + b;
  if ((had & ROW_COUNTER) !== 0) {
    f64[sumAt] = sum;
    f64[auxAt] = Math.min(f64[auxAt]!, aux);
  } else {
    const part = sum - a;
    const lost = f64[auxAt]! + aux + (a - (sum - part)) + (b - part);
    f64[sumAt] = sum + lost;
    f64[auxAt] = lost - (f64[sumAt] - sum);
  }
}

/** Widens the smallest and largest of `count` values, of which there may be none, by those of others. */
function addSpread(
  f64: Float64Array,
  minAt: number,
  maxAt: number,
  count: number,
  min: number,
  max: number,
): void {
  if (count === 0 || min < f64[minAt]!) f64[minAt] = min;
  if (count === 0 || max > f64[maxAt]!) f64[maxAt] = max;
}

/** Merges one row, which has a value, into row `at` of `into`, which is full. */
export function mergeRow(into: Rows, at: number, from: Rows, row: number): void {
  const flags = from.flags(row);
  const had = into.flags(at);
  if (had === 0) {
    copyRow(into, at, from, row);
    if ((flags & ROW_WIDE) !== 0) (into.wide ??= new Map()).set(at, from.wide!.get(row)!);
  } else if (((flags | had) & ROW_WIDE) !== 0) mergeWide(into, at, from, row);
  else mergeExact(into, at, from, row, flags, had);
}

function mergeExact(into: Rows, at: number, from: Rows, row: number, flags: number, had: number): void {
  const { f64 } = into.block;
  const b = from.block.f64[from.sumAt + row]!;
  if (!isExact(f64[into.sumAt + at]! + b)) return mergeWide(into, at, from, row);
  mergeSpread(into, at, from, row);
  const aux = (had & ROW_COUNTER) !== 0 ? from.previousTimeMs(row) : from.lostSum(row);
  addSum(f64, into.sumAt + at, into.auxAt + at, had, b, aux);
  mergeLast(into, at, from, row, flags, had);
}

function mergeSpread(into: Rows, at: number, from: Rows, row: number): void {
  const { f64, u32 } = into.block;
  const count = from.count(row);
  if (count === 0) return;
  const countAt = into.countAt + at;
  const [min, max] = [from.block.f64[from.minAt + row]!, from.block.f64[from.maxAt + row]!];
  addSpread(f64, into.minAt + at, into.maxAt + at, u32[countAt]!, min, max);
  u32[countAt]! += count;
}

function mergeLast(into: Rows, at: number, from: Rows, row: number, flags: number, had: number): void {
  const timeMs = from.lastTimeMs(row);
  const hadMs = into.block.f64[into.timeAt + at]!;
  let ours = had & LAST_FLAGS;
  if (timeMs > hadMs || (timeMs === hadMs && lastValue(from, row) > lastValue(into, at))) {
    copyLast(into, at, from, row);
    into.block.f64[into.timeAt + at] = timeMs;
    ours = flags & LAST_FLAGS;
  }
  into.block.u8[into.flagsAt + at] = ((had | flags) & ~LAST_FLAGS & ~ROW_FIRST) | ours;
}

/** The newest raw value of a row. */
export function lastValue(rows: Rows, row: number): number | bigint {
  const flags = rows.flags(row);
  const at = rows.lastIndex(row);
  const { f64, u32 } = rows.block;
  if ((flags & ROW_BITS) !== 0) return bitsToBig(u32[2 * at]!, u32[2 * at + 1]!, false);
  const isWide = (flags & ROW_WIDE) !== 0 && (flags & ROW_COUNTER) === 0;
  return isWide ? rows.wide!.get(row)!.last : f64[at]!;
}

function mergeWide(into: Rows, at: number, from: Rows, row: number): void {
  const { f64, u32, u8 } = into.block;
  const [a, b] = [toWide(into, at), toWide(from, row)];
  const [countA, countB] = [u32[into.countAt + at]!, from.count(row)];
  const had = into.flags(at);
  const hadMs = f64[into.timeAt + at]!;
  const timeMs = from.lastTimeMs(row);
  const isNewer = timeMs > hadMs || (timeMs === hadMs && b.last > a.last);
  u32[into.countAt + at] = countA + countB;
  if ((had & ROW_COUNTER) !== 0) {
    f64[into.auxAt + at] = Math.min(f64[into.auxAt + at]!, from.previousTimeMs(row));
  }
  mergeLast(into, at, from, row, from.flags(row), had);
  u8[into.flagsAt + at]! |= ROW_WIDE;
  (into.wide ??= new Map()).set(at, {
    sum: a.sum + b.sum,
    min: countB === 0 || (countA > 0 && a.min < b.min) ? a.min : b.min,
    max: countB === 0 || (countA > 0 && a.max > b.max) ? a.max : b.max,
    last: isNewer ? b.last : a.last,
  });
}

/** The row with its values as bigints. */
function toWide(rows: Rows, row: number): WideRow {
  const wide = (rows.flags(row) & ROW_WIDE) !== 0 ? rows.wide?.get(row) : undefined;
  if (wide !== undefined) return wide;
  const { f64 } = rows.block;
  const last = lastValue(rows, row);
  return {
    sum: toBig(f64[rows.sumAt + row]!),
    min: toBig(f64[rows.minAt + row]!),
    max: toBig(f64[rows.maxAt + row]!),
    last: typeof last === "number" ? toBig(last) : last,
  };
}
