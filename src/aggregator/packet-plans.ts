/**
 * How the latest packets of a zone looked, and which rows their entries had: a packet that looks like one of them
 * needs no look-up. Its processes, which come and go, are known apart from the rest.
 */
import type { PacketLayout, PacketProcesses, PacketView } from "../model/packet-view.js";
import { countedRows, isCounted } from "./counted-rows.js";
import { Plan } from "./plan.js";
import { NO_ROW } from "./row-index.js";
import type { SeriesName } from "./series-name.js";
import type { ProcessRun, Shapes } from "./shape.js";

/** Shapes that a zone's packets may alternate between: with and without what is read less often. */
const PLANS_MAX = 4;

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

/** How packets looked that the wire knows by `layout`; null where it does not. */
interface KnownPacket {
  plan: Plan;
  layout: PacketLayout | null;
}

/** What a packet must have to be as the last one, and the rows of it that are then known. */
export class SteadyPacket {
  readonly layout: PacketLayout;
  readonly plan: Plan;
  /** Null: it has none. */
  readonly processes: PacketProcesses | null;
  readonly processRows: Int32Array;

  constructor(layout: PacketLayout, plan: Plan, processes: PacketProcesses | null, processRows: Int32Array) {
    this.layout = layout;
    this.plan = plan;
    this.processes = processes;
    this.processRows = processRows;
  }
}

export class PacketPlans {
  readonly #table: PlannedRows;
  /** How the latest packets looked, the newest first. */
  #packets: KnownPacket[] = [];
  /** Layout of the packet in hand. */
  #layout: PacketLayout | null = null;
  /** Rows of the processes of the packet before, in order, and where the next one is expected. */
  #processOrder: number[] = [];
  #processCursor = 0;
  /** What stands for those processes; null where nothing does, or one of them has no row of its own. */
  #known: PacketProcesses | null = null;
  /** Their rows, in order. */
  processRows: Int32Array = new Int32Array(0);

  constructor(table: PlannedRows) {
    this.#table = table;
  }

  /**
   * The plan that the packet follows, or null; `processes` says where its processes are. A layout that no plan has
   * is not known here: the entries are then read, and the plan has it from now on.
   */
  findPlan(view: PacketView, processes: ProcessRun): Plan | null {
    const { layout } = view;
    this.#layout = layout;
    if (layout !== null) {
      const at = this.#packets.findIndex((known) => known.layout === layout);
      if (at >= 0) {
        processes.start = view.processStart;
        processes.end = view.processEnd;
        return this.#usePlan(at);
      }
      layout.readIdentities(view);
    }
    const at = this.#packets.findIndex(({ plan }) => plan.shape.isOf(view, processes));
    if (at < 0) return null;
    this.#packets[at]!.layout = layout;
    return this.#usePlan(at);
  }

  #usePlan(at: number): Plan {
    const packets = this.#packets;
    const known = packets[at]!;
    if (at > 0) {
      this.noteSeen();
      packets.splice(at, 1);
      packets.unshift(known);
    }
    return known.plan;
  }

  /** What the packet in hand was, as far as it is known; null where the next one must be looked at all the same. */
  toSteady({ processStart, processEnd }: PacketView): SteadyPacket | null {
    const known = this.#packets[0];
    const areKnown = this.#known !== null || processStart === processEnd;
    if (known === undefined || known.layout === null || !areKnown) return null;
    return new SteadyPacket(known.layout, known.plan, this.#known, this.processRows);
  }

  /** Whether the processes are those of the packet before: {@link processRows} are theirs. */
  knowsProcesses(processes: PacketProcesses): boolean {
    return processes === this.#known;
  }

  /** After all processes of a packet were found, each for the first time. */
  learnProcesses(processes: PacketProcesses): void {
    const order = this.#processOrder;
    this.#known = processes;
    order.length = processes.count;
    const first = order[0] ?? 0;
    this.processRows = isCounted(order, first) ? countedRows(first, order.length) : Int32Array.from(order);
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
    for (const row of this.#processOrder) {
      this.#table.noteSeen(row, this.#table.packet - 1);
    }
  }

  /** The row of the process that entry `index` is: mostly they come in the order of the packet before. */
  findProcess(view: PacketView, index: number): number {
    const order = this.#processOrder;
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
        this.#packets.length = 0;
        return null;
      }
      names.push(name);
    }
    const plan = Plan.of(shapes.take(names), rows, this.#table.capacity);
    if (this.#packets.unshift({ plan, layout: this.#layout }) > PLANS_MAX) this.#packets.pop();
    return plan;
  }

  /** Writes down when the rows of the plan in use were seen: in the packet before, if not in this one. */
  noteSeen(): void {
    this.#noteProcesses();
    const rows = this.#packets[0]?.plan.rows ?? [];
    for (const row of rows) this.#table.noteSeen(row, this.#table.packet - 1);
  }

  /** There are more rows, or fewer. */
  resize(capacity: number): void {
    for (const known of this.#packets) known.plan = known.plan.resized(capacity);
  }

  /** A row has gone, or all. */
  clear(): void {
    this.#packets.length = 0;
    this.#known = null;
  }
}
