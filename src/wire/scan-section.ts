/**
 * Reads the values that the packet of 2013 has fields for: those of Packet itself and of its sections, by the
 * table of `section.ts`. One entry per value; the instance goes into all entries of its section at the end,
 * since it may come after them.
 */
import { PACKET_METRICS } from "../model/metric.js";
import { FORM_UINT, NO_NUMBER, TEXT_BYTES_MAX, type PacketView } from "../model/packet-view.js";
import { toUnsigned, type Cursor } from "./cursor.js";
import {
  ENTRY_KINDS,
  ROLE_LOW32,
  ROLE_LOW64,
  ROLE_NUMBER,
  ROLE_TEXT,
  ROLE_UNKNOWN,
  ROLE_VALUE32,
  ROLE_VALUE64,
  SECTION_TAGS,
  type Section,
} from "./section.js";

/** The entry that each metric of this packet was written to last, so that a field given twice counts once. */
const slots = new Int32Array(PACKET_METRICS.length);

/** Before each packet. */
export function forgetSlots(): void {
  slots.fill(-1);
}

/**
 * Reads the section that ends at `end`. The place is kept in a variable of its own, and numbers below 128 are
 * read here: most bytes of a packet pass through this loop.
 */
export function scanSection(cursor: Cursor, view: PacketView, section: Section, end: number): boolean {
  const { roles, metrics } = section;
  const bytes = cursor.bytes;
  const start = view.count;
  const scope = section.isSingular ? 0 : start;
  let number = section.hasNumber ? 0 : NO_NUMBER;
  let low = 0;
  let textStart = -1;
  let textEnd = -1;
  let at = cursor.at;
  while (at < end) {
    let tag = bytes[at++]!;
    if (tag > 127 || tag < 8) {
      cursor.at = at - 1;
      tag = cursor.tag(end);
      if (tag === 0) return false;
      at = cursor.at;
    }
    const role = tag < SECTION_TAGS ? roles[tag]! : ROLE_UNKNOWN;
    if (role > ROLE_TEXT) {
      let lo = at < end ? bytes[at]! : 128;
      let hi = 0;
      if (lo < 128) at++;
      else if (at + 1 < end && bytes[at + 1]! < 128) {
        lo = (lo & 127) | (bytes[at + 1]! << 7);
        at += 2;
      } else {
        cursor.at = at;
        if (!cursor.varint(end)) return false;
        ({ at, lo, hi } = cursor);
      }
      if (role === ROLE_VALUE64) {
        if (!putValue(view, metrics[tag]!, scope, lo, hi)) return cursor.refuse("entries");
      } else if (role === ROLE_VALUE32) {
        if (!putValue(view, metrics[tag]!, scope, lo, 0)) return cursor.refuse("entries");
      } else if (role === ROLE_NUMBER) number = lo >>> 0;
      else if (role === ROLE_LOW32) low = lo >>> 0;
      else if (role === ROLE_LOW64) low = toUnsigned(lo, hi);
    } else {
      cursor.at = at;
      if (role === ROLE_TEXT) {
        textEnd = cursor.length(end);
        if (textEnd < 0) return false;
        textStart = cursor.at;
        at = textEnd;
      } else {
        if (!cursor.skip(tag, end, 1)) return false;
        at = cursor.at;
      }
    }
  }
  cursor.at = at;
  if (textStart < 0 && section.isTextRequired) return cursor.refuse("malformed");
  if (textEnd - textStart > TEXT_BYTES_MAX) return cursor.refuse("long_text");
  putInstance(view, start, textStart, textEnd, number, low);
  return true;
}

/** Reads a value of Packet itself, which is a varint of 32 bits. */
export function scanValue(cursor: Cursor, view: PacketView, metric: number, end: number): boolean {
  if (!cursor.varint(end)) return false;
  const start = view.count;
  if (!putValue(view, metric, 0, cursor.lo, 0)) return cursor.refuse("entries");
  putInstance(view, start, -1, -1, NO_NUMBER, 0);
  return true;
}

/** Takes 64 bits as the value of `metric`, in place of one since entry `scope`. False where there is no room. */
function putValue(view: PacketView, metric: number, scope: number, lo: number, hi: number): boolean {
  let entry = slots[metric]!;
  if (entry < scope) {
    entry = view.count;
    if (entry === view.metric.length && !view.growEntries()) return false;
    view.count = entry + 1;
    slots[metric] = entry;
    view.metric[entry] = metric;
    view.kind[entry] = ENTRY_KINDS[metric]!;
    view.form[entry] = FORM_UINT;
  }
  view.lo[entry] = lo;
  view.hi[entry] = hi;
  view.num[entry] = toUnsigned(lo, hi);
  return true;
}

/** Gives all entries since `start` their instance and, where they are buckets, their lower bound. */
function putInstance(
  view: PacketView,
  start: number,
  textStart: number,
  textEnd: number,
  number: number,
  low: number,
): void {
  const { count, instanceStart, instanceEnd, instanceNumber } = view;
  for (let entry = start; entry < count; entry++) {
    instanceStart[entry] = Math.max(textStart, 0);
    instanceEnd[entry] = Math.max(textEnd, 0);
    instanceNumber[entry] = number;
    view.low[entry] = low;
  }
}
