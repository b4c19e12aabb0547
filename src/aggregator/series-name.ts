/**
 * What a row is called, shared by all zones that have it. A histogram has a row for each of its buckets and one
 * for its sum, so a name may be a part of a series. Names are recognised by the bytes of a packet; texts are
 * made once, when a name is first seen.
 */
import { findMetric, PACKET_METRICS, type SeriesKind } from "../model/metric.js";
import {
  ENTRY_BUCKET,
  ENTRY_COUNTER,
  ENTRY_DELTA,
  ENTRY_GAUGE,
  ENTRY_SUM,
  METRIC_NAMED,
  NO_NUMBER,
  type PacketView,
} from "../model/packet-view.js";
import { decodeText, hashText, isSameText, TextMap } from "./text.js";

export const CPU_USAGE = PACKET_METRICS.findIndex((metric) => metric.name === "cpu.usage");
export const PROCESS_USAGE = PACKET_METRICS.findIndex((metric) => metric.name === "process.usage");

export interface SeriesName {
  /** Index into PACKET_METRICS, or METRIC_NAMED. */
  readonly id: number;
  /** One of the ENTRY_ kinds. */
  readonly entryKind: number;
  readonly number: number;
  /** Lower bound, of a bucket. */
  readonly low: number;
  /** Bytes of the metric's name, of a named one, and of the instance's text. */
  readonly metricText: Uint8Array;
  readonly instanceText: Uint8Array;
  readonly hash: number;
  readonly metric: string;
  readonly instance: string;
  readonly kind: SeriesKind;
  readonly unit: string;
  /** A field of 32 bits, which may wrap. */
  readonly is32Bit: boolean;
  /** Same for all parts of one histogram. */
  readonly series: string;
}

const KINDS: Record<number, SeriesKind> = {
  [ENTRY_COUNTER]: "counter",
  [ENTRY_GAUGE]: "gauge",
  [ENTRY_DELTA]: "delta",
  [ENTRY_BUCKET]: "histogram",
  [ENTRY_SUM]: "histogram",
};

/** The names of one node. */
export class SeriesNames {
  /** Names kept for reuse; beyond it all are forgotten and made anew, which costs only memory of doubles. */
  max: number;
  readonly #byHash = new Map<number, SeriesName[]>();
  /** Texts of instances, one of each, so that equal ones are the same. */
  readonly #texts = new TextMap<Uint8Array>();
  #count = 0;

  constructor(max: number) {
    this.max = max;
  }

  /** The name of entry `index`. */
  take(view: PacketView, index: number, hash: number): SeriesName {
    const candidates = this.#byHash.get(hash);
    const known = candidates?.find((name) => isNamed(name, view, index));
    if (known !== undefined) return known;
    if (++this.#count > this.max) {
      this.#byHash.clear();
      this.#texts.clear();
      this.#count = 1;
    }
    const name = readName(view, index, hash, this.#takeText(view, index));
    const list = this.#byHash.get(hash);
    if (list === undefined) this.#byHash.set(hash, [name]);
    else list.push(name);
    return name;
  }

  #takeText({ bytes, instanceStart, instanceEnd }: PacketView, index: number): Uint8Array {
    const start = instanceStart[index]!;
    const end = instanceEnd[index]!;
    const known = this.#texts.find(bytes, start, end);
    if (known !== undefined) return known;
    const text = new Uint8Array(bytes.subarray(start, end));
    this.#texts.add(text, text);
    return text;
  }
}

/** Whether entry `index` of the packet is the one called `name`. */
export function isNamed(name: SeriesName, view: PacketView, index: number): boolean {
  if (name.id !== view.metric[index] || name.entryKind !== view.kind[index]) return false;
  if (name.number !== view.instanceNumber[index]) return false;
  if (name.entryKind === ENTRY_BUCKET && name.low !== view.low[index]) return false;
  if (!isSameText(name.instanceText, view.bytes, view.instanceStart[index]!, view.instanceEnd[index]!)) {
    return false;
  }
  return name.id !== METRIC_NAMED || isMetric(name, view, index);
}

/** Whether entry `index` has the name's metric, of a named one. */
export function isMetric(name: SeriesName, view: PacketView, index: number): boolean {
  return isSameText(name.metricText, view.bytes, view.metricStart[index]!, view.metricEnd[index]!);
}

/** A whole number of 32 bits for all that makes the identity of entry `index`. */
export function hashEntry(view: PacketView, index: number): number {
  let hash = view.metric[index]! * 31 + view.kind[index]!;
  hash = Math.imul(hash, 0x01000193) ^ (view.instanceNumber[index]! | 0);
  if (view.kind[index] === ENTRY_BUCKET) hash = Math.imul(hash, 0x01000193) ^ (view.low[index]! | 0);
  hash = hashText(view.bytes, view.instanceStart[index]!, view.instanceEnd[index]!, hash);
  if (view.metric[index] !== METRIC_NAMED) return hash;
  return hashText(view.bytes, view.metricStart[index]!, view.metricEnd[index]!, hash);
}

function readName(view: PacketView, index: number, hash: number, instanceText: Uint8Array): SeriesName {
  const id = view.metric[index]!;
  const metricText = new Uint8Array(view.bytes.subarray(view.metricStart[index], view.metricEnd[index]));
  const metric = id === METRIC_NAMED ? decodeText(metricText) : PACKET_METRICS[id]!.name;
  const number = view.instanceNumber[index]!;
  const instance = nameInstance(decodeText(instanceText), number);
  const declared = id === METRIC_NAMED ? findMetric(metric) : PACKET_METRICS[id];
  return {
    id,
    entryKind: view.kind[index]!,
    number,
    low: view.kind[index] === ENTRY_BUCKET ? view.low[index]! : 0,
    metricText,
    instanceText,
    hash,
    metric,
    instance,
    kind: KINDS[view.kind[index]!]!,
    unit: declared?.unit ?? "",
    is32Bit: id !== METRIC_NAMED && declared?.bits === 32,
    series: `${metric}\n${instance}`,
  };
}

/** `sd0`; `0` of a core; `execname/pid` of a process. */
function nameInstance(text: string, number: number): string {
  if (number === NO_NUMBER) return text;
  return text === "" ? String(number) : `${text}/${number}`;
}
