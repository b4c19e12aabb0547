/**
 * Counters of a packet: what each has counted since its newest sample, and what the next one is compared with.
 * What counts up as usual goes one way, in runs; first samples, resets, wraps and odd numbers another.
 */
import { FORM_INT, FORM_UINT, type PacketView } from "../model/packet-view.js";
import { bitsToBig, EXACT_MAX } from "./exact.js";
import { findIncrease } from "./increase.js";
import type { PacketRows } from "./packet-rows.js";
import { CREATION_OWN, NEWEST_BITS, NEWEST_KNOWN, type SeriesTable } from "./series-table.js";

const TWO_32 = 2 ** 32;

/** In the upper half of a signed number: it is negative, and kept as a double. */
const SIGN_BIT = 0x8000_0000;

/** Known, as 64 bits, and created with its zone. */
const ORDINARY_COUNTER = NEWEST_KNOWN | NEWEST_BITS;

/**
 * Takes entries [start, end) of a plan, which are `shift` further in the packet and all counters. Returns how many
 * samples were older than the newest.
 */
export function takeCounters(
  table: SeriesTable,
  view: PacketView,
  rows: PacketRows,
  rowOf: Int32Array,
  start: number,
  end: number,
  shift: number,
): number {
  const { lo, hi, form, timeMs, zoneCreatedLo, zoneCreatedHi } = view;
  const { newestBits, newestMs, creation, state } = table;
  const target = rows.thinRows();
  let stale = 0;
  for (let at = start; at < end; at++) {
    const row = rowOf[at]!;
    const index = at + shift;
    if (target !== null && !target.isFull && state[row] === ORDINARY_COUNTER && form[index] === FORM_UINT) {
      const by = (hi[index]! - newestBits[2 * row + 1]!) * TWO_32 + (lo[index]! - newestBits[2 * row]!);
      const isSame = creation[2 * row] === zoneCreatedLo && creation[2 * row + 1] === zoneCreatedHi;
      const isForward = timeMs >= newestMs[row]! && by >= 0 && by < EXACT_MAX;
      if (
        isSame &&
        isForward &&
        !view.hasCreation &&
        target.putCounter(row, by, newestMs[row]!, lo[index]!, hi[index]!)
      ) {
        newestBits[2 * row] = lo[index]!;
        newestBits[2 * row + 1] = hi[index]!;
        newestMs[row] = timeMs;
        continue;
      }
    }
    if (!takeCounter(table, view, index, row, rows)) stale++;
  }
  return stale;
}

/** Puts the increase of a counter; false where its sample is older than the newest, and counts for nothing. */
export function takeCounter(
  table: SeriesTable,
  view: PacketView,
  index: number,
  row: number,
  rows: PacketRows,
): boolean {
  const { newestBits, newestMs } = table;
  const had = table.state[row]!;
  const previousMs = newestMs[row]!;
  const { timeMs } = view;
  if ((had & NEWEST_KNOWN) !== 0 && timeMs < previousMs) return false;
  const isRecreated = noteCreation(table, view, index, row);
  if ((had & NEWEST_BITS) !== 0 && !isRecreated && view.form[index] === FORM_UINT) {
    const lo = view.lo[index]!;
    const hi = view.hi[index]!;
    const by = (hi - newestBits[2 * row + 1]!) * TWO_32 + (lo - newestBits[2 * row]!);
    if (by >= 0 && by < EXACT_MAX) {
      newestBits[2 * row] = lo;
      newestBits[2 * row + 1] = hi;
      newestMs[row] = timeMs;
      rows.putIncrease(row, by, previousMs, lo, hi);
      return true;
    }
  }
  takeUnusual(table, view, index, row, rows, isRecreated);
  return true;
}

/** A first sample, a reset, a wrap, an increase beyond 2^53, or a counter that is no whole number from 0 up. */
function takeUnusual(
  table: SeriesTable,
  view: PacketView,
  index: number,
  row: number,
  rows: PacketRows,
  isRecreated: boolean,
): void {
  const { state, newest, newestBits, newestMs } = table;
  const lo = view.lo[index]!;
  const hi = view.hi[index]!;
  const form = view.form[index]!;
  const isBits = form === FORM_UINT || (form === FORM_INT && hi < SIGN_BIT);
  const raw = isBits ? bitsToBig(lo, hi, false) : view.num[index]!;
  if ((state[row]! & NEWEST_KNOWN) === 0) rows.putFirst(row, raw);
  else {
    const { is32Bit } = table.names[row]!;
    const increase = findIncrease(readNewest(table, row), raw, { is32Bit, isRecreated });
    rows.putUnusual(row, increase, newestMs[row]!, raw);
  }
  newestMs[row] = view.timeMs;
  if (isBits) {
    newestBits[2 * row] = lo;
    newestBits[2 * row + 1] = hi;
    state[row]! |= NEWEST_KNOWN | NEWEST_BITS;
  } else {
    newest[row] = view.num[index]!;
    state[row] = (state[row]! | NEWEST_KNOWN) & ~NEWEST_BITS;
  }
}

function readNewest(table: SeriesTable, row: number): number | bigint {
  if ((table.state[row]! & NEWEST_BITS) === 0) return table.newest[row]!;
  return bitsToBig(table.newestBits[2 * row]!, table.newestBits[2 * row + 1]!, false);
}

/**
 * Keeps when the counter began: the creation time of its instance, else that of its zone. True where both that
 * and the one before are known, of the same thing, and differ.
 */
function noteCreation(table: SeriesTable, view: PacketView, index: number, row: number): boolean {
  const { creation, state } = table;
  const isOwn = view.hasCreation && (view.creationLo[index]! | view.creationHi[index]!) !== 0;
  const lo = isOwn ? view.creationLo[index]! : view.zoneCreatedLo;
  const hi = isOwn ? view.creationHi[index]! : view.zoneCreatedHi;
  const hadLo = creation[2 * row]!;
  const hadHi = creation[2 * row + 1]!;
  if ((lo === hadLo && hi === hadHi) || (lo | hi) === 0) return false;
  const wasOwn = (state[row]! & CREATION_OWN) !== 0;
  creation[2 * row] = lo;
  creation[2 * row + 1] = hi;
  state[row] = isOwn ? state[row]! | CREATION_OWN : state[row]! & ~CREATION_OWN;
  return (hadLo | hadHi) !== 0 && wasOwn === isOwn;
}
