/**
 * Merging several thin windows at once into a full one: seconds into ten. The same result as one after the other
 * by `merge-rows.ts`, with each row's numbers at hand for all of them.
 */
import { isExact } from "./exact.js";
import { mergeRow } from "./merge-rows.js";
import { copyLast, ROW_BITS, ROW_COUNTER, ROW_FIRST, ROW_OLD, ROW_WIDE, type Rows } from "./rows.js";

/** What a row must not have to be added up at once. */
const UNUSUAL_FLAGS = ROW_WIDE | ROW_FIRST | ROW_OLD;

/** Thin rows that are merged at once: where each has its columns. */
class Sources {
  readonly f64: Float64Array[] = [];
  readonly u8: Uint8Array[] = [];
  readonly sumAt: number[] = [];
  readonly flagsAt: number[] = [];

  constructor(all: readonly Rows[]) {
    for (const rows of all) {
      this.f64.push(rows.block.f64);
      this.u8.push(rows.block.u8);
      this.sumAt.push(rows.sumAt);
      this.flagsAt.push(rows.flagsAt);
    }
  }
}

/**
 * Merges thin rows of rising times into full ones, which are at least as many. A row that has an ordinary sample
 * in all of them is added up at once, any other by {@link mergeRow}.
 */
export function mergeThinRows(into: Rows, all: readonly Rows[]): void {
  const capacity = all.reduce((least, rows) => Math.min(least, rows.capacity), into.capacity);
  const sources = new Sources(all);
  for (let row = 0; row < into.capacity; row++) {
    if (row < capacity && mergeOrdinary(into, row, sources, all)) continue;
    for (const rows of all) if (row < rows.capacity && rows.flags(row) !== 0) mergeRow(into, row, rows, row);
  }
}

/** Adds up one row of all sources; false, and nothing is done, where it is not ordinary. */
function mergeOrdinary(into: Rows, row: number, sources: Sources, all: readonly Rows[]): boolean {
  const { f64: values, u8: flags, sumAt, flagsAt } = sources;
  const { length } = values;
  const common = flags[0]![flagsAt[0]! + row]!;
  for (let each = 1; each < length; each++) if (flags[each]![flagsAt[each]! + row] !== common) return false;
  if (common === 0) return true;
  const { f64, u32, u8 } = into.block;
  const had = u8[into.flagsAt + row]!;
  if (((common | had) & UNUSUAL_FLAGS) !== 0) return false;
  const newest = all[length - 1]!;
  if (had !== 0 && !(f64[into.timeAt + row]! < all[0]!.timeMs)) return false;
  const count = had === 0 ? 0 : u32[into.countAt + row]!;
  let sum = count === 0 ? 0 : f64[into.sumAt + row]!;
  let lost = had === 0 || (had & ROW_COUNTER) !== 0 ? 0 : f64[into.auxAt + row]!;
  let min = count === 0 ? Infinity : f64[into.minAt + row]!;
  let max = count === 0 ? -Infinity : f64[into.maxAt + row]!;
  let value = 0;
  for (let each = 0; each < length; each++) {
    value = values[each]![sumAt[each]! + row]!;
    if (value < min) min = value;
    if (value > max) max = value;
    const next = sum + value;
    const part = next - sum;
    lost += sum - (next - part) + (value - part);
    sum = next + lost;
    lost -= sum - next;
  }
  if (!isExact(sum)) return false;
  f64[into.sumAt + row] = sum;
  f64[into.minAt + row] = min;
  f64[into.maxAt + row] = max;
  f64[into.timeAt + row] = newest.timeMs;
  u32[into.countAt + row] = count + length;
  u8[into.flagsAt + row] = (had & ~ROW_BITS) | common;
  if ((common & ROW_COUNTER) === 0) {
    f64[into.auxAt + row] = lost;
    f64[into.lastAt + row] = value;
  } else {
    f64[into.auxAt + row] =
      had === 0 ? all[0]!.previousMs : Math.min(f64[into.auxAt + row]!, all[0]!.previousMs);
    copyLast(into, row, newest, row);
  }
  return true;
}
