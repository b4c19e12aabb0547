/**
 * The packet as protobufjs reads it by reflection over `proto/packet.proto`, and as the scanner reads it, both
 * in one plain form that can be compared: the oracle of the fast path.
 */
import { join } from "node:path";
import protobuf from "protobufjs";
import { projectRoot } from "../../src/base/project-root.js";
import { PACKET_METRICS, PACKET_SECTIONS, type PacketSection } from "../../src/model/metric.js";
import {
  ENTRY_BUCKET,
  ENTRY_SUM,
  FORM_DOUBLE,
  FORM_INT,
  FORM_UINT,
  METRIC_NAMED,
  NO_NUMBER,
  PacketView,
  TEXT_BYTES_MAX,
  type Refusal,
} from "../../src/model/packet-view.js";
import { scanPacket } from "../../src/wire/scan-packet.js";
import { ENTRY_KINDS } from "../../src/wire/section.js";

const root = await protobuf.load(join(projectRoot, "proto", "packet.proto"));
export const Packet = root.lookupType("PBMSG.Packet");
export const Batch = root.lookupType("PBMSG.Batch");

/** What a packet says, entries and lists as lines of text; or that it is refused, and why where only we do. */
export type Said =
  | { readonly kind: "refused"; readonly reason: Refusal | "by protobufjs" }
  | { readonly kind: "read"; readonly head: string; readonly entries: readonly string[] };

/** Anything that was decoded; 64-bit numbers are Long. */
type Decoded = Record<string, unknown>;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const TIME_S_MAX = 253_402_300_799n;

/** The packet as protobufjs reads it, with our further refusals written down plainly. */
export function readByOracle(bytes: Uint8Array): Said {
  let packet: Decoded;
  try {
    packet = Packet.decode(bytes);
  } catch {
    return { kind: "refused", reason: "by protobufjs" };
  }
  const reason = refusalOf(packet);
  if (reason !== undefined) return { kind: "refused", reason };
  return { kind: "read", head: headOf(packet), entries: entriesOf(packet).sort() };
}

function refusalOf(packet: Decoded): Refusal | undefined {
  const histograms = listOf(packet, "histogram").filter((one) => textOf(one, "name") !== "");
  if (histograms.some((one) => numbersOf(one, "bucket").length !== numbersOf(one, "count").length)) {
    return "malformed";
  }
  const doubles = listOf(packet, "sample").filter((one) => textOf(one, "name") !== "");
  const numbers = [...doubles.map((one) => one["double"]), ...histograms.map((one) => ownOf(one, "sum"))];
  if (numbers.some((one) => typeof one === "number" && !Number.isFinite(one))) return "not_finite";
  if (allTexts(packet).some((text) => Buffer.byteLength(text) > TEXT_BYTES_MAX)) return "long_text";
  if (packet["name"] === "") return "no_name";
  return bigOf(packet, "time") > TIME_S_MAX ? "no_time" : undefined;
}

function allTexts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(allTexts);
}

function timeMsOf(packet: Decoded): number {
  const timeNs = Number(bigOf(packet, "timeNs"));
  return timeNs === 0 ? Number(bigOf(packet, "time")) * 1000 : timeNs / 1e6;
}

function headOf(packet: Decoded): string {
  return JSON.stringify({
    name: textOf(packet, "name"),
    host: textOf(packet, "host"),
    timeS: Number(bigOf(packet, "time")),
    timeMs: timeMsOf(packet),
    ticks: packet["ticks"],
    sequence: Number(bigOf(packet, "sequence")),
    intervalMs: packet["intervalMs"],
    run: String(bigOf(packet, "run")),
    zoneCreated: String(bigOf(packet, "zoneCreatedNs")),
    zoneNames: packet["zonename"],
    dropped: listOf(packet, "dropped").map((one) => [textOf(one, "kind"), Number(bigOf(one, "count"))]),
  });
}

function entriesOf(packet: Decoded): string[] {
  const sections = (Object.keys(PACKET_SECTIONS) as PacketSection[]).flatMap((name) => {
    if (name === "packet") return sectionEntries(packet, packet, name);
    const field = packet[name];
    if (field === undefined || field === null) return [];
    const messages = (Array.isArray(field) ? field : [field]) as Decoded[];
    return messages.flatMap((message) => sectionEntries(packet, message, name));
  });
  return [
    ...sections,
    ...listOf(packet, "sample").flatMap(sampleEntries),
    ...listOf(packet, "histogram").flatMap(histogramEntries),
  ];
}

const TEXTS: Partial<Record<PacketSection, string>> = {
  net: "instance",
  disk: "instance",
  process: "execname",
  callfreq: "name",
};
const NUMBERS: Partial<Record<PacketSection, string>> = { cpu: "core", process: "pid", cpuqueue: "core" };
const LOWS: Partial<Record<PacketSection, string>> = { callfreq: "time", cpuqueue: "length" };

function sectionEntries(packet: Decoded, message: Decoded, name: PacketSection): string[] {
  const type =
    name === "packet" ? Packet : Packet.fieldsArray.find((field) => field.name === name)?.resolvedType;
  const instance = textOf(message, TEXTS[name] ?? "");
  const creation = listOf(packet, "created").findLast(
    (one) => textOf(one, "section") === name && textOf(one, "instance") === instance,
  );
  const isDated = creation !== undefined && (name === "net" || name === "disk");
  return PACKET_METRICS.flatMap((metric, index) => {
    if (metric.field?.section !== name) return [];
    const field = (type as protobuf.Type).fieldsById[metric.field.number]?.name ?? "";
    if (!Object.hasOwn(message, field)) return [];
    const kind = ENTRY_KINDS[index]!;
    return line({
      metric: index,
      name: "",
      instance,
      number: NUMBERS[name] === undefined ? NO_NUMBER : Number(message[NUMBERS[name]]),
      kind,
      form: FORM_UINT,
      value: bigOf(message, field),
      low: kind === ENTRY_BUCKET ? Number(bigOf(message, LOWS[name] ?? "")) : 0,
      creation: isDated ? bigOf(creation, "creationNs") : 0n,
    });
  });
}

