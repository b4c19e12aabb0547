/**
 * Merging several thin windows at once into a full one: seconds into ten. The same result as one after the other
 * by `merge-rows.ts`, but column by column: the rows do not wait for one another.
 */
import { isExact } from "./exact.js";
import { mergeRow } from "./merge-rows.js";
import { copyLast, ROW_BITS, ROW_COUNTER, ROW_FIRST, ROW_OLD, ROW_WIDE, type Rows } from "./rows.js";

/** What a row must not have to be added up with the others. */
const UNUSUAL_FLAGS = ROW_WIDE | ROW_FIRST | ROW_OLD;

/** Stands for flags that are not the same in all windows: all of them, the unusual ones too. */
const UNLIKE = 0xff;

/** What the rows come to while windows are added, by row. */
class Totals {
  sum = new Float64Array(0);
  /** What the sum has lost by rounding. */
  lost = this.sum;
  min = this.sum;
  max = this.sum;
  /** Those that a row has in all windows, or {@link UNLIKE}; as bytes, and as words. */
  flags = new Uint8Array(0);
  flagWords = new Uint32Array(0);

  /** `capacity` is a multiple of 8. */
  reserve(capacity: number): void {
    if (capacity <= this.sum.length) return;
    this.sum = new Float64Array(capacity);
    this.lost = new Float64Array(capacity);
    this.min = new Float64Array(capacity);
    this.max = new Float64Array(capacity);
    this.flagWords = new Uint32Array(capacity / 4);
    this.flags = new Uint8Array(this.flagWords.buffer);
  }
}

/** One merge at a time. */
const totals = new Totals();

/**
 * Merges thin rows of rising times into full ones, which are at least as many. A row that has an ordinary sample
 * in all of them is added up with the others, any other by {@link mergeRow}.
 */
export function mergeThinRows(into: Rows, all: readonly Rows[]): void {
  const capacity = all.reduce((least, rows) => Math.min(least, rows.capacity), into.capacity);
  totals.reserve(capacity);
  findCommonFlags(all, capacity);
  beginTotals(into, capacity);
  for (const rows of all) addTo(totals, rows.block.f64, rows.sumAt, capacity);
  for (let row = 0; row < into.capacity; row++) {
    if (row < capacity && putTotal(into, row, all)) continue;
    for (const rows of all) if (row < rows.capacity && rows.flags(row) !== 0) mergeRow(into, row, rows, row);
  }
}

function findCommonFlags(all: readonly Rows[], capacity: number): void {
  const { flags, flagWords } = totals;
  for (const [index, { block, flagsAt }] of all.entries()) {
    const { u8, u32 } = block;
    for (let word = 0, at = flagsAt / 4; word < capacity / 4; word++, at++) {
      if (index === 0) flagWords[word] = u32[at]!;
      else if (u32[at] !== flagWords[word]) {
        for (let row = 4 * word; row < 4 * word + 4; row++)
          if (u8[flagsAt + row] !== flags[row]) flags[row] = UNLIKE;
      }
    }
  }
}

function beginTotals(into: Rows, capacity: number): void {
  const { sum, lost, min, max } = totals;
  const { f64, u32, u8 } = into.block;
  const { flagsAt, countAt, sumAt, minAt, maxAt, auxAt } = into;
  for (let row = 0; row < capacity; row++) {
    const had = u8[flagsAt + row]!;
    const hasValues = had !== 0 && u32[countAt + row]! > 0;
    sum[row] = hasValues ? f64[sumAt + row]! : 0;
    min[row] = hasValues ? f64[minAt + row]! : Infinity;
    max[row] = hasValues ? f64[maxAt + row]! : -Infinity;
    lost[row] = had === 0 || (had & ROW_COUNTER) !== 0 ? 0 : f64[auxAt + row]!;
  }
}

/** Adds a value to each row's total. Of rows that have none here it makes something that nobody asks for. */
function addTo({ sum, lost, min, max }: Totals, values: Float64Array, at: number, capacity: number): void {
  for (let row = 0; row < capacity; row++) {
    const value = values[at + row]!;
    const before = sum[row]!;
    if (value < min[row]!) min[row] = value;
    if (value > max[row]!) max[row] = value;
    const next = before + value;
    const part = next - before;
    const missing = lost[row]! + (before - (next - part) + (value - part));
    const after = next + missing;
    sum[row] = after;
    lost[row] = missing - (after - next);
  }
}

/** Puts the total of one row; false, and nothing is done, where it is not ordinary. */
function putTotal(into: Rows, row: number, all: readonly Rows[]): boolean {
  const common = totals.flags[row]!;
  if (common === 0) return true;
  const { f64, u32, u8 } = into.block;
  const had = u8[into.flagsAt + row]!;
  const sum = totals.sum[row]!;
  const first = all[0]!;
  const newest = all[all.length - 1]!;
  if (((common | had) & UNUSUAL_FLAGS) !== 0 || !isExact(sum)) return false;
  if (had !== 0 && !(f64[into.timeAt + row]! < first.timeMs)) return false;
  f64[into.sumAt + row] = sum;
  f64[into.minAt + row] = totals.min[row]!;
  f64[into.maxAt + row] = totals.max[row]!;
  f64[into.timeAt + row] = newest.timeMs;
  u32[into.countAt + row] = (had === 0 ? 0 : u32[into.countAt + row]!) + all.length;
  u8[into.flagsAt + row] = (had & ~ROW_BITS) | common;
  if ((common & ROW_COUNTER) === 0) {
    f64[into.auxAt + row] = totals.lost[row]!;
    f64[into.lastAt + row] = newest.block.f64[newest.sumAt + row]!;
  } else {
    const beforeMs = first.previousMs;
    f64[into.auxAt + row] = had === 0 ? beforeMs : Math.min(f64[into.auxAt + row]!, beforeMs);
    copyLast(into, row, newest, row);
  }
  return true;
}
