/**
 * Writes readings as packets of `proto/packet.proto`. A metric that has a field of 2013 is sent only there: usage
 * in ticks, 32-bit fields modulo 2^32; everything else is a named sample or histogram, and so is usage of a probe that
 * has no ticks. What a cycle has no value for is not in the packet.
 */
import { PACKET_SECTIONS } from "../model/metric.js";
import type { HistogramReading, ZoneReading } from "../model/reading.js";
import {
  planOf,
  TAG_SAMPLE,
  toCore,
  type FieldPlan,
  type PacketPlan,
  type SamplePlan,
} from "./packet-plan.js";
import { isTooLong } from "./text-length.js";
import { Writer, writeSampleValue, writeUint32, writeUint64 } from "./write-value.js";

const WIRE_BYTES = 2;
const TAG_CPU = (PACKET_SECTIONS.cpu << 3) | WIRE_BYTES;
const TAG_MEM = (PACKET_SECTIONS.mem << 3) | WIRE_BYTES;
const TAG_PROCESS = (PACKET_SECTIONS.process << 3) | WIRE_BYTES;
const TAG_CALLFREQ = (PACKET_SECTIONS.callfreq << 3) | WIRE_BYTES;
const TAG_ZONE_NAME = (12 << 3) | WIRE_BYTES;
const TAG_CPUQUEUE = (PACKET_SECTIONS.cpuqueue << 3) | WIRE_BYTES;
const TAG_HOST = (100 << 3) | WIRE_BYTES;
const TAG_SEQUENCE = 101 << 3;
const TAG_INTERVAL_MS = 102 << 3;
const TAG_TIME_NS = 103 << 3;
const TAG_RUN = 104 << 3;
const TAG_ZONE_CREATED_NS = 105 << 3;
const TAG_HISTOGRAM = (111 << 3) | WIRE_BYTES;
const TAG_DROPPED = (112 << 3) | WIRE_BYTES;

/** Who sends: the same in every packet of one run of a generator. */
export interface Sender {
  readonly host: string;
  /** Start of the generator, Unix ns. */
  readonly runNs: bigint;
}

export interface PacketContent {
  readonly zone: string;
  /** From 1, one more with each packet of the host. */
  readonly sequence: number;
  /** What was read of the zone, at most one reading per probe. */
  readonly readings: readonly ZoneReading[];
  /** All zones of the host: of the global zone's packet. */
  readonly zoneNames?: readonly string[] | undefined;
  /** What was lost since the packet before, by kind. */
  readonly dropped?: ReadonlyMap<string, number> | undefined;
}

export interface PacketEncoder {
  /** Nominal time of the packets to come, Unix ns, and the time to the tick after. */
  startTick(timeNs: bigint, intervalMs: number): void;
  /** The packet's bytes, the caller's own. */
  encode(content: PacketContent): Uint8Array;
}

/** An encoder for all packets of one sender. */
export function createPacketEncoder(sender: Sender): PacketEncoder {
  const writer = Writer.create();
  const senderFields = encodeSender(sender);
  let tickFields: Uint8Array = encodeTick(0n, 0);
  return {
    startTick(timeNs, intervalMs) {
      tickFields = encodeTick(timeNs, intervalMs);
    },
    encode(content) {
      writer.reset();
      writer.uint32(10).string(content.zone).raw(tickFields).raw(senderFields);
      writer.uint32(TAG_SEQUENCE).uint64(content.sequence);
      writeBody(writer, content);
      return writer.finish();
    },
  };
}

function encodeTick(timeNs: bigint, intervalMs: number): Uint8Array {
  const writer = Writer.create();
  writeUint64(writer.uint32(2 << 3), timeNs / 1_000_000_000n);
  writer.uint32(TAG_INTERVAL_MS).uint32(intervalMs);
  writeUint64(writer.uint32(TAG_TIME_NS), timeNs);
  return writer.finish();
}

function encodeSender({ host, runNs }: Sender): Uint8Array {
  const writer = Writer.create().uint32(TAG_HOST).string(host);
  writeUint64(writer.uint32(TAG_RUN), runNs);
  return writer.finish();
}

function writeBody(writer: Writer, content: PacketContent): void {
  const ticks = content.readings.find((reading) => reading.ticks > 0)?.ticks ?? 0;
  const createdNs = content.readings.findLast((reading) => reading.createdNs !== undefined)?.createdNs;
  if (ticks > 0) writeUint32(writer.uint32(3 << 3), ticks);
  if (createdNs !== undefined) writeUint64(writer.uint32(TAG_ZONE_CREATED_NS), createdNs);
  for (const reading of content.readings) writeReading(writer, reading, ticks);
  for (const name of content.zoneNames ?? []) writer.uint32(TAG_ZONE_NAME).string(name);
  for (const [kind, count] of content.dropped ?? []) {
    writer.uint32(TAG_DROPPED).fork().uint32(10).string(kind);
    writeUint64(writer.uint32(16), count);
    writer.ldelim();
  }
}