function sampleEntries(sample: Decoded): string[] {
  const forms = { int: FORM_INT, uint: FORM_UINT, double: FORM_DOUBLE };
  const value = (["int", "uint", "double"] as const).find((field) => Object.hasOwn(sample, field));
  if (value === undefined || textOf(sample, "name") === "") return [];
  return [
    line({
      ...named(sample),
      kind: Number(sample["kind"]),
      form: forms[value],
      value: value === "double" ? Number(sample["double"]) : bigOf(sample, value),
      low: 0,
      creation: bigOf(sample, "creationNs"),
    }),
  ];
}

function histogramEntries(histogram: Decoded): string[] {
  if (textOf(histogram, "name") === "") return [];
  const common = { ...named(histogram), creation: 0n };
  const counts = numbersOf(histogram, "count");
  const buckets = numbersOf(histogram, "bucket").map((low, index) =>
    line({ ...common, kind: ENTRY_BUCKET, form: FORM_UINT, value: counts[index]!, low: Number(low) }),
  );
  const sum = ownOf(histogram, "sum");
  if (sum === undefined) return buckets;
  return [...buckets, line({ ...common, kind: ENTRY_SUM, form: FORM_DOUBLE, value: Number(sum), low: 0 })];
}

function named(message: Decoded): Pick<Entry, "metric" | "name" | "instance" | "number"> {
  const [name, instance] = [textOf(message, "name"), textOf(message, "instance")];
  return { metric: METRIC_NAMED, name, instance, number: NO_NUMBER };
}

interface Entry {
  readonly metric: number;
  readonly name: string;
  readonly instance: string;
  readonly number: number;
  readonly kind: number;
  readonly form: number;
  readonly value: bigint | number;
  readonly low: number;
  readonly creation: bigint;
}

function line(entry: Entry): string {
  const { metric, name, instance, number, kind, form, value, low, creation } = entry;
  const zeros = Object.is(value, -0) ? "-0" : "";
  return JSON.stringify([metric, name, instance, number, kind, form, `${zeros}${value}`, low, `${creation}`]);
}

const view = new PacketView();

/** The packet as the scanner reads it, through one view for all. */
export function readByScanner(bytes: Uint8Array): Said {
  const reason = scanPacket(bytes, 0, bytes.length, view);
  if (reason !== undefined) return { kind: "refused", reason };
  const indices = Array.from({ length: view.count }, (_, index) => index);
  return { kind: "read", head: headOfView(), entries: indices.map(lineOfView).sort() };
}

function headOfView(): string {
  const ranges = (count: number) => Array.from({ length: count }, (_, index) => index);
  return JSON.stringify({
    name: textOfView(view.nameStart, view.nameEnd),
    host: textOfView(view.hostStart, view.hostEnd),
    timeS: view.timeS,
    timeMs: view.timeMs,
    ticks: view.ticks,
    sequence: view.sequence,
    intervalMs: view.intervalMs,
    run: String(join64(view.runLo, view.runHi)),
    zoneCreated: String(join64(view.zoneCreatedLo, view.zoneCreatedHi)),
    zoneNames: ranges(view.zoneNameCount).map((one) =>
      textOfView(view.zoneNameStart[one]!, view.zoneNameEnd[one]!),
    ),
    dropped: ranges(view.droppedCount).map((one) => [
      textOfView(view.droppedStart[one]!, view.droppedEnd[one]!),
      view.droppedNum[one]!,
    ]),
  });
}

function lineOfView(entry: number): string {
  const isNamed = view.metric[entry] === METRIC_NAMED;
  const form = view.form[entry]!;
  const bits = join64(view.lo[entry]!, view.hi[entry]!);
  const exact = form === FORM_INT ? BigInt.asIntN(64, bits) : bits;
  const value = form === FORM_DOUBLE ? view.num[entry]! : exact;
  if (Number(value) !== view.num[entry]) throw new Error(`entry ${entry}: num is ${view.num[entry]}`);
  return line({
    metric: view.metric[entry]!,
    name: isNamed ? textOfView(view.metricStart[entry]!, view.metricEnd[entry]!) : "",
    instance: textOfView(view.instanceStart[entry]!, view.instanceEnd[entry]!),
    number: view.instanceNumber[entry]!,
    kind: view.kind[entry]!,
    form,
    value,
    low: view.kind[entry] === ENTRY_BUCKET ? view.low[entry]! : 0,
    creation: join64(view.creationLo[entry]!, view.creationHi[entry]!),
  });
}

function textOfView(start: number, end: number): string {
  return decoder.decode(view.bytes.subarray(start, end));
}

function join64(lo: number, hi: number): bigint {
  return (BigInt(hi) << 32n) | BigInt(lo);
}

function listOf(message: Decoded, field: string): Decoded[] {
  return message[field] as Decoded[];
}

function numbersOf(message: Decoded, field: string): bigint[] {
  return (message[field] as { toString(): string }[]).map((one) => BigInt(one.toString()));
}

function textOf(message: Decoded, field: string): string {
  return (message[field] as string | undefined) ?? "";
}

function ownOf(message: Decoded, field: string): unknown {
  return Object.hasOwn(message, field) ? message[field] : undefined;
}

function bigOf(message: Decoded, field: string): bigint {
  return BigInt((message[field] as { toString(): string } | undefined)?.toString() ?? 0);
}
