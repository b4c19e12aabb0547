/**
 * The series of one zone: which row each has in the zone's windows, and what the next counter sample is compared
 * with. A packet that looks like one before it has the rows of that one; else its entries are looked up, and only
 * what is new becomes a name.
 */
import type { PacketLayout, PacketProcesses, PacketView } from "../model/packet-view.js";
import { PROCESS_ROWS_MAX, type SeriesBudget } from "./cardinality.js";
import { CounterStates, resized } from "./counter-states.js";
import { Plan } from "./plan.js";
import { RowIndex } from "./row-index.js";
import { hashEntry, isNamed, PROCESS_USAGE, type SeriesName, type SeriesNames } from "./series-name.js";
import type { ProcessRun, Shapes } from "./shape.js";

/** No row: there is no room for the series. */
export const NO_ROW = -1;

/** What a zone does about rows besides its table: its open windows. */
export interface RowOwner {
  /** All rows must fit. */
  growRows(capacity: number): void;
  /** The row is given to another series. */
  clearRow(row: number): void;
  hasRow(row: number): boolean;
}

/** Shapes that a zone's packets may alternate between: with and without what is read less often. */
const PLANS_MAX = 4;

/** Numbers of 8 bytes that lie in one line of the processor's cache. */
const TOUCH_STRIDE = 8;

export type { Plan } from "./plan.js";

export class SeriesTable {
  /** By row; copied before a row that a closed window may refer to gets another name. */
  names: (SeriesName | undefined)[] = [];
  capacity = 0;
  readonly counters = new CounterStates();
  packet = 0;
  /** Series given up, or not taken, since the packet began. */
  lostSeries = 0;
  lostProcesses = 0;

  readonly #pool: SeriesNames;
  readonly #budget: SeriesBudget;
  readonly #owner: RowOwner;
  /** Number of the packet that had the row last; of the rows of the plan in use, when that changes. */
  #seenAt = new Uint32Array(0);
  /** How the latest packets looked, the newest first, and the rows of their entries. */
  #plans: Plan[] = [];
  /** Layout of the packet in hand. */
  #layout: PacketLayout | null = null;
  /** Rows of the processes of the packet before, in order, and where the next one is expected. */
  processOrder: number[] = [];
  #processCursor = 0;
  /** What stands for those processes; null where nothing does, or one of them has no row of its own. */
  #known: PacketProcesses | null = null;
  #free: number[] = [];
  #index = new RowIndex();
  #processes = 0;
  #isShared = false;
  #sweptAt = 0;
  /** The packet in which no idle series was found any more: it need not search again. */
  #inUseAt = 0;

  constructor(pool: SeriesNames, budget: SeriesBudget, owner: RowOwner) {
    this.#pool = pool;
    this.#budget = budget;
    this.#owner = owner;
  }

  /** Rows in use. */
  get used(): number {
    return this.names.length - this.#free.length;
  }

  /** Series, a histogram counting once. */
  countSeries(): number {
    const series = new Set<string>();
    for (const name of this.names) if (name !== undefined) series.add(name.series);
    return series.size;
  }

  /** As that of its zone. */
  touch(): number {
    const { counters, processOrder } = this;
    const rows = counters.steadyRows;
    if (rows === null || rows.length === 0) return 0;
    let sum = this.#plans[0]?.rows.length ?? 0;
    for (let at = 0; at < processOrder.length; at += TOUCH_STRIDE) sum += processOrder[at]!;
    for (let at = 0; at < rows.length; at += TOUCH_STRIDE) sum += counters.newest[rows[at]!]!;
    return sum;
  }

  /** Before the entries of a packet. */
  begin(): void {
    this.packet++;
    this.lostSeries = this.lostProcesses = 0;
  }

