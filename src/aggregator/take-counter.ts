/**
 * One counter of a packet by itself: what it has counted since its newest sample, and what the next one is compared
 * with. Of first samples, resets, wraps and odd numbers too; what counts up as usual goes through `take-steady.ts`.
 */
import { FORM_DOUBLE, FORM_INT, type PacketView } from "../model/packet-view.js";
import { CREATION_OWN, NEWEST_KNOWN, type CounterStates } from "./counter-states.js";
import { bitsToBig, isExact } from "./exact.js";
import { findIncrease } from "./increase.js";
import type { PacketRows } from "./packet-rows.js";
import type { SeriesTable } from "./series-table.js";

/** In the upper half of a signed number: it is negative, and kept as a double. */
const SIGN_BIT = 0x8000_0000;

/** Puts the increase of a counter; false where its sample is older than the newest, and counts for nothing. */
export function takeCounter(
  table: SeriesTable,
  view: PacketView,
  index: number,
  row: number,
  rows: PacketRows,
): boolean {
  const { counters } = table;
  const { timeMs } = view;
  const isKnown = (counters.state[row]! & NEWEST_KNOWN) !== 0;
  const previousMs = counters.newestMs(row);
  if (isKnown && timeMs < previousMs) return false;
  const isRecreated = noteCreation(counters, view, index, row);
  const raw = readRaw(view, index);
  if (!isKnown) rows.putFirst(row, raw);
  else {
    const { is32Bit } = table.names[row]!;
    rows.putIncrease(row, findIncrease(counters.read(row), raw, { is32Bit, isRecreated }), previousMs, raw);
  }
  counters.write(row, raw, timeMs);
  return true;
}

/** A whole number from 2^53 up as a bigint, all else as a number. */
function readRaw(view: PacketView, index: number): number | bigint {
  const value = view.num[index]!;
  const form = view.form[index];
  if (isExact(value) || form === FORM_DOUBLE) return value;
  const hi = view.hi[index]!;
  return form === FORM_INT && hi >= SIGN_BIT ? value : bitsToBig(view.lo[index]!, hi, false);
}

/**
 * Keeps when the counter began: the creation time of its instance, else that of its zone. True where both that
 * and the one before are known, of the same thing, and differ.
 */
function noteCreation(counters: CounterStates, view: PacketView, index: number, row: number): boolean {
  const { state } = counters;
  const { f64, createdLoAt, createdHiAt } = counters.numbers;
  const isOwn = view.hasCreation && (view.creationLo[index]! | view.creationHi[index]!) !== 0;
  const lo = isOwn ? view.creationLo[index]! : view.zoneCreatedLo;
  const hi = isOwn ? view.creationHi[index]! : view.zoneCreatedHi;
  const hadLo = f64[createdLoAt + row]!;
  const hadHi = f64[createdHiAt + row]!;
  if ((lo === hadLo && hi === hadHi) || (lo | hi) === 0) return false;
  const wasOwn = (state[row]! & CREATION_OWN) !== 0;
  f64[createdLoAt + row] = lo;
  f64[createdHiAt + row] = hi;
  state[row] = isOwn ? state[row]! | CREATION_OWN : state[row]! & ~CREATION_OWN;
  return (hadLo | hadHi) !== 0 && wasOwn === isOwn;
}
