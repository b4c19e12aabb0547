/**
 * What the fields of the packet's sections of 2013 mean, by section and field number, made from the table of
 * metrics: one table for the scanner and one order for the encoder. What is not a metric there, an instance, a
 * core, a bucket's lower bound, is named here.
 */
import {
  PACKET_METRICS,
  PACKET_SECTIONS,
  type Metric,
  type PacketSection,
  type SeriesKind,
} from "../model/metric.js";
import { ENTRY_BUCKET, ENTRY_COUNTER, ENTRY_DELTA, ENTRY_GAUGE } from "../model/packet-view.js";
import { WIRE_BYTES, WIRE_VARINT } from "./cursor.js";

/** Roles of a field: what the scanner does with it. All but the first two are varints. */
export const ROLE_UNKNOWN = 0;
/** The instance, as text. */
export const ROLE_TEXT = 1;
/** A value of 32 or 64 bits, of metric `metrics[tag]`. */
export const ROLE_VALUE32 = 2;
export const ROLE_VALUE64 = 3;
/** The instance as a number of 32 bits, and the lower bound of a bucket. */
export const ROLE_NUMBER = 4;
export const ROLE_LOW32 = 5;
export const ROLE_LOW64 = 6;
/** A number that nothing is made of. */
export const ROLE_UNUSED = 7;

/** Tags within a section are of one byte; larger ones are unknown. */
export const SECTION_TAGS = 128;

export interface Section {
  readonly name: PacketSection;
  /** By tag: a known field of another wire type is unknown. */
  readonly roles: Uint8Array;
  /** Index into PACKET_METRICS by tag, of the two roles of a value. */
  readonly metrics: Uint16Array;
  /** Whether there is one of it in a packet, so that a later one is merged into it. */
  readonly isSingular: boolean;
  /** Instances that are numbers are 0 where the field is missing. */
  readonly hasNumber: boolean;
  /** The instance must be there. */
  readonly isTextRequired: boolean;
}

/** The roles that are no value's, by section. */
const ROLES: Record<PacketSection, Readonly<Record<number, number>>> = {
  packet: {},
  cpu: { 1: ROLE_NUMBER },
  mem: {},
  net: { 1: ROLE_TEXT },
  disk: { 1: ROLE_TEXT },
  process: { 1: ROLE_NUMBER, 2: ROLE_TEXT, 4: ROLE_UNUSED },
  callfreq: { 1: ROLE_TEXT, 2: ROLE_LOW64 },
  cpuqueue: { 1: ROLE_NUMBER, 2: ROLE_LOW32 },
};
const SINGULAR: readonly PacketSection[] = ["packet", "mem"];
const TEXT_REQUIRED: readonly PacketSection[] = ["disk", "callfreq"];

const KINDS: Record<SeriesKind, number> = {
  counter: ENTRY_COUNTER,
  gauge: ENTRY_GAUGE,
  delta: ENTRY_DELTA,
  histogram: ENTRY_BUCKET,
};

/** The kind of entry by index into PACKET_METRICS. */
export const ENTRY_KINDS = Uint8Array.from(PACKET_METRICS, (metric) => KINDS[metric.kind]);

/** The sections by their field number in Packet; `packet` itself is 0. */
export const SECTIONS: readonly (Section | undefined)[] = makeSections();

function makeSections(): (Section | undefined)[] {
  const sections: (Section | undefined)[] = [];
  for (const name of Object.keys(PACKET_SECTIONS) as PacketSection[]) {
    sections[PACKET_SECTIONS[name]] = makeSection(name);
  }
  return sections;
}

function makeSection(name: PacketSection): Section {
  const roles = new Uint8Array(SECTION_TAGS);
  const metrics = new Uint16Array(SECTION_TAGS);
  for (const [field, role] of Object.entries(ROLES[name])) {
    roles[(Number(field) << 3) | (role === ROLE_TEXT ? WIRE_BYTES : WIRE_VARINT)] = role;
  }
  PACKET_METRICS.forEach((metric, index) => {
    if (metric.field?.section !== name) return;
    const tag = (metric.field.number << 3) | WIRE_VARINT;
    roles[tag] = roleOf(metric);
    metrics[tag] = index;
  });
  return {
    name,
    roles,
    metrics,
    isSingular: SINGULAR.includes(name),
    hasNumber: roles.includes(ROLE_NUMBER),
    isTextRequired: TEXT_REQUIRED.includes(name),
  };
}

function roleOf(metric: Metric): number {
  return metric.bits === 32 ? ROLE_VALUE32 : ROLE_VALUE64;
}
