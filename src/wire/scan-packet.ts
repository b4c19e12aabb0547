/**
 * Reads one packet straight from its bytes into a {@link PacketView}: no object and no string per value, fields
 * in any order, unknown ones passed over, of a field given twice the last one taken, as protobuf has it. The
 * reflection of protobufjs over `proto/packet.proto` is the oracle: it accepts and reads the same, but for what
 * only we refuse: `oversized`, `entries`, `long_text`, `not_finite`, an empty name or impossible time, and a
 * histogram whose counts do not match its buckets. Texts are not checked to be UTF-8, as in proto2.
 */
import { PACKET_BYTES_MAX, TEXT_BYTES_MAX, type PacketView, type Refusal } from "../model/packet-view.js";
import { Cursor, WIRE_BYTES, WIRE_VARINT } from "./cursor.js";
import {
  clearHead,
  finishHead,
  HOST,
  INTERVAL_MS,
  NAME,
  PROCESSES,
  putHead,
  RUN,
  SAMPLE,
  SEQUENCE,
  THREADS,
  TICKS,
  TIME,
  TIME_NS,
  ZONE_CREATED_NS,
} from "./packet-head.js";
import { applyCreated, forgetCreated, scanCreated } from "./scan-created.js";
import { scanHistogram, scanSample } from "./scan-named.js";
import { forgetSlots, scanSection, scanValue } from "./scan-section.js";
import { SECTIONS } from "./section.js";

const ZONE_NAME = (12 << 3) | WIRE_BYTES;
const HISTOGRAM = (111 << 3) | WIRE_BYTES;
const DROPPED = (112 << 3) | WIRE_BYTES;
const CREATED = (113 << 3) | WIRE_BYTES;

const DROPPED_KIND = (1 << 3) | WIRE_BYTES;
const DROPPED_COUNT = (2 << 3) | WIRE_VARINT;

const cursor = new Cursor();

/** Reads the packet in bytes[start, end) into `view`; a reason where it is refused. Never throws. */
export function scanPacket(
  bytes: Uint8Array,
  start: number,
  end: number,
  view: PacketView,
): Refusal | undefined {
  if (end - start > PACKET_BYTES_MAX) return "oversized";
  clearHead(view, bytes, start, end);
  forgetSlots();
  forgetCreated();
  cursor.reset(bytes, start);
  while (cursor.at < end) {
    const tag = cursor.tag(end);
    if (tag === 0) return cursor.refusal;
    const isGood = (tag & 7) === WIRE_BYTES ? scanBytes(view, tag, end) : scanNumber(view, tag, end);
    if (!isGood) return cursor.refusal;
  }
  const refusal = finishHead(view);
  if (refusal === undefined) applyCreated(view);
  return refusal;
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
      putHead(cursor, view, tag);
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
