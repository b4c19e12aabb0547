/**
 * The entries of one packet as samples of a window. Usage comes in ticks and becomes percent, a process that has
 * several entries is one, counters become increases.
 */
import {
  ENTRY_COUNTER,
  FORM_DOUBLE,
  FORM_INT,
  type PacketProcesses,
  type PacketView,
} from "../model/packet-view.js";
import { bitsToBig, isExact } from "./exact.js";
import type { PacketRows } from "./packet-rows.js";
import type { ProcessTotals } from "./process-totals.js";
import { ROW_PRESENT, type Rows } from "./rows.js";
import { CPU_USAGE, PROCESS_USAGE } from "./series-name.js";
import type { Plan } from "./plan.js";
import { NO_ROW } from "./row-index.js";
import type { SeriesTable } from "./series-table.js";
import type { ProcessRun, Shapes } from "./shape.js";
import { takeCounter } from "./take-counter.js";
import { takeSteady } from "./take-steady.js";

/** What all zones of a node use for a packet. */
export interface PacketTools {
  readonly packetRows: PacketRows;
  readonly processes: ProcessTotals;
  readonly shapes: Shapes;
}

/** Where the processes of the packet in hand are. */
const processRun: ProcessRun = { start: 0, end: 0 };

/**
 * Puts all entries into fresh thin rows, if there is nothing new about them: they are those of the packet before, in its
 * order. False, and nothing is done, where that is not so simple.
 */
export function takeAgain(table: SeriesTable, view: PacketView, rows: Rows): boolean {
  const { steady } = table;
  if (steady === null || steady.layout !== view.layout) return false;
  const { processStart, processEnd, ticks } = view;
  const areNone = processStart === processEnd;
  if (!areNone && (ticks === 0 || view.processes === null)) return false;
  if (steady.processes !== (areNone ? null : view.processes)) return false;
  processRun.start = processStart;
  processRun.end = processEnd;
  if (!takeSteady(table.counters, view, rows, steady.plan, processRun)) return false;
  if (!areNone) putKnownProcesses(rows, steady.processRows, view, processStart, processEnd);
  table.begin();
  return true;
}

/** Puts all entries of the packet into `rows`. Returns how many counter samples were older than the newest. */
export function takePacket(table: SeriesTable, view: PacketView, rows: Rows, tools: PacketTools): number {
  table.begin();
  table.steady = null;
  const processes = view.layout === null ? null : view.processes;
  const plan = table.plans.findPlan(view, processRun);
  if (plan !== null && rows.isFresh && takeSteady(table.counters, view, rows, plan, processRun)) {
    takeProcesses(table, view, rows, tools, processes);
    table.steady = table.plans.toSteady(view);
    return 0;
  }
  if (view.layout !== null) view.layout.readIdentities(view);
  table.counters.settle();
  tools.packetRows.begin(rows, view.timeMs);
  const stale =
    plan === null ? takeUnplanned(table, view, tools) : takePlanned(table, view, tools.packetRows, plan);
  if (plan === null) takeNamedProcesses(table, view, rows, tools, 0, view.count);
  else takeProcesses(table, view, rows, tools, processes);
  if (plan !== null && table.counters.areSteady(plan)) table.steady = table.plans.toSteady(view);
  return stale;
}

/** The same of pushed samples, which are no packet of a steady shape: gauges and counters only. */
export function takePushed(table: SeriesTable, view: PacketView, rows: PacketRows): number {
  table.begin();
  table.steady = null;
  table.counters.settle();
  let stale = 0;
  for (let index = 0; index < view.count; index++)
    stale += takeEntry(table, view, rows, index, table.find(view, index));
  return stale;
}

/** A packet like one before, which is not steady. */
function takePlanned(table: SeriesTable, view: PacketView, rows: PacketRows, plan: Plan): number {
  const { start, end } = processRun;
  let stale = 0;
  for (let at = 0; at < plan.rows.length; at++) {
    stale += takeEntry(table, view, rows, at < start ? at : at + end - start, plan.rows[at]!);
  }
  table.counters.becomeSteady(plan.counterRows, view);
  return stale;
}

