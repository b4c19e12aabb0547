/**
 * The series of one zone: which row each has in the zone's windows, and what the next counter sample is compared
 * with. A packet that looks like one before it has the rows of that one; else its entries are looked up, and only
 * what is new becomes a name.
 */
import type { PacketLayout, PacketView } from "../model/packet-view.js";
import { PROCESS_ROWS_MAX, type SeriesBudget } from "./cardinality.js";
import { RowIndex } from "./row-index.js";
import { hashEntry, isNamed, PROCESS_USAGE, type SeriesName, type SeriesNames } from "./series-name.js";
import type { ProcessRun, Shape, Shapes } from "./shape.js";
import { isSameText } from "./text.js";

/** No row: there is no room for the series. */
export const NO_ROW = -1;

/** State of a counter row: it has a newest sample; as 64 bits; with a creation time; the instance's own. */
export const NEWEST_KNOWN = 1;
export const NEWEST_BITS = 2;
export const CREATION_OWN = 4;

/** What a zone does about rows besides its table: its open windows. */
export interface RowOwner {
  /** All rows must fit. */
  growRows(capacity: number): void;
  /** The row is given to another series. */
  clearRow(row: number): void;
  hasRow(row: number): boolean;
}

/** The rows of the entries of packets of one shape. */
export interface Plan {
  readonly shape: Shape;
  readonly rows: Int32Array;
  /** What the wire knows packets of this shape by; null where it does not. */
  layout: PacketLayout | null;
}

/** Shapes that a zone's packets may alternate between: with and without what is read less often. */
const PLANS_MAX = 4;

export class SeriesTable {
  /** By row; copied before a row that a closed window may refer to gets another name. */
  names: (SeriesName | undefined)[] = [];
  capacity = 0;
  /** Newest raw value of counters as two words or a double, its time, and the creation time in ns. */
  newest = new Float64Array(0);
  newestBits = new Uint32Array(0);
  newestMs = new Float64Array(0);
  creation = new Uint32Array(0);
  state = new Uint8Array(0);
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
  #processOrder: number[] = [];
  #processCursor = 0;
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

  /** Before the entries of a packet. */
  begin(): void {
    this.packet++;
    this.lostSeries = this.lostProcesses = 0;
    this.#processCursor = 0;
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

  /**
   * The rows of the processes from entry `start` on, as far as they are, in order, those of the packet before: to
   * be read up to where {@link processCount} says, and followed by {@link findProcess}.
   */
  matchProcesses(view: PacketView, start: number, end: number): readonly number[] {
    const { bytes, instanceNumber, instanceStart, instanceEnd } = view;
    const { names, packet } = this;
    const order = this.#processOrder;
    const seenAt = this.#seenAt;
    const count = Math.min(order.length, end - start);
    let at = 0;
    for (; at < count; at++) {
      const row = order[at]!;
      const name = row < 0 ? undefined : names[row];
      const index = start + at;
      if (name?.number !== instanceNumber[index] || name?.id !== PROCESS_USAGE) break;
      if (!isSameText(name.instanceText, bytes, instanceStart[index]!, instanceEnd[index]!)) break;
      seenAt[row] = packet;
    }
    this.#processCursor = at;
    return order;
  }

  /** Processes found by {@link matchProcesses} and {@link findProcess} since the packet began. */
  get processCount(): number {
    return this.#processCursor;
  }

  /** The same of a process: mostly they come in the order of the packet before. */
  findProcess(view: PacketView, index: number): number {
    const order = this.#processOrder;
    const cursor = this.#processCursor++;
    let row = cursor < order.length ? order[cursor]! : NO_ROW;
    if (row < 0 || !this.#isAt(row, view, index)) {
      row = this.#search(view, index);
      order[cursor] = row;
    }
    if (row >= 0) this.#seenAt[row] = this.packet;
    return row;
  }

  /** After the entries of a packet that followed no plan: rows of those that are no processes, in order. */
  addPlan(rows: readonly number[], shapes: Shapes): void {
    this.#noteSeen();
    const names: SeriesName[] = [];
    for (const row of rows) {
      const name = row < 0 ? undefined : this.names[row];
      if (name === undefined) {
        this.#plans.length = 0;
        return;
      }
      names.push(name);
    }
    this.#plans.unshift({ shape: shapes.take(names), rows: takeRows(rows), layout: this.#layout });
    if (this.#plans.length > PLANS_MAX) this.#plans.pop();
  }

  /** Writes down when the rows of the plan in use were seen: in the packet before, if not in this one. */
  #noteSeen(): void {
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
    this.state.fill(0);
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
    this.#processOrder = [];
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
    this.state[row] = 0;
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
    this.#owner.growRows(capacity);
    this.#index.grow(capacity, this.names);
  }

  #resize(capacity: number): void {
    this.newest = resized(this.newest, new Float64Array(capacity));
    this.newestBits = new Uint32Array(this.newest.buffer);
    this.newestMs = resized(this.newestMs, new Float64Array(capacity));
    this.creation = resized(this.creation, new Uint32Array(2 * capacity));
    this.state = resized(this.state, new Uint8Array(capacity));
    this.#seenAt = resized(this.#seenAt, new Uint32Array(capacity));
  }
}

/** Rows 0, 1, 2 ... : the plan of most zones, and one memory for all of them. */
let countedRows = Int32Array.from({ length: 1024 }, (_, row) => row);

function takeRows(rows: readonly number[]): Int32Array {
  if (!rows.every((row, at) => row === at)) return Int32Array.from(rows);
  if (rows.length > countedRows.length)
    countedRows = Int32Array.from({ length: 2 * rows.length }, (_, row) => row);
  return countedRows;
}

/** Blocks of rows come in eights. */
function roundUp(rows: number): number {
  return Math.ceil(rows / 8) * 8;
}

function resized<
  Numbers extends { length: number; set(from: Numbers): void; subarray(start: number, end: number): Numbers },
>(from: Numbers, into: Numbers): Numbers {
  into.set(from.length > into.length ? from.subarray(0, into.length) : from);
  return into;
}
