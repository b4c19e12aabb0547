/** Packets for the aggregator's tests, written as objects and put into a view without the wire between. */
import { PACKET_METRICS } from "../../src/model/metric.js";
import {
  ENTRY_BUCKET,
  ENTRY_COUNTER,
  ENTRY_DELTA,
  ENTRY_GAUGE,
  ENTRY_SUM,
  FORM_DOUBLE,
  FORM_INT,
  FORM_UINT,
  METRIC_NAMED,
  NO_NUMBER,
  PacketView,
} from "../../src/model/packet-view.js";

/** One value. A bigint is a whole number of 64 bits; a number with `isDouble`, or with a fraction, a double. */
export interface Entry {
  readonly metric: string;
  readonly instance?: string;
  /** Core or pid. */
  readonly number?: number;
  readonly kind?: "counter" | "gauge" | "delta" | "bucket" | "sum";
  readonly value: number | bigint;
  readonly isDouble?: boolean;
  readonly low?: number;
  readonly creationNs?: bigint;
}

export interface Packet {
  readonly host?: string;
  readonly zone: string;
  readonly timeMs: number;
  readonly ticks?: number;
  readonly sequence?: number;
  readonly run?: bigint;
  readonly intervalMs?: number;
  readonly zoneCreatedNs?: bigint;
  readonly zones?: readonly string[];
  readonly dropped?: Readonly<Record<string, number>>;
  readonly entries: readonly Entry[];
}

const KINDS = {
  counter: ENTRY_COUNTER,
  gauge: ENTRY_GAUGE,
  delta: ENTRY_DELTA,
  bucket: ENTRY_BUCKET,
  sum: ENTRY_SUM,
  histogram: ENTRY_BUCKET,
};

const IDS = new Map(PACKET_METRICS.map(({ name }, id) => [name, id]));
const encoder = new TextEncoder();

/** A view of the packet, as the scanner of the wire would leave it. */
export function viewOf(packet: Packet): PacketView {
  const view = new PacketView();
  fillView(view, packet);
  return view;
}

/** Puts the packet into a view, whatever was in it. */
export function fillView(view: PacketView, packet: Packet): void {
  const texts = new Texts();
  view.count = view.zoneNameCount = view.droppedCount = 0;
  view.hasCreation = false;
  view.layout = null;
  [view.nameStart, view.nameEnd] = texts.put(packet.zone);
  [view.hostStart, view.hostEnd] = texts.put(packet.host ?? "");
  view.timeMs = packet.timeMs;
  view.timeS = Math.floor(packet.timeMs / 1000);
  view.ticks = packet.ticks ?? 0;
  view.sequence = packet.sequence ?? 0;
  view.intervalMs = packet.intervalMs ?? 0;
  [view.runLo, view.runHi] = halves(packet.run ?? 0n);
  [view.zoneCreatedLo, view.zoneCreatedHi] = halves(packet.zoneCreatedNs ?? 0n);
  for (const entry of packet.entries) putEntry(view, texts, entry);
  for (const zone of packet.zones ?? []) {
    const at = view.zoneNameCount++;
    [view.zoneNameStart[at], view.zoneNameEnd[at]] = texts.put(zone);
  }
  for (const [kind, count] of Object.entries(packet.dropped ?? {})) {
    const at = view.droppedCount++;
    [view.droppedStart[at], view.droppedEnd[at]] = texts.put(kind);
    view.droppedNum[at] = count;
  }
  view.bytes = texts.bytes();
}

function putEntry(view: PacketView, texts: Texts, entry: Entry): void {
  const at = view.count++;
  if (at === view.metric.length) view.growEntries();
  const id = IDS.get(entry.metric) ?? METRIC_NAMED;
  const isNamed = id === METRIC_NAMED || entry.isDouble === true;
  view.metric[at] = isNamed ? METRIC_NAMED : id;
  view.kind[at] = KINDS[entry.kind ?? (isNamed ? "gauge" : PACKET_METRICS[id]!.kind)];
  [view.metricStart[at], view.metricEnd[at]] = texts.put(isNamed ? entry.metric : "");
  [view.instanceStart[at], view.instanceEnd[at]] = texts.put(entry.instance ?? "");
  view.instanceNumber[at] = entry.number ?? NO_NUMBER;
  view.low[at] = entry.low ?? 0;
  [view.creationLo[at], view.creationHi[at]] = halves(entry.creationNs ?? 0n);
  if (entry.creationNs !== undefined) view.hasCreation = true;
  view.num[at] = Number(entry.value);
  const isDouble =
    entry.isDouble === true || (typeof entry.value === "number" && !Number.isInteger(entry.value));
  view.form[at] = isDouble ? FORM_DOUBLE : entry.value < 0 ? FORM_INT : FORM_UINT;
  if (!isDouble) [view.lo[at], view.hi[at]] = halves(BigInt(entry.value));
}

function halves(value: bigint): [lo: number, hi: number] {
  return [Number(BigInt.asUintN(32, value)), Number(BigInt.asUintN(32, value >> 32n))];
}

/** Texts one after the other. */
class Texts {
  #text = "";

  put(text: string): [start: number, end: number] {
    const start = this.#text.length;
    this.#text += text;
    return [start, this.#text.length];
  }

  /** @throws {Error} where a text is not ASCII, whose bytes and characters differ in number. */
  bytes(): Uint8Array {
    const bytes = encoder.encode(this.#text);
    if (bytes.length !== this.#text.length) throw new Error("texts of test packets are ASCII");
    return bytes;
  }
}
