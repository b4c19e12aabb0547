/**
 * The entries of one packet as samples of a window: the loop that everything else is made fast for. Usage comes
 * in ticks and becomes percent, a process that has several entries is one, counters become increases.
 */
import { ENTRY_COUNTER, FORM_DOUBLE, FORM_INT, type PacketView } from "../model/packet-view.js";
import { bitsToBig, isExact } from "./exact.js";
import type { PacketRows } from "./packet-rows.js";
import type { ProcessTotals } from "./process-totals.js";
import { CPU_USAGE, PROCESS_USAGE } from "./series-name.js";
import type { Plan, SeriesTable } from "./series-table.js";
import { RUN_CPU_USAGE, RUN_VALUE, type ProcessRun, type Shapes } from "./shape.js";
import { takeCounter, takeCounters } from "./take-counter.js";

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
  const plan = table.findPlan(view, processRun);
  if (plan === null) processes.begin(view, 0, view.count);
  else processes.begin(view, processRun.start, processRun.end);
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
  takeProcesses(table, view, processes, start, end);
  return stale;
}

/** Takes the processes that entries [start, end) are. */
function takeProcesses(
  table: SeriesTable,
  view: PacketView,
  processes: ProcessTotals,
  start: number,
  end: number,
): void {
  let index = start;
  if (processes.areAllTop) {
    const rows = table.matchProcesses(view, start, end);
    const matched = start + table.processCount;
    for (; index < matched; index++) processes.add(rows[index - start]!, view.num[index]!);
  }
  for (; index < end; index++) takeProcess(table, view, processes, index);
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
