/**
 * The entries of one packet as samples of a window: the loop that everything else is made fast for. Usage comes
 * in ticks and becomes percent, a process that has several entries is one, counters become increases.
 */
import { ENTRY_COUNTER, FORM_DOUBLE, FORM_INT, FORM_UINT, type PacketView } from "../model/packet-view.js";
import { bitsToBig, EXACT_MAX, isExact } from "./exact.js";
import { findIncrease } from "./increase.js";
import type { PacketRows } from "./packet-rows.js";
import type { ProcessTotals } from "./process-totals.js";
import { CPU_USAGE, PROCESS_USAGE } from "./series-name.js";
import { CREATION_OWN, NEWEST_BITS, NEWEST_KNOWN, type Plan, type SeriesTable } from "./series-table.js";
import { RUN_CPU_USAGE, RUN_VALUE, type ProcessRun, type Shapes } from "./shape.js";

const TWO_32 = 2 ** 32;

/** In the upper half of a signed number: it is negative, and kept as a double. */
const SIGN_BIT = 0x8000_0000;

/** Where the processes of the packet in hand are. */
const processRun: ProcessRun = { start: 0, end: 0 };

/** Puts all entries of the packet into `rows`. Returns how many counter samples were older than the newest. */
export function takePacket(
  table: SeriesTable,
  view: PacketView,
  rows: PacketRows,
  { processes, shapes }: PacketTools,
): number {
  table.begin();
  processes.begin(view);
  const plan = table.findPlan(view, processRun);
  const stale =
    plan === null
      ? takeUnplanned(table, view, rows, processes, shapes)
      : takePlanned(table, view, rows, processes, plan);
  if (view.ticks > 0) processes.putInto(rows, view.ticks);
  return stale;
}

/** The same of pushed samples, which are no packet of a steady shape: gauges and counters only. */
export function takePushed(table: SeriesTable, view: PacketView, rows: PacketRows): number {
  table.begin();
  let stale = 0;
  for (let index = 0; index < view.count; index++) {
    const row = table.find(view, index);
    if (row < 0) continue;
    if (view.kind[index] !== ENTRY_COUNTER) takeValue(view, rows, index, row);
    else if (!takeCounter(table, view, index, row, rows)) stale++;
  }
  return stale;
}

/** What all zones of a node use for a packet. */
export interface PacketTools {
  readonly processes: ProcessTotals;
  readonly shapes: Shapes;
}

/** A packet like one before: its rows are known, and come in runs of one kind. */
function takePlanned(
  table: SeriesTable,
  view: PacketView,
  rows: PacketRows,
  processes: ProcessTotals,
  plan: Plan,
): number {
  const { start, end } = processRun;
  let stale = 0;
  for (const run of plan.shape.runs) {
    const before = Math.min(run.end, start);
    if (run.start < before) stale += takeRun(table, view, rows, plan.rows, run.kind, run.start, before, 0);
    const after = Math.max(run.start, start);
    if (after < run.end)
      stale += takeRun(table, view, rows, plan.rows, run.kind, after, run.end, end - start);
  }
  for (let index = start; index < end; index++) takeProcess(table, view, processes, index);
  return stale;
}

/** Takes entries [start, end) of the plan, which are `shift` further in the packet. */
function takeRun(
  table: SeriesTable,
  view: PacketView,
  rows: PacketRows,
  rowOf: Int32Array,
  kind: number,
  start: number,
  end: number,
  shift: number,
): number {
  if (kind === RUN_VALUE) {
    for (let at = start; at < end; at++) {
      at += rows.putRun(rowOf, view.num, at, end, shift);
      if (at < end) takeValue(view, rows, at + shift, rowOf[at]!);
    }
  } else if (kind === RUN_CPU_USAGE) {
    const { num, ticks } = view;
    for (let at = start; ticks > 0 && at < end; at++)
      rows.putValue(rowOf[at]!, (100 * num[at + shift]!) / ticks);
  } else return takeCounters(table, view, rows, rowOf, start, end, shift);
  return 0;
}

/** The same of counters; those that count up as usual in one go. */
function takeCounters(
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

/** Known, as 64 bits, and created with its zone. */
const ORDINARY_COUNTER = NEWEST_KNOWN | NEWEST_BITS;

/** A packet like none before: every entry is looked up. */
function takeUnplanned(
  table: SeriesTable,
  view: PacketView,
  rows: PacketRows,
  processes: ProcessTotals,
  shapes: Shapes,
): number {
  const { count, kind, metric, num, ticks } = view;
  const order: number[] = [];
  let stale = 0;
  for (let index = 0; index < count; index++) {
    if (metric[index] === PROCESS_USAGE) continue;
    const row = table.find(view, index);
    order.push(row);
    if (row < 0) continue;
    if (kind[index] === ENTRY_COUNTER) {
      if (!takeCounter(table, view, index, row, rows)) stale++;
    } else if (metric[index] !== CPU_USAGE) takeValue(view, rows, index, row);
    else if (ticks > 0) rows.putValue(row, (100 * num[index]!) / ticks);
  }
  for (let index = 0; index < count; index++) {
    if (metric[index] === PROCESS_USAGE) takeProcess(table, view, processes, index);
  }
  table.addPlan(order, shapes);
  return stale;
}

function takeProcess(table: SeriesTable, view: PacketView, processes: ProcessTotals, index: number): void {
  if (!processes.isTop(view, index)) return;
  const row = table.findProcess(view, index);
  if (row >= 0) processes.add(row, view.num[index]!);
}

function takeValue(view: PacketView, rows: PacketRows, index: number, row: number): void {
  const value = view.num[index]!;
  const form = view.form[index];
  if (isExact(value) || form === FORM_DOUBLE) rows.putValue(row, value);
  else rows.putWide(row, bitsToBig(view.lo[index]!, view.hi[index]!, form === FORM_INT));
}

/** Puts the increase of a counter; false where its sample is older than the newest, and counts for nothing. */
function takeCounter(
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