/** `ticks` are those of the packet: usage in other ticks is brought to them. */
function writeReading(writer: Writer, reading: ZoneReading, ticks: number): void {
  const plan = planOf(reading.series);
  const { values } = reading;
  writeFields(writer, plan.packet, values);
  if (hasAny(plan.mem, values)) {
    writer.uint32(TAG_MEM).fork();
    writeFields(writer, plan.mem, values);
    writer.ldelim();
  }
  writeSections(writer, plan, values);
  if (reading.ticks > 0) writeUsage(writer, plan, reading, ticks);
  else writePercentages(writer, plan, values);
  writeSamples(writer, plan.samples, values);
  for (const histogram of reading.histograms) writeHistogram(writer, histogram);
}

function hasAny(fields: readonly FieldPlan[], values: ZoneReading["values"]): boolean {
  for (const field of fields) if (values[field.index] !== undefined) return true;
  return false;
}

function writeFields(writer: Writer, fields: readonly FieldPlan[], values: ZoneReading["values"]): void {
  for (const field of fields) {
    const value = values[field.index];
    if (value === undefined) continue;
    writer.uint32(field.tag);
    if (field.bits === 32) writeUint32(writer, value);
    else writeUint64(writer, value);
  }
}

function writeSections(writer: Writer, plan: PacketPlan, values: ZoneReading["values"]): void {
  for (const section of plan.sections) {
    if (!hasAny(section.fields, values)) continue;
    writer.uint32(section.tag).fork().raw(section.head);
    writeFields(writer, section.fields, values);
    writer.ldelim();
    if (section.created.length > 0) writer.raw(section.created);
  }
}

/** What is a share of the ticks: cores, the whole zone, processes. */
function writeUsage(writer: Writer, plan: PacketPlan, reading: ZoneReading, ticks: number): void {
  const scale = ticks / reading.ticks;
  for (const { index, core } of plan.cores) {
    const usage = reading.values[index];
    if (usage === undefined) continue;
    writer.uint32(TAG_CPU).fork().uint32(8).uint32(core);
    writer
      .uint32(16)
      .uint32(Math.round(Number(usage) * scale))
      .ldelim();
  }
  for (const share of plan.shares) {
    const usage = reading.values[share.index];
    if (usage !== undefined) writeShare(writer, share, (100 * Number(usage)) / reading.ticks);
  }
  for (const { pid, execname, usage, cpu } of reading.processes) {
    if (isTooLong(execname)) continue;
    writer.uint32(TAG_PROCESS).fork().uint32(8).uint32(pid).uint32(18).string(execname);
    writer.uint32(24).uint32(Math.round(usage * scale));
    writer.uint32(32).uint32(cpu).ldelim();
  }
}

/** Usage of a probe that counts no ticks is no share of any. */
function writePercentages(writer: Writer, plan: PacketPlan, values: ZoneReading["values"]): void {
  for (const share of plan.shares) {
    const percent = values[share.index];
    if (percent !== undefined) writeShare(writer, share, Number(percent));
  }
  writeSamples(writer, plan.tickless, values);
}

function writeShare(writer: Writer, share: SamplePlan, percent: number): void {
  writer.uint32(TAG_SAMPLE).fork().raw(share.head);
  writer
    .uint32((6 << 3) | 1)
    .double(percent)
    .ldelim();
}

function writeSamples(writer: Writer, samples: readonly SamplePlan[], values: ZoneReading["values"]): void {
  for (const sample of samples) {
    const value = values[sample.index];
    if (value === undefined) continue;
    writer.uint32(TAG_SAMPLE).fork().raw(sample.head);
    writeSampleValue(writer, value);
    writer.raw(sample.tail).ldelim();
  }
}

function writeHistogram(writer: Writer, histogram: HistogramReading): void {
  if (isTooLong(histogram.metric) || isTooLong(histogram.instance)) return;
  const core = toCore(histogram.instance);
  if (histogram.metric === "syscall.latency") writeCallfreq(writer, histogram);
  else if (histogram.metric === "cpu.queue" && core !== undefined) writeCpuqueue(writer, histogram, core);
  else writeNamedHistogram(writer, histogram);
}

function writeCallfreq(writer: Writer, { instance, buckets }: HistogramReading): void {
  for (const [low, count] of buckets) {
    writer.uint32(TAG_CALLFREQ).fork().uint32(10).string(instance);
    writeUint64(writer.uint32(16), Math.max(low, 0));
    writer.uint32(24).uint32(count).ldelim();
  }
}

function writeCpuqueue(writer: Writer, { buckets }: HistogramReading, core: number): void {
  for (const [low, count] of buckets) {
    writer.uint32(TAG_CPUQUEUE).fork().uint32(8).uint32(core);
    writer.uint32(16).uint32(low).uint32(24).uint32(count).ldelim();
  }
}

function writeNamedHistogram(writer: Writer, histogram: HistogramReading): void {
  writer.uint32(TAG_HISTOGRAM).fork().uint32(10).string(histogram.metric);
  if (histogram.instance !== "") writer.uint32(18).string(histogram.instance);
  writer.uint32((3 << 3) | WIRE_BYTES).fork();
  for (const [low] of histogram.buckets) writer.sint64(low);
  writer
    .ldelim()
    .uint32((4 << 3) | WIRE_BYTES)
    .fork();
  for (const [, count] of histogram.buckets) writeUint64(writer, count);
  writer.ldelim();
  if (histogram.sum !== undefined) writer.uint32((5 << 3) | 1).double(histogram.sum);
  writer.ldelim();
}
