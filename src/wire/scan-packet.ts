/**
 * Reads one packet straight from its bytes into a {@link PacketView}: no object and no string per value, fields
 * in any order, unknown ones passed over, of a field given twice the last one taken, as protobuf has it. The
 * reflection of protobufjs over `proto/packet.proto` is the oracle: it accepts and reads the same, but for what
 * only we refuse: `oversized`, `entries`, `long_text`, `not_finite`, an empty name or impossible time, and a
 * histogram whose counts do not match its buckets. Texts are not checked to be UTF-8, as in proto2.
 */
import { PACKET_BYTES_MAX, TEXT_BYTES_MAX, type PacketView, type Refusal } from "../model/packet-view.js";
import { Cursor, WIRE_BYTES, WIRE_VARINT } from "./cursor.js";
import { applyCreated, forgetCreated, scanCreated } from "./scan-created.js";
import { scanHistogram, scanSample } from "./scan-named.js";
import { forgetSlots, scanSection, scanValue } from "./scan-section.js";
import { SECTIONS } from "./section.js";

const NAME = (1 << 3) | WIRE_BYTES;
const TIME = (2 << 3) | WIRE_VARINT;
const TICKS = (3 << 3) | WIRE_VARINT;
const THREADS = (4 << 3) | WIRE_VARINT;
const PROCESSES = (5 << 3) | WIRE_VARINT;
const ZONE_NAME = (12 << 3) | WIRE_BYTES;
const HOST = (100 << 3) | WIRE_BYTES;
const SEQUENCE = (101 << 3) | WIRE_VARINT;
const INTERVAL_MS = (102 << 3) | WIRE_VARINT;
const TIME_NS = (103 << 3) | WIRE_VARINT;
const RUN = (104 << 3) | WIRE_VARINT;
const ZONE_CREATED_NS = (105 << 3) | WIRE_VARINT;
const SAMPLE = (110 << 3) | WIRE_BYTES;
const HISTOGRAM = (111 << 3) | WIRE_BYTES;
const DROPPED = (112 << 3) | WIRE_BYTES;
const CREATED = (113 << 3) | WIRE_BYTES;

const DROPPED_KIND = (1 << 3) | WIRE_BYTES;
const DROPPED_COUNT = (2 << 3) | WIRE_VARINT;

/** The last second of the year 9999: no later date can be written down. What `time_ns` can say ends before. */
const TIME_S_MAX = 253_402_300_799;

const cursor = new Cursor();

/** Reads the packet in bytes[start, end) into `view`; a reason where it is refused. Never throws. */
export function scanPacket(
  bytes: Uint8Array,
  start: number,
  end: number,
  view: PacketView,
): Refusal | undefined {
  if (end - start > PACKET_BYTES_MAX) return "oversized";
  clear(view, bytes);
  cursor.reset(bytes, start);
  while (cursor.at < end) {
    const tag = cursor.tag(end);
    if (tag === 0) return cursor.refusal;
    const isGood = (tag & 7) === WIRE_BYTES ? scanBytes(view, tag, end) : scanNumber(view, tag, end);
    if (!isGood) return cursor.refusal;
  }
  return finish(view);
}

/** Empties the view; of the creation times only where the packet before had any. */
function clear(view: PacketView, bytes: Uint8Array): void {
  view.bytes = bytes;
  view.nameStart = view.nameEnd = view.hostStart = view.hostEnd = 0;
  view.timeS = -1;
  view.timeMs = 0;
  view.ticks = view.sequence = view.intervalMs = 0;
  view.runLo = view.runHi = view.zoneCreatedLo = view.zoneCreatedHi = 0;
  view.count = view.zoneNameCount = view.droppedCount = 0;
  if (view.hasCreation) {
    view.creationLo.fill(0);
    view.creationHi.fill(0);
    view.hasCreation = false;
  }
  forgetSlots();
  forgetCreated();
}

