/**
 * A packet that is as the one before, and the first thing in its rows, as nearly all are: values and counters go
 * into the rows as they come, and what every row is comes as a whole from the plan. The loops that all else is made
 * fast for; whatever has anything about it is left to `take-packet.ts`.
 */
import type { CounterStates } from "./counter-states.js";
import type { PacketView } from "../model/packet-view.js";
import type { Plan } from "./plan.js";
import type { Rows } from "./rows.js";
import { RUN_COUNTER, RUN_CPU_USAGE, type ProcessRun } from "./shape.js";

/** From here on a double no longer tells whole numbers apart. */
const EXACT_MAX = 2 ** 53;

/**
 * Puts all entries but the processes, which are somewhere among them, into fresh thin rows; false, and the rows are as
 * fresh as before, where that is not so simple.
 */
export function takeSteady(
  counters: CounterStates,
  view: PacketView,
  rows: Rows,
  plan: Plan,
  processes: ProcessRun,
): boolean {
  const { f64: newest, newestAt } = counters.numbers;
  if (!counters.areSteady(plan) || !counters.isSteady(view)) return false;
  if (view.hasCreation || (view.ticks === 0 && plan.shape.hasCpuUsage)) return false;
  const { f64: values } = rows.block;
  const { sumAt, lastAt } = rows;
  const shift = processes.end - processes.start;
  for (const { kind, start, end } of plan.shape.runs) {
    const middle = Math.max(start, Math.min(end, processes.start));
    const isGood =
      putRun(kind, view, start, middle, 0, values, sumAt, lastAt, plan.rows, newest, newestAt) &&
      putRun(kind, view, middle, end, shift, values, sumAt, lastAt, plan.rows, newest, newestAt);
    if (!isGood) return false;
  }
  keepNewest(newest, newestAt, values, lastAt, plan.counterRows);
  values.set(plan.flags, rows.flagsAt >>> 3);
  rows.timeMs = view.timeMs;
  if (plan.counterRows.length > 0) rows.previousMs = counters.steadyMs;
  counters.steadyMs = view.timeMs;
  return true;
}

/** Puts entries [start, end) of a plan, which are `shift` further in the packet and of one kind. */
function putRun(
  kind: number,
  { num, ticks }: PacketView,
  start: number,
  end: number,
  shift: number,
  values: Float64Array,
  sumAt: number,
  lastAt: number,
  rowOf: Int32Array,
  newest: Float64Array,
  newestAt: number,
): boolean {
  if (kind === RUN_COUNTER) {
    for (let at = start; at < end; at++) {
      const row = rowOf[at]!;
      const raw = num[at + shift]!;
      const by = raw - newest[newestAt + row]!;
      if (!(by >= 0 && raw < EXACT_MAX)) return false;
      values[sumAt + row] = by;
      values[lastAt + row] = raw;
    }
  } else if (kind === RUN_CPU_USAGE) {
    for (let at = start; at < end; at++) values[sumAt + rowOf[at]!] = (100 * num[at + shift]!) / ticks;
  } else {
    for (let at = start; at < end; at++) {
      const value = num[at + shift]!;
      if (!(value < EXACT_MAX && value > -EXACT_MAX)) return false;
      values[sumAt + rowOf[at]!] = value;
    }
  }
  return true;
}

function keepNewest(
  newest: Float64Array,
  newestAt: number,
  values: Float64Array,
  lastAt: number,
  counterRows: Int32Array,
): void {
  for (let at = 0; at < counterRows.length; at++) {
    const row = counterRows[at]!;
    newest[newestAt + row] = values[lastAt + row]!;
  }
}
