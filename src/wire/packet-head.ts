/**
 * The head of a packet: its fields by tag, and what both ways to read one (`scan-packet.ts`, `layout.ts`) do with
 * it before and after the entries.
 */
import { TEXT_BYTES_MAX, type PacketView, type Refusal } from "../model/packet-view.js";
import { WIRE_BYTES, WIRE_VARINT, type Cursor } from "./cursor.js";

/** Tags of the fields of Packet that are not one section of 2013: field number times 8 plus wire type. */
export const NAME = (1 << 3) | WIRE_BYTES;
export const TIME = (2 << 3) | WIRE_VARINT;
export const TICKS = (3 << 3) | WIRE_VARINT;
export const THREADS = (4 << 3) | WIRE_VARINT;
export const PROCESSES = (5 << 3) | WIRE_VARINT;
export const HOST = (100 << 3) | WIRE_BYTES;
export const SEQUENCE = (101 << 3) | WIRE_VARINT;
export const INTERVAL_MS = (102 << 3) | WIRE_VARINT;
export const TIME_NS = (103 << 3) | WIRE_VARINT;
export const RUN = (104 << 3) | WIRE_VARINT;
export const ZONE_CREATED_NS = (105 << 3) | WIRE_VARINT;
export const SAMPLE = (110 << 3) | WIRE_BYTES;

/** The last second of the year 9999: no later date can be written down. What `time_ns` can say ends before. */
const TIME_S_MAX = 253_402_300_799;

/** Empties the view; of the creation times only where the packet before had any. */
export function clearHead(view: PacketView, bytes: Uint8Array, start: number, end: number): void {
  view.bytes = bytes;
  view.start = start;
  view.end = end;
  view.layout = null;
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
}

/** Puts the number of a field of the head, which the cursor has read, where it belongs. */
export function putHead(cursor: Cursor, view: PacketView, tag: number): void {
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

/** What can only be said at the end: what is required, and what is too much. */
export function finishHead(view: PacketView): Refusal | undefined {
  if (view.nameStart === view.nameEnd) return "no_name";
  if (view.timeS < 0 || view.timeS > TIME_S_MAX) return "no_time";
  if (view.timeMs === 0) view.timeMs = view.timeS * 1000;
  const longest = Math.max(view.nameEnd - view.nameStart, view.hostEnd - view.hostStart);
  if (longest > TEXT_BYTES_MAX) return "long_text";
  return undefined;
}
