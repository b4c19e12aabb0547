/**
 * The order in which packets have their entries, shared by all zones whose packets look alike: 1,000 zones have
 * one or a few of them. A packet that has the shape of one before it needs no look-up, and its values are taken
 * in runs of one kind. Processes come and go, so they are left out: they may stand anywhere in one run.
 */
import { ENTRY_BUCKET, ENTRY_COUNTER, METRIC_NAMED, type PacketView } from "../model/packet-view.js";
import type { Plan } from "./plan.js";
import { CPU_USAGE, isNamed, PROCESS_USAGE, type SeriesName } from "./series-name.js";
import { ROW_COUNTER, ROW_PRESENT } from "./rows.js";
import { isSameText } from "./text.js";

/** What the entries of a run are: how their values are taken. */
export const RUN_VALUE = 0;
export const RUN_COUNTER = 1;
export const RUN_CPU_USAGE = 2;

/** Entries [start, end) of a shape, all of one kind. */
export interface Run {
  readonly kind: number;
  readonly start: number;
  readonly end: number;
}

/** Where in a packet its processes are: [start, end), empty where it has none. */
export interface ProcessRun {
  start: number;
  end: number;
}

/** Shapes kept for reuse; of more, all are forgotten and found anew. */
const SHAPES_MAX = 4_096;

export class Shape {
  readonly names: readonly SeriesName[];
  readonly runs: readonly Run[];
  readonly hasCpuUsage: boolean;
  /** Places of the counters. */
  readonly counters: Int32Array;
  /** Of zones whose rows are in order, by capacity. */
  readonly #countedPlans = new Map<number, Plan>();
  readonly #metric: Uint16Array;
  readonly #number: Float64Array;
  /** NaN of what is no bucket. */
  readonly #low: Float64Array;

  constructor(names: readonly SeriesName[]) {
    this.names = names;
    this.#metric = Uint16Array.from(names, ({ id }) => id);
    this.#number = Float64Array.from(names, ({ number }) => number);
    this.#low = Float64Array.from(names, ({ entryKind, low }) => (entryKind === ENTRY_BUCKET ? low : NaN));
    this.runs = findRuns(names);
    this.counters = Int32Array.from(findCounters(this.runs));
    this.hasCpuUsage = this.runs.some(({ kind }) => kind === RUN_CPU_USAGE);
  }

  /** The plan of the zones whose entries have rows 0, 1, 2 ...; made where there is none. */
  countedPlan(capacity: number, make: () => Plan): Plan {
    let plan = this.#countedPlans.get(capacity);
    if (plan === undefined) this.#countedPlans.set(capacity, (plan = make()));
    return plan;
  }

  /** The flags of all rows of a window that has one ordinary sample of each entry, eight in a word; by entry its row. */
  flagsOf(capacity: number, rows: Int32Array): Float64Array {
    const words = new Float64Array(capacity / 8);
    const flags = new Uint8Array(words.buffer);
    for (const { kind, start, end } of this.runs) {
      const flag = kind === RUN_COUNTER ? ROW_PRESENT | ROW_COUNTER : ROW_PRESENT;
      for (let at = start; at < end; at++) flags[rows[at]!] = flag;
    }
    return words;
  }

  /** Whether the packet's entries, its processes apart, are these; `processes` says where those are. */
  isOf(view: PacketView, processes: ProcessRun): boolean {
    const { names } = this;
    const { length } = names;
    const skipped = view.count - length;
    if (skipped < 0) return false;
    const { metric, instanceNumber, instanceStart, instanceEnd, bytes } = view;
    const metrics = this.#metric;
    const numbers = this.#number;
    const lows = this.#low;
    processes.start = processes.end = 0;
    let textStart = -1;
    let text: Uint8Array | null = null;
    for (let at = 0, index = 0; at < length; at++, index++) {
      const id = metrics[at]!;
      if (metric[index] !== id) {
        // Here the processes must be: all of them, once.
        if (metric[index] !== PROCESS_USAGE || index !== at) return false;
        processes.start = index;
        index += skipped;
        processes.end = index;
        if (metric[index] !== id) return false;
      }
      if (instanceNumber[index] !== numbers[at]) return false;
      if (!Number.isNaN(lows[at]!) && view.low[index] !== lows[at]) return false;
      const start = instanceStart[index]!;
      const end = instanceEnd[index]!;
      if (start !== textStart || names[at]!.instanceText !== text) {
        if (!isSameText(names[at]!.instanceText, bytes, start, end)) return false;
        textStart = start;
        text = names[at]!.instanceText;
      }
      if (id === METRIC_NAMED && !isNamed(names[at]!, view, index)) return false;
    }
    return endsWell(view, processes, length, skipped);
  }
}

/** Whether what is not in the shape is processes only, and all of them together. */
function endsWell(view: PacketView, processes: ProcessRun, length: number, skipped: number): boolean {
  if (processes.end === 0 && skipped > 0) {
    processes.start = length;
    processes.end = view.count;
  }
  for (let index = processes.start; index < processes.end; index++) {
    if (view.metric[index] !== PROCESS_USAGE) return false;
  }
  return true;
}

function findRuns(names: readonly SeriesName[]): Run[] {
  const runs: { kind: number; start: number; end: number }[] = [];
  for (const [at, name] of names.entries()) {
    const kind = runKind(name);
    const last = runs.at(-1);
    if (last?.kind === kind) last.end = at + 1;
    else runs.push({ kind, start: at, end: at + 1 });
  }
  return runs;
}

function findCounters(runs: readonly Run[]): number[] {
  const counters = runs.filter(({ kind }) => kind === RUN_COUNTER);
  return counters.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, at) => start + at));
}

function runKind({ id, entryKind }: SeriesName): number {
  if (entryKind === ENTRY_COUNTER) return RUN_COUNTER;
  return id === CPU_USAGE ? RUN_CPU_USAGE : RUN_VALUE;
}

/** The shapes of one node. */
export class Shapes {
  readonly #byHash = new Map<number, Shape[]>();
  #count = 0;

  /** The shape of these names, which are all different. */
  take(names: readonly SeriesName[]): Shape {
    const hash = names.reduce((sum, name) => Math.imul(sum, 31) ^ name.hash, names.length);
    const known = this.#byHash.get(hash)?.find((shape) => isSameOrder(shape.names, names));
    if (known !== undefined) return known;
    if (++this.#count > SHAPES_MAX) {
      this.#byHash.clear();
      this.#count = 1;
    }
    const shape = new Shape(names);
    const candidates = this.#byHash.get(hash);
    if (candidates === undefined) this.#byHash.set(hash, [shape]);
    else candidates.push(shape);
    return shape;
  }
}

function isSameOrder(a: readonly SeriesName[], b: readonly SeriesName[]): boolean {
  return a.length === b.length && a.every((name, at) => name === b[at]);
}
