/**
 * Reads when instances of net and disk were made (packet field 113) and gives that time to their entries. They
 * are few and rarely there, so they may cost a string each.
 */
import { PACKET_METRICS } from "../model/metric.js";
import { TEXT_BYTES_MAX, type PacketView } from "../model/packet-view.js";
import { WIRE_BYTES, WIRE_VARINT, type Cursor } from "./cursor.js";

const SECTION = (1 << 3) | WIRE_BYTES;
const INSTANCE = (2 << 3) | WIRE_BYTES;
const CREATION = (3 << 3) | WIRE_VARINT;

const sectionOfMetric = PACKET_METRICS.map((metric) => metric.field?.section ?? "");

/** By `section/instance`, the bytes as Latin-1. */
const created = new Map<string, { readonly lo: number; readonly hi: number }>();

/** Before each packet. */
export function forgetCreated(): void {
  if (created.size > 0) created.clear();
}

/** Reads the `Created` that ends at `end`. */
export function scanCreated(cursor: Cursor, end: number): boolean {
  let section = "";
  let instance = "";
  let lo = 0;
  let hi = 0;
  while (cursor.at < end) {
    const tag = cursor.tag(end);
    if (tag === 0) return false;
    if (tag === SECTION || tag === INSTANCE) {
      const after = cursor.length(end);
      if (after < 0) return false;
      const text = readLatin1(cursor.bytes, cursor.at, after);
      if (tag === SECTION) section = text;
      else instance = text;
      cursor.at = after;
    } else if (tag === CREATION) {
      if (!cursor.varint(end)) return false;
      ({ lo, hi } = cursor);
    } else if (!cursor.skip(tag, end, 1)) return false;
  }
  if (Math.max(section.length, instance.length) > TEXT_BYTES_MAX) return cursor.refuse("long_text");
  if (isDated(section)) created.set(`${section}/${instance}`, { lo, hi });
  return true;
}

/** Gives each entry of net and disk the creation time of its instance, where it is known. */
export function applyCreated(view: PacketView): void {
  if (created.size === 0) return;
  for (let entry = 0; entry < view.count; entry++) {
    const section = sectionOfMetric[view.metric[entry]!] ?? "";
    if (!isDated(section)) continue;
    const instance = readLatin1(view.bytes, view.instanceStart[entry]!, view.instanceEnd[entry]!);
    const time = created.get(`${section}/${instance}`);
    if (time === undefined) continue;
    view.creationLo[entry] = time.lo;
    view.creationHi[entry] = time.hi;
    view.hasCreation = true;
  }
}

function isDated(section: string): boolean {
  return section === "net" || section === "disk";
}

function readLatin1(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]!);
  return text;
}
