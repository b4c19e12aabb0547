/**
 * Counters of a packet: what each has counted since its newest sample, and what the next one is compared with.
 * What counts up as usual goes one way, in runs; first samples, resets, wraps and odd numbers another.
 */
import { FORM_INT, FORM_UINT, type PacketView } from "../model/packet-view.js";
import { bitsToBig, EXACT_MAX } from "./exact.js";
import { findIncrease } from "./increase.js";
import type { PacketRows } from "./packet-rows.js";
import { ROW_BITS, ROW_COUNTER, ROW_PRESENT, type Rows } from "./rows.js";
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
  let stale = 0;
  for (let at = start; at < end; at++) {
    const target = view.hasCreation ? null : rows.thinRows();
    if (target !== null) at += takeOrdinary(table, view, target, rowOf, at, end, shift);
    if (at < end && !takeCounter(table, view, at + shift, rowOf[at]!, rows)) stale++;
  }
  return stale;
}

/**
 * Takes counters that have counted up since the sample before, which is of the same time for all, into thin rows
 * that are free. Returns how many: the next one, if any, has something about it.
 */
function takeOrdinary(
  table: SeriesTable,
  view: PacketView,
  target: Rows,
  rowOf: Int32Array,
  start: number,
  end: number,
  shift: number,
): number {
  const { lo, hi, form, timeMs, zoneCreatedLo, zoneCreatedHi } = view;
  const { newestBits, newestMs, creation, state } = table;
  const { previousMs, sumAt, lastAt, flagsAt } = target;
  const { f64, u32, u8 } = target.block;
  // Also of a window that has no counter yet, whose `previousMs` is no number.
  if (!(timeMs >= previousMs)) return 0;
  let at = start;
  for (; at < end; at++) {
    const row = rowOf[at]!;
    const index = at + shift;
    if (state[row] !== ORDINARY_COUNTER || form[index] !== FORM_UINT || newestMs[row] !== previousMs) break;
    if (creation[2 * row] !== zoneCreatedLo || creation[2 * row + 1] !== zoneCreatedHi) break;
    const low = lo[index]!;
    const high = hi[index]!;
    const by = (high - newestBits[2 * row + 1]!) * TWO_32 + (low - newestBits[2 * row]!);
    if (!(by >= 0 && by < EXACT_MAX) || u8[flagsAt + row] !== 0) break;
    f64[sumAt + row] = by;
    const last = 2 * (lastAt + row);
    u32[last] = newestBits[2 * row] = low;
    u32[last + 1] = newestBits[2 * row + 1] = high;
    u8[flagsAt + row] = ROW_PRESENT | ROW_COUNTER | ROW_BITS;
    newestMs[row] = timeMs;
  }
  return at - start;
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
