/**
 * How the latest packets of a zone looked, and which rows their entries had: a packet that looks like one of them
 * needs no look-up. Its processes, which come and go, are known apart from the rest.
 */
import type { PacketLayout, PacketProcesses, PacketView } from "../model/packet-view.js";
import { Plan } from "./plan.js";
import { NO_ROW } from "./row-index.js";
import type { SeriesName } from "./series-name.js";
import type { ProcessRun, Shapes } from "./shape.js";

/** Shapes that a zone's packets may alternate between: with and without what is read less often. */
const PLANS_MAX = 4;

/** Numbers of 8 bytes that lie in one line of the processor's cache. */
export const TOUCH_STRIDE = 8;

/** The table of the rows that plans are about. */
export interface PlannedRows {
  /** Number of the packet in hand. */
  readonly packet: number;
  readonly names: readonly (SeriesName | undefined)[];
  readonly capacity: number;
  find(view: PacketView, index: number): number;
  isRow(row: number, view: PacketView, index: number): boolean;
  noteSeen(row: number, packet: number): void;
}

export class PacketPlans {
  readonly #table: PlannedRows;
  /** How the latest packets looked, the newest first, and the rows of their entries. */
  #plans: Plan[] = [];
  /** Layout of the packet in hand. */
  #layout: PacketLayout | null = null;
  /** Rows of the processes of the packet before, in order, and where the next one is expected. */
  processOrder: number[] = [];
  #processCursor = 0;
  /** What stands for those processes; null where nothing does, or one of them has no row of its own. */
  #known: PacketProcesses | null = null;

  constructor(table: PlannedRows) {
    this.#table = table;
  }

  /**
   * The plan that the packet follows, or null; `processes` says where its processes are. A layout that no plan has
   * is not known here: the entries are then read, and the plan has it from now on.
   */
  findPlan(view: PacketView, processes: ProcessRun): Plan | null {
    const { layout } = view;
    const plans = this.#plans;
    this.#layout = layout;
    if (layout !== null) {
      for (let at = 0; at < plans.length; at++) {
        if (plans[at]!.layout !== layout) continue;
        processes.start = view.processStart;
        processes.end = view.processEnd;
        return this.#usePlan(at);
      }
      layout.readIdentities(view);
    }
    for (let at = 0; at < plans.length; at++) {
      const plan = plans[at]!;
      if (!plan.shape.isOf(view, processes)) continue;
      plan.layout = layout;
      return this.#usePlan(at);
    }
    return null;
  }

  #usePlan(at: number): Plan {
    const plans = this.#plans;
    const plan = plans[at]!;
    if (at > 0) {
      this.noteSeen();
      plans.splice(at, 1);
      plans.unshift(plan);
    }
    return plan;
  }

  /** Whether the processes are those of the packet before: {@link processOrder} has their rows. */
  knowsProcesses(processes: PacketProcesses): boolean {
    return processes === this.#known;
  }

  /** After all processes of a packet were found, each for the first time. */
  learnProcesses(processes: PacketProcesses): void {
    this.#known = processes;
    this.processOrder.length = processes.count;
  }

  /** Before the processes of a packet are found. */
  beginProcesses(): void {
    this.#noteProcesses();
    this.#known = null;
    this.#processCursor = 0;
  }

  /** Writes down when the rows of known processes were seen. */
  #noteProcesses(): void {
    if (this.#known === null) return;
    for (const row of this.processOrder) {
      this.#table.noteSeen(row, this.#table.packet - 1);
    }
  }

  /** The row of the process that entry `index` is: mostly they come in the order of the packet before. */
  findProcess(view: PacketView, index: number): number {
    const order = this.processOrder;
    const cursor = this.#processCursor++;
    let row = cursor < order.length ? order[cursor]! : NO_ROW;
    if (row < 0 || !this.#table.isRow(row, view, index)) {
      row = this.#table.find(view, index);
      order[cursor] = row;
    } else this.#table.noteSeen(row, this.#table.packet);
    return row;
  }

  /**
   * After the entries of a packet that followed no plan: makes one of the rows of those that are no processes, in
   * order; null where one has no row.
   */
  addPlan(rows: readonly number[], shapes: Shapes): Plan | null {
    this.noteSeen();
    const names: SeriesName[] = [];
    for (const row of rows) {
      const name = row < 0 ? undefined : this.#table.names[row];
      if (name === undefined) {
        this.#plans.length = 0;
        return null;
      }
      names.push(name);
    }
    const plan = new Plan(shapes.take(names), rows, this.#table.capacity, this.#layout);
    if (this.#plans.unshift(plan) > PLANS_MAX) this.#plans.pop();
    return plan;
  }

  /** Writes down when the rows of the plan in use were seen: in the packet before, if not in this one. */
  noteSeen(): void {
    this.#noteProcesses();
    const plan = this.#plans[0];
    if (plan === undefined) return;
    const { rows, shape } = plan;
    for (let at = 0; at < shape.names.length; at++) {
      this.#table.noteSeen(rows[at]!, this.#table.packet - 1);
    }
  }

  /** There are more rows, or fewer. */
  resize(capacity: number): void {
    for (const plan of this.#plans) plan.resize(capacity);
  }

  /** A row has gone, or all. */
  clear(): void {
    this.#plans.length = 0;
    this.#known = null;
  }

  /** As that of its zone. */
  touch(): number {
    const { processOrder } = this;
    let sum = this.#plans[0]?.rows.length ?? 0;
    for (let at = 0; at < processOrder.length; at += TOUCH_STRIDE) sum += processOrder[at]!;
    return sum;
  }
}
