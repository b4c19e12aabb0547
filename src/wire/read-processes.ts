/** Reads the processes of a packet whose layout is known, as every writer has them: pid, name, usage, cpu. */
import { PACKET_METRICS } from "../model/metric.js";
import { FORM_UINT, type PacketView } from "../model/packet-view.js";
import { WIRE_BYTES, WIRE_VARINT, type Cursor } from "./cursor.js";
import { ENTRY_KINDS } from "./section.js";

/** The tag of a process, and of its usage. */
export const PROCESS = (10 << 3) | WIRE_BYTES;
const PID = (1 << 3) | WIRE_VARINT;
const EXECNAME = (2 << 3) | WIRE_BYTES;
export const PROCESS_USAGE = (3 << 3) | WIRE_VARINT;
const CPU = (4 << 3) | WIRE_VARINT;

const METRIC = PACKET_METRICS.findIndex(({ name }) => name === "process.usage");
const KIND = ENTRY_KINDS[METRIC]!;

/**
 * Reads all processes that follow one another. False where one is unusual, or where there is no room in the view
 * for them and `others` more entries.
 */
export function readProcesses(cursor: Cursor, view: PacketView, end: number, others: number): boolean {
  const { bytes } = cursor;
  view.processStart = view.count;
  while (cursor.at < end && bytes[cursor.at] === PROCESS) {
    if (view.count - view.processStart + others >= view.metric.length) return false;
    cursor.at++;
    const after = cursor.length(end);
    if (after < 0 || !readProcess(cursor, view, after)) return false;
  }
  view.processEnd = view.count;
  return true;
}

/** Reads the process that ends at `end`. Numbers of up to 14 bits are read here, longer ones by the cursor. */
function readProcess(cursor: Cursor, view: PacketView, end: number): boolean {
  const { bytes } = cursor;
  const entry = view.count++;
  let at = cursor.at;
  if (bytes[at++] !== PID) return false;
  let pid = bytes[at++]!;
  if (pid > 127) {
    const byte = bytes[at++]!;
    pid = (pid & 127) | (byte << 7);
    if (byte > 127) {
      cursor.at = at - 2;
      if (!cursor.varint(end)) return false;
      pid = cursor.lo >>> 0;
      at = cursor.at;
    }
  }
  if (bytes[at++] !== EXECNAME) return false;
  const length = bytes[at++]!;
  // A long name is for others to refuse.
  if (!(length <= 127 && at + length <= end)) return false;
  view.instanceStart[entry] = at;
  view.instanceEnd[entry] = at += length;
  if (bytes[at++] !== PROCESS_USAGE) return false;
  let usage = bytes[at++]!;
  if (usage > 127) {
    cursor.at = at - 1;
    if (!cursor.varint(end)) return false;
    usage = cursor.lo;
    at = cursor.at;
  }
  if (at < end && bytes[at] === CPU) {
    cursor.at = at + 1;
    if (!cursor.varint(end)) return false;
    at = cursor.at;
  }
  cursor.at = at;
  view.instanceNumber[entry] = pid;
  view.metric[entry] = METRIC;
  view.kind[entry] = KIND;
  view.form[entry] = FORM_UINT;
  view.lo[entry] = usage;
  view.hi[entry] = 0;
  view.num[entry] = usage >>> 0;
  view.low[entry] = 0;
  return at === end;
}