/** A packet like none before: every entry is looked up. */
function takeUnplanned(table: SeriesTable, view: PacketView, { packetRows, shapes }: PacketTools): number {
  const order: number[] = [];
  let stale = 0;
  for (let index = 0; index < view.count; index++) {
    if (view.metric[index] === PROCESS_USAGE) continue;
    const row = table.find(view, index);
    order.push(row);
    stale += takeEntry(table, view, packetRows, index, row);
  }
  const plan = table.plans.addPlan(order, shapes);
  if (plan !== null) table.counters.becomeSteady(plan.counterRows, view);
  return stale;
}

/** Puts entry `index`, of a series that may have no row. Returns 1 where it is a counter's older sample. */
function takeEntry(
  table: SeriesTable,
  view: PacketView,
  rows: PacketRows,
  index: number,
  row: number,
): 0 | 1 {
  if (row < 0) return 0;
  if (view.kind[index] === ENTRY_COUNTER) return takeCounter(table, view, index, row, rows) ? 0 : 1;
  if (view.metric[index] !== CPU_USAGE) takeValue(view, rows, index, row);
  else if (view.ticks > 0) rows.putValue(row, (100 * view.num[index]!) / view.ticks);
  return 0;
}

function takeValue(view: PacketView, rows: PacketRows, index: number, row: number): void {
  const value = view.num[index]!;
  const form = view.form[index];
  if (isExact(value) || form === FORM_DOUBLE) rows.putValue(row, value);
  else rows.putWide(row, bitsToBig(view.lo[index]!, view.hi[index]!, form === FORM_INT));
}

/** The processes, which lie together: mostly those of the packet before, in that order. */
function takeProcesses(
  table: SeriesTable,
  view: PacketView,
  rows: Rows,
  tools: PacketTools,
  processes: PacketProcesses | null,
): void {
  const { start, end } = processRun;
  if (start === end) return table.plans.beginProcesses();
  if (processes !== null && !rows.isFull && table.plans.knowsProcesses(processes)) {
    return putKnownProcesses(rows, table.plans.processRows, view, start, end);
  }
  if (view.layout !== null && !view.hasProcessNames) view.layout.readIdentities(view);
  const areAlone = takeNamedProcesses(table, view, rows, tools, start, end);
  if (processes !== null && areAlone) table.plans.learnProcesses(processes);
}

/** Puts processes that are known, each of which is there once. */
function putKnownProcesses(
  { block, sumAt, flagsAt }: Rows,
  processRows: Int32Array,
  { num, ticks }: PacketView,
  start: number,
  end: number,
): void {
  if (ticks === 0) return;
  const { f64, u8 } = block;
  for (let index = start; index < end; index++) {
    const row = processRows[index - start]!;
    f64[sumAt + row] = (100 * num[index]!) / ticks;
    u8[flagsAt + row] = ROW_PRESENT;
  }
}

/**
 * Puts the processes among entries [start, end), which are looked at by their names. True where all of them are
 * taken, and each is there once.
 */
function takeNamedProcesses(
  table: SeriesTable,
  view: PacketView,
  rows: Rows,
  { packetRows, processes }: PacketTools,
  start: number,
  end: number,
): boolean {
  packetRows.begin(rows, view.timeMs);
  processes.begin(view, start, end);
  table.plans.beginProcesses();
  let areTaken = true;
  for (let index = start; index < end; index++) {
    if (view.metric[index] !== PROCESS_USAGE) continue;
    const row = processes.isTop(view, index) ? table.plans.findProcess(view, index) : NO_ROW;
    if (row >= 0) processes.add(row, view.num[index]!);
    else areTaken = false;
  }
  if (view.ticks > 0) processes.putInto(packetRows, view.ticks);
  return areTaken && processes.count === end - start;
}