/** Reads a field that is a text or a message. */
function scanBytes(view: PacketView, tag: number, end: number): boolean {
  const after = cursor.length(end);
  if (after < 0) return false;
  const section = SECTIONS[tag >>> 3];
  if (section !== undefined) return scanSection(cursor, view, section, after);
  switch (tag) {
    case SAMPLE:
      return scanSample(cursor, view, after);
    case HISTOGRAM:
      return scanHistogram(cursor, view, after);
    case DROPPED:
      return scanDropped(view, after);
    case CREATED:
      return scanCreated(cursor, after);
    case NAME:
      view.nameStart = cursor.at;
      view.nameEnd = after;
      break;
    case HOST:
      view.hostStart = cursor.at;
      view.hostEnd = after;
      break;
    case ZONE_NAME:
      if (!putZoneName(view, after)) return false;
      break;
  }
  cursor.at = after;
  return true;
}

/** Reads a field that is a number, or passes over one of another wire type. */
function scanNumber(view: PacketView, tag: number, end: number): boolean {
  switch (tag) {
    case TICKS:
    case THREADS:
    case PROCESSES:
      return scanPacketValue(view, tag, end);
    case TIME:
    case SEQUENCE:
    case INTERVAL_MS:
    case TIME_NS:
    case RUN:
    case ZONE_CREATED_NS:
      if (!cursor.varint(end)) return false;
      putHead(view, tag);
      return true;
    default:
      return cursor.skip(tag, end, 0);
  }
}

function scanPacketValue(view: PacketView, tag: number, end: number): boolean {
  const metric = SECTIONS[0]!.metrics[tag]!;
  if (!scanValue(cursor, view, metric, end)) return false;
  if (tag === TICKS) view.ticks = cursor.lo >>> 0;
  return true;
}

function putHead(view: PacketView, tag: number): void {
  const value = cursor.unsigned();
  if (tag === TIME) view.timeS = value;
  else if (tag === SEQUENCE) view.sequence = value;
  else if (tag === INTERVAL_MS) view.intervalMs = cursor.lo >>> 0;
  else if (tag === TIME_NS) view.timeMs = value / 1e6;
  else if (tag === RUN) {
    view.runLo = cursor.lo >>> 0;
    view.runHi = cursor.hi >>> 0;
  } else {
    view.zoneCreatedLo = cursor.lo >>> 0;
    view.zoneCreatedHi = cursor.hi >>> 0;
  }
}

function putZoneName(view: PacketView, end: number): boolean {
  const index = view.zoneNameCount;
  if (end - cursor.at > TEXT_BYTES_MAX) return cursor.refuse("long_text");
  if (index === view.zoneNameStart.length && !view.growZoneNames()) return cursor.refuse("entries");
  view.zoneNameCount = index + 1;
  view.zoneNameStart[index] = cursor.at;
  view.zoneNameEnd[index] = end;
  return true;
}

/** Reads the `Dropped` that ends at `end`. */
function scanDropped(view: PacketView, end: number): boolean {
  const index = view.droppedCount;
  if (index === view.droppedStart.length && !view.growDropped()) return cursor.refuse("entries");
  view.droppedCount = index + 1;
  view.droppedStart[index] = view.droppedEnd[index] = view.droppedNum[index] = 0;
  while (cursor.at < end) {
    const tag = cursor.tag(end);
    if (tag === 0) return false;
    if (tag === DROPPED_KIND) {
      const after = cursor.length(end);
      if (after < 0) return false;
      view.droppedStart[index] = cursor.at;
      view.droppedEnd[index] = after;
      cursor.at = after;
    } else if (tag === DROPPED_COUNT) {
      if (!cursor.varint(end)) return false;
      view.droppedNum[index] = cursor.unsigned();
    } else if (!cursor.skip(tag, end, 1)) return false;
  }
  const isShort = view.droppedEnd[index] - view.droppedStart[index] <= TEXT_BYTES_MAX;
  return isShort || cursor.refuse("long_text");
}

/** What can only be said at the end: required fields, and creation times. */
function finish(view: PacketView): Refusal | undefined {
  if (view.nameStart === view.nameEnd) return "no_name";
  if (view.timeS < 0 || view.timeS > TIME_S_MAX) return "no_time";
  if (view.timeMs === 0) view.timeMs = view.timeS * 1000;
  const longest = Math.max(view.nameEnd - view.nameStart, view.hostEnd - view.hostStart);
  if (longest > TEXT_BYTES_MAX) return "long_text";
  applyCreated(view);
  return undefined;
}