  /** Before the first packet: makes room for its series. */
  reserve(entries: number): void {
    if (this.capacity === 0) this.#grow(Math.min(entries, this.#budget.zoneMax));
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
      this.#noteSeen();
      plans.splice(at, 1);
      plans.unshift(plan);
    }
    return plan;
  }

  /** The row of entry `index`, or {@link NO_ROW}. */
  find(view: PacketView, index: number): number {
    const row = this.#search(view, index);
    if (row >= 0) this.#seenAt[row] = this.packet;
    return row;
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
      if (this.#seenAt[row]! < this.packet - 1) this.#seenAt[row] = this.packet - 1;
    }
  }

  /** The row of the process that entry `index` is: mostly they come in the order of the packet before. */
  findProcess(view: PacketView, index: number): number {
    const order = this.processOrder;
    const cursor = this.#processCursor++;
    let row = cursor < order.length ? order[cursor]! : NO_ROW;
    if (row < 0 || !this.#isAt(row, view, index)) {
      row = this.#search(view, index);
      order[cursor] = row;
    }
    if (row >= 0) this.#seenAt[row] = this.packet;
    return row;
  }

  /**
   * After the entries of a packet that followed no plan: makes one of the rows of those that are no processes, in
   * order; null where one has no row.
   */
  addPlan(rows: readonly number[], shapes: Shapes): Plan | null {
    this.#noteSeen();
    const names: SeriesName[] = [];
    for (const row of rows) {
      const name = row < 0 ? undefined : this.names[row];
      if (name === undefined) {
        this.#plans.length = 0;
        return null;
      }
      names.push(name);
    }
    const plan = new Plan(shapes.take(names), rows, this.capacity, this.#layout);
    if (this.#plans.unshift(plan) > PLANS_MAX) this.#plans.pop();
    return plan;
  }

  /** Writes down when the rows of the plan in use were seen: in the packet before, if not in this one. */
  #noteSeen(): void {
    this.#noteProcesses();
    const plan = this.#plans[0];
    if (plan === undefined) return;
    const { rows, shape } = plan;
    for (let at = 0; at < shape.names.length; at++) {
      const row = rows[at]!;
      if (this.#seenAt[row]! < this.packet - 1) this.#seenAt[row] = this.packet - 1;
    }
  }

  /** Makes the next sample of every counter a first one: their time has gone back. */
  forgetNewest(): void {
    this.counters.forget();
  }

  /** A closed window has taken the names: they may not change under it. */
  share(): readonly (SeriesName | undefined)[] {
    this.#isShared = true;
    return this.names;
  }

  /** Gives up rows that no packet had since the last sweep and that no open window needs. */
  sweep(): void {
    this.#noteSeen();
    for (let row = 0; row < this.names.length; row++) {
      const isIdle = this.names[row] !== undefined && this.#seenAt[row]! <= this.#sweptAt;
      if (isIdle && !this.#owner.hasRow(row)) this.#release(row);
    }
    this.#sweptAt = this.packet;
  }

  /** Gives up everything. */
  clear(): void {
    this.#budget.used -= this.used;
    this.names = [];
    this.capacity = this.#processes = this.#sweptAt = this.packet = 0;
    this.#free = [];
    this.#plans = [];
    this.processOrder = [];
    this.#known = null;
    this.#isShared = false;
    this.#index = new RowIndex();
    this.#resize(0);
  }

  #isAt(row: number, view: PacketView, index: number): boolean {
    const name = this.names[row];
    return name !== undefined && isNamed(name, view, index);
  }

  #search(view: PacketView, index: number): number {
    const hash = hashEntry(view, index);
    let row = this.#index.first(hash);
    while (row >= 0 && !(this.names[row]!.hash === hash && this.#isAt(row, view, index)))
      row = this.#index.next(row);
    return row >= 0 ? row : this.#add(view, index, hash);
  }

  #add(view: PacketView, index: number, hash: number): number {
    const isProcess = view.metric[index] === PROCESS_USAGE;
    if (isProcess && this.#processes >= PROCESS_ROWS_MAX) this.lostProcesses += this.#evict(true);
    if (this.#isFull && this.#inUseAt !== this.packet) this.lostSeries += this.#evict(false);
    if (this.#isFull) {
      this.lostSeries++;
      this.#budget.refused++;
      return NO_ROW;
    }
    const row = this.#takeRow();
    this.names[row] = this.#pool.take(view, index, hash);
    this.#budget.used++;
    if (isProcess) this.#processes++;
    this.#index.add(row, hash);
    this.counters.state[row] = 0;
    return row;
  }

  get #isFull(): boolean {
    return this.used >= this.#budget.zoneMax || this.#budget.isFull;
  }

  #takeRow(): number {
    const row = this.#free.pop();
    if (row === undefined) {
      if (this.names.length === this.capacity) this.#grow(Math.ceil(this.capacity * 1.25) + 1);
      this.names.push(undefined);
      return this.names.length - 1;
    }
    if (this.#isShared) this.names = this.names.slice();
    this.#isShared = false;
    return row;
  }

  /** Gives up the older half of what the packets before this one and the last did not have. Returns how many. */
  #evict(processesOnly: boolean): number {
    this.#noteSeen();
    const rows: number[] = [];
    for (let row = 0; row < this.names.length; row++) {
      const name = this.names[row];
      if (name === undefined || this.#seenAt[row]! + 1 >= this.packet) continue;
      if (!processesOnly || name.id === PROCESS_USAGE) rows.push(row);
    }
    if (rows.length === 0 && !processesOnly) this.#inUseAt = this.packet;
    rows.sort((a, b) => this.#seenAt[a]! - this.#seenAt[b]!);
    rows.length = Math.ceil(rows.length / 2);
    for (const row of rows) this.#release(row);
    this.#budget.evicted += rows.length;
    return rows.length;
  }

  #release(row: number): void {
    const name = this.names[row]!;
    this.#index.remove(row, name.hash);
    this.#plans.length = 0;
    this.counters.settle();
    this.#known = null;
    if (this.#isShared) this.names = this.names.slice();
    this.#isShared = false;
    this.names[row] = undefined;
    this.#free.push(row);
    this.#budget.used--;
    if (name.id === PROCESS_USAGE) this.#processes--;
    this.#owner.clearRow(row);
  }

  #grow(rows: number): void {
    const capacity = roundUp(Math.max(rows, 1));
    this.#resize(capacity);
    this.capacity = capacity;
    for (const plan of this.#plans) plan.resize(capacity);
    this.#owner.growRows(capacity);
    this.#index.grow(capacity, this.names);
  }

  #resize(capacity: number): void {
    this.counters.resize(capacity);
    this.#seenAt = resized(this.#seenAt, new Uint32Array(capacity));
  }
}

/** Blocks of rows come in eights. */
function roundUp(rows: number): number {
  return Math.ceil(rows / 8) * 8;
}
