/**
 * The series of one zone: which row each has in the zone's windows, and what the next counter sample is compared
 * with. A packet that looks like one before it has the rows of that one; else its entries are looked up, and only
 * what is new becomes a name.
 */
import type { PacketView } from "../model/packet-view.js";
import { PROCESS_ROWS_MAX, type SeriesBudget } from "./cardinality.js";
import { CounterStates, resized } from "./counter-states.js";
import { PacketPlans, type PlannedRows, type SteadyPacket } from "./packet-plans.js";
import { NO_ROW, RowIndex } from "./row-index.js";
import type { ZoneNumbers } from "./zone-numbers.js";
import { hashEntry, isNamed, PROCESS_USAGE, type SeriesName, type SeriesNames } from "./series-name.js";

/** What a zone does about rows besides its table: its open windows. */
export interface RowOwner {
  /** All rows must fit. */
  growRows(capacity: number): void;
  /** The row is given to another series. */
  clearRow(row: number): void;
  hasRow(row: number): boolean;
}

export class SeriesTable implements PlannedRows {
  /** What the next packet is compared with first; null where it must be looked at. */
  steady: SteadyPacket | null = null;
  packet = 0;
  /** By row; copied before a row that a closed window may refer to gets another name. */
  names: (SeriesName | undefined)[] = [];
  capacity = 0;
  readonly counters: CounterStates;
  readonly plans = new PacketPlans(this);
  /** Series given up, or not taken, since the packet began. */
  lostSeries = 0;
  lostProcesses = 0;

  readonly #pool: SeriesNames;
  readonly #budget: SeriesBudget;
  readonly #owner: RowOwner;
  /** Number of the packet that had the row last; of the rows of the plan in use, when that changes. */
  #seenAt = new Uint32Array(0);
  #free: number[] = [];
  #index = new RowIndex();
  #processes = 0;
  #isShared = false;
  #sweptAt = 0;
  /** The packet in which no idle series was found any more: it need not search again. */
  #inUseAt = 0;

  constructor(pool: SeriesNames, budget: SeriesBudget, numbers: ZoneNumbers, owner: RowOwner) {
    this.counters = new CounterStates(numbers);
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
  }

  /** Before the first packet: makes room for its series. */
  reserve(entries: number): void {
    if (this.capacity === 0) this.#grow(Math.min(entries, this.#budget.zoneMax));
  }

  /** The row of entry `index`, or {@link NO_ROW}. */
  find(view: PacketView, index: number): number {
    const row = this.#search(view, index);
    if (row >= 0) this.#seenAt[row] = this.packet;
    return row;
  }

  /** The row was in that packet. */
  noteSeen(row: number, packet: number): void {
    if (this.#seenAt[row]! < packet) this.#seenAt[row] = packet;
  }

  /** Whether the row is that of entry `index`. */
  isRow(row: number, view: PacketView, index: number): boolean {
    const name = this.names[row];
    return name !== undefined && isNamed(name, view, index);
  }

  /** Makes the next sample of every counter a first one: their time has gone back. */
  forgetNewest(): void {
    this.steady = null;
    this.counters.forget();
  }

  /** A closed window has taken the names: they may not change under it. */
  share(): readonly (SeriesName | undefined)[] {
    this.#isShared = true;
    return this.names;
  }

  /** Gives up rows that no packet had since the last sweep and that no open window needs. */
  sweep(): void {
    this.plans.noteSeen();
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
    this.plans.clear();
    this.#isShared = false;
    this.#index = new RowIndex();
    this.#resize(0);
  }

  #search(view: PacketView, index: number): number {
    const hash = hashEntry(view, index);
    let row = this.#index.first(hash);
    while (row >= 0 && !(this.names[row]!.hash === hash && this.isRow(row, view, index)))
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
    this.plans.noteSeen();
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
    this.steady = null;
    this.plans.clear();
    this.counters.settle();
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
    this.plans.resize(capacity);
    this.#owner.growRows(capacity);
    this.#index.grow(capacity, this.names);
  }

  #resize(capacity: number): void {
    this.steady = null;
    this.counters.resize(capacity);
    this.#seenAt = resized(this.#seenAt, new Uint32Array(capacity));
  }
}

/** Blocks of rows come in eights. */
function roundUp(rows: number): number {
  return Math.ceil(rows / 8) * 8;
}
