/**
 * Merging windows, row by row: associative and commutative, whatever the order. Sums of fractions carry what
 * rounding loses (the error of each addition is exact), sums beyond 2^53 go on as bigints, and of two newest
 * samples of one time the larger is taken.
 */
import { bitsToBig, isExact, toBig } from "./exact.js";
import {
  copyLast,
  copySpread,
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

/** Merges the first `length` rows of `from` into the same rows of `into`, which is full. */
export function mergeRows(into: Rows, from: Rows, length: number): void {
  const { u8, flagsAt } = from;
  for (let row = 0; row < length; row++) {
    if (u8[flagsAt + row] !== 0) mergeRow(into, row, from, row);
  }
}

/** Merges one row, which has a value, into row `at` of `into`, which is full. */
export function mergeRow(into: Rows, at: number, from: Rows, row: number): void {
  const flags = from.u8[from.flagsAt + row]!;
  const had = into.u8[into.flagsAt + at]!;
  if (had === 0) placeRow(into, at, from, row, flags);
  else if (((flags | had) & ROW_WIDE) !== 0) mergeWide(into, at, from, row);
  else mergeExact(into, at, from, row, flags, had);
}

function placeRow(into: Rows, at: number, from: Rows, row: number, flags: number): void {
  into.f64[into.sumAt + at] = from.f64[from.sumAt + row]!;
  copyLast(into, at, from, row);
  copySpread(into, at, from, row, flags);
  into.u8[into.flagsAt + at] = flags & ~ROW_FIRST;
  if ((flags & ROW_WIDE) !== 0) (into.wide ??= new Map()).set(at, from.wide!.get(row)!);
}

function mergeExact(into: Rows, at: number, from: Rows, row: number, flags: number, had: number): void {
  const { f64, u32 } = into;
  const a = f64[into.sumAt + at]!;
  const b = from.f64[from.sumAt + row]!;
  const sum = a + b;
  if (!isExact(sum)) return mergeWide(into, at, from, row);
  const count = from.count(row);
  if (count > 0) {
    const min = from.f64[from.minAt + row]!;
    const max = from.f64[from.maxAt + row]!;
    const isFirst = u32[into.countAt + at] === 0;
    if (isFirst || min < f64[into.minAt + at]!) f64[into.minAt + at] = min;
    if (isFirst || max > f64[into.maxAt + at]!) f64[into.maxAt + at] = max;
    u32[into.countAt + at]! += count;
  }
  if ((had & ROW_COUNTER) !== 0) {
    f64[into.sumAt + at] = sum;
    f64[into.auxAt + at] = Math.min(f64[into.auxAt + at]!, from.previousTimeMs(row));
  } else {
    const lost = f64[into.auxAt + at]! + from.lostSum(row) + roundingError(a, b, sum);
    f64[into.sumAt + at] = sum + lost;
    f64[into.auxAt + at] = lost - (f64[into.sumAt + at]! - sum);
  }
  mergeLast(into, at, from, row, flags, had);
}

/** What `sum`, a + b rounded, is short of: exact. */
function roundingError(a: number, b: number, sum: number): number {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}

function mergeLast(into: Rows, at: number, from: Rows, row: number, flags: number, had: number): void {
  const timeMs = from.lastTimeMs(row);
  const hadMs = into.f64[into.timeAt + at]!;
  let ours = had & LAST_FLAGS;
  if (timeMs > hadMs || (timeMs === hadMs && isLargerLast(into, at, from, row))) {
    copyLast(into, at, from, row);
    into.f64[into.timeAt + at] = timeMs;
    ours = flags & LAST_FLAGS;
  }
  into.u8[into.flagsAt + at] = ((had | flags) & ~LAST_FLAGS & ~ROW_FIRST) | ours;
}

function isLargerLast(into: Rows, at: number, from: Rows, row: number): boolean {
  return lastValue(from, row) > lastValue(into, at);
}

/** The newest raw value of a row. */
export function lastValue(rows: Rows, row: number): number | bigint {
  const flags = rows.flags(row);
  const at = rows.lastAt + row;
  if ((flags & ROW_BITS) !== 0) {
    return bitsToBig(rows.u32[2 * at]!, rows.u32[2 * at + 1]!, false);
  }
  return (flags & ROW_WIDE) !== 0 && (flags & ROW_COUNTER) === 0 ? rows.wide!.get(row)!.last : rows.f64[at]!;
}

/** The row with its values as bigints. */
function toWide(rows: Rows, row: number): WideRow {
  const wide = (rows.flags(row) & ROW_WIDE) !== 0 ? rows.wide?.get(row) : undefined;
  if (wide !== undefined) return wide;
  const last = lastValue(rows, row);
  return {
    sum: toBig(rows.f64[rows.sumAt + row]!),
    min: toBig(rows.f64[rows.minAt + row]!),
    max: toBig(rows.f64[rows.maxAt + row]!),
    last: typeof last === "number" ? toBig(last) : last,
  };
}

function mergeWide(into: Rows, at: number, from: Rows, row: number): void {
  const { f64, u32 } = into;
  const [a, b] = [toWide(into, at), toWide(from, row)];
  const [countA, countB] = [u32[into.countAt + at]!, from.count(row)];
  const had = into.flags(at);
  const isCounter = (had & ROW_COUNTER) !== 0;
  const hadMs = f64[into.timeAt + at]!;
  const timeMs = from.lastTimeMs(row);
  const isNewer = timeMs > hadMs || (timeMs === hadMs && b.last > a.last);
  (into.wide ??= new Map()).set(at, {
    sum: a.sum + b.sum,
    min: countB === 0 || (countA > 0 && a.min < b.min) ? a.min : b.min,
    max: countB === 0 || (countA > 0 && a.max > b.max) ? a.max : b.max,
    last: isNewer ? b.last : a.last,
  });
  u32[into.countAt + at] = countA + countB;
  if (isCounter) f64[into.auxAt + at] = Math.min(f64[into.auxAt + at]!, from.previousTimeMs(row));
  mergeLast(into, at, from, row, from.flags(row), had);
  into.u8[into.flagsAt + at]! |= ROW_WIDE;
}
