/** Reads the processes of a packet whose layout is known, as every writer has them: pid, name, usage, cpu. */
import { PACKET_METRICS } from "../model/metric.js";
import { FORM_UINT, type PacketView } from "../model/packet-view.js";
import { WIRE_BYTES, WIRE_VARINT, type Cursor } from "./cursor.js";
import { ENTRY_KINDS } from "./section.js";

const PROCESS = (10 << 3) | WIRE_BYTES;
const PID = (1 << 3) | WIRE_VARINT;
const EXECNAME = (2 << 3) | WIRE_BYTES;
const USAGE = (3 << 3) | WIRE_VARINT;
const CPU = (4 << 3) | WIRE_VARINT;

const METRIC = PACKET_METRICS.findIndex(({ name }) => name === "process.usage");

/**
 * Reads all processes that follow one another. False where one is unusual, or where there is no room in the view
 * for them and `others` more entries.
 */
export function readProcesses(cursor: Cursor, view: PacketView, end: number, others: number): boolean {
  const { bytes } = cursor;
  view.processStart = view.count;
  while (cursor.at < end && bytes[cursor.at] === PROCESS) {
    if (view.count - view.processStart + others >= view.num.length) return false;
    cursor.at++;
    const after = cursor.length(end);
    if (after < 0 || !readProcess(cursor, view, after)) return false;
  }
  view.processEnd = view.count;
  return true;
}

function readProcess(cursor: Cursor, view: PacketView, end: number): boolean {
  const { bytes } = cursor;
  const entry = view.count++;
  if (bytes[cursor.at++] !== PID || !cursor.varint(end)) return false;
  view.instanceNumber[entry] = cursor.lo >>> 0;
  if (bytes[cursor.at++] !== EXECNAME) return false;
  const textEnd = cursor.length(end);
  // A long name is for others to refuse.
  if (textEnd < 0 || textEnd - cursor.at > 127) return false;
  view.instanceStart[entry] = cursor.at;
  view.instanceEnd[entry] = cursor.at = textEnd;
  if (bytes[cursor.at++] !== USAGE || !cursor.varint(end)) return false;
  view.metric[entry] = METRIC;
  view.kind[entry] = ENTRY_KINDS[METRIC]!;
  view.form[entry] = FORM_UINT;
  view.lo[entry] = cursor.lo;
  view.hi[entry] = 0;
  view.num[entry] = cursor.lo >>> 0;
  view.low[entry] = 0;
  if (cursor.at < end && bytes[cursor.at] === CPU) {
    cursor.at++;
    if (!cursor.varint(end)) return false;
  }
  return cursor.at === end;
}
