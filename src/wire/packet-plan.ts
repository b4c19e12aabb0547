/**
 * How the series of one reading are written: made once per array of series, so that a steady probe costs no
 * look-up and no string per cycle. A metric with a field of 2013 goes there, everything else into a sample whose
 * name, instance and kind are bytes already. A name that readers would refuse is left out.
 */
import { findMetric, PACKET_SECTIONS, SAMPLE_KINDS, type Metric } from "../model/metric.js";
import type { Series } from "../model/reading.js";
import { isTooLong } from "./text-length.js";
import { Writer, writeUint64 } from "./write-value.js";

const WIRE_BYTES = 2;
/** Tags of Packet's fields for samples and creation times. */
export const TAG_SAMPLE = (110 << 3) | WIRE_BYTES;
const TAG_CREATED = (113 << 3) | WIRE_BYTES;

/** One value and the varint field that it is written to; `index` is that of the series. */
export interface FieldPlan {
  readonly index: number;
  readonly tag: number;
  readonly bits: 32 | 64;
}

/** A section with its instance: one net or disk. */
export interface SectionPlan {
  readonly tag: number;
  /** The instance as a field. */
  readonly head: Uint8Array;
  readonly fields: readonly FieldPlan[];
  /** Its creation time as a field, or nothing. */
  readonly created: Uint8Array;
}

/** A named sample: what comes before its value, and after. */
export interface SamplePlan {
  readonly index: number;
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

export interface PacketPlan {
  /** Fields of Packet itself. */
  readonly packet: readonly FieldPlan[];
  readonly mem: readonly FieldPlan[];
  /** `cpu.usage` of cores, for a reading with ticks. */
  readonly cores: readonly { readonly index: number; readonly core: number }[];
  /** `cpu.usage` of what is no core: a percentage, as a sample. */
  readonly shares: readonly SamplePlan[];
  /** What a reading without ticks has instead of cores, and of ticks as a field: samples, as they come. */
  readonly tickless: readonly SamplePlan[];
  readonly sections: readonly SectionPlan[];
  readonly samples: readonly SamplePlan[];
}

const plans = new WeakMap<readonly Series[], PacketPlan>();

/** The plan of these series; the same array has the same plan, so it must not be changed afterwards. */
export function planOf(series: readonly Series[]): PacketPlan {
  let plan = plans.get(series);
  if (plan === undefined) plans.set(series, (plan = makePlan(series)));
  return plan;
}

interface Draft {
  readonly packet: FieldPlan[];
  readonly mem: FieldPlan[];
  readonly cores: { index: number; core: number }[];
  readonly shares: SamplePlan[];
  readonly tickless: SamplePlan[];
  readonly sections: Map<string, SectionDraft>;
  readonly samples: SamplePlan[];
}

interface SectionDraft {
  readonly name: "net" | "disk";
  readonly instance: string;
  readonly fields: FieldPlan[];
  creationNs: bigint | undefined;
}

function makePlan(series: readonly Series[]): PacketPlan {
  const draft: Draft = {
    packet: [],
    mem: [],
    cores: [],
    shares: [],
    tickless: [],
    sections: new Map(),
    samples: [],
  };
  series.forEach((one, index) => addSeries(draft, one, index));
  return { ...draft, sections: [...draft.sections.values()].map(sectionPlan) };
}

function addSeries(draft: Draft, series: Series, index: number): void {
  if (isTooLong(series.metric) || isTooLong(series.instance)) return;
  const field = findMetric(series.metric)?.field;
  const section = field?.section;
  if (field === undefined) draft.samples.push(samplePlan(series, index));
  else if (series.metric === "zone.ticks") draft.tickless.push(samplePlan(series, index));
  else if (section === "packet" || section === "mem") draft[section].push(fieldPlan(series, index));
  else if (section === "cpu") addCpu(draft, series, index);
  else if (section === "net" || section === "disk") addToSection(draft, section, series, index);
  else draft.samples.push(samplePlan(series, index)); // Not as a histogram or process: as it comes.
}

function addCpu(draft: Draft, series: Series, index: number): void {
  const core = toCore(series.instance);
  const sample = samplePlan({ ...series, kind: "gauge" }, index);
  if (core === undefined) return void draft.shares.push(sample);
  draft.cores.push({ index, core });
  draft.tickless.push(sample);
}

/** The number of a core; undefined for an instance that is none. */
export function toCore(instance: string): number | undefined {
  return /^\d{1,9}$/.test(instance) ? Number(instance) : undefined;
}

function addToSection(draft: Draft, name: "net" | "disk", series: Series, index: number): void {
  const key = `${name}/${series.instance}`;
  let section = draft.sections.get(key);
  if (section === undefined) {
    section = { name, instance: series.instance, fields: [], creationNs: undefined };
    draft.sections.set(key, section);
  }
  section.creationNs ??= series.creationNs;
  section.fields.push(fieldPlan(series, index));
}

function fieldPlan(series: Series, index: number): FieldPlan {
  const { field, bits } = findMetric(series.metric) as Required<Metric>;
  return { index, tag: field.number << 3, bits };
}

function sectionPlan(section: SectionDraft): SectionPlan {
  const head = Writer.create().uint32(10).string(section.instance).finish();
  const tag = (PACKET_SECTIONS[section.name] << 3) | WIRE_BYTES;
  return { tag, head, fields: section.fields, created: createdField(section) };
}

function samplePlan(series: Series, index: number): SamplePlan {
  const head = Writer.create().uint32(10).string(series.metric);
  if (series.instance !== "") head.uint32(18).string(series.instance);
  head.uint32(24).uint32(SAMPLE_KINDS.indexOf(series.kind));
  const tail = Writer.create();
  if (series.creationNs !== undefined) writeUint64(tail.uint32(56), series.creationNs);
  return { index, head: head.finish(), tail: tail.finish() };
}

function createdField({ name, instance, creationNs }: SectionDraft): Uint8Array {
  const writer = Writer.create();
  if (creationNs === undefined) return writer.finish();
  writer.uint32(TAG_CREATED).fork();
  writer.uint32(10).string(name).uint32(18).string(instance);
  writeUint64(writer.uint32(24), creationNs);
  return writer.ldelim().finish();
}
