/**
 * Tells a Batch from a single Packet and finds the packets of it. Both may begin with field 1 in its length-
 * delimited form: the name of a packet, or the first packet of a batch. But a packet must have a time (field
 * 2), and a batch has no other field at all; so **a message that consists of nothing but field 1 is a batch**,
 * and everything else is given on as one packet, for the scanner to accept or to refuse. A packet whose name is
 * followed by anything else, as every writer does it, is known by the byte after its name.
 */
import { Cursor } from "./cursor.js";

/** Field 1, length-delimited, in the one form that a writer gives it. */
const FIELD_1 = 0x0a;

const cursor = new Cursor();

/** Calls `visit` with the range of each packet of `bytes`; an empty or broken message is one packet. */
export function splitMessage(bytes: Uint8Array, visit: (start: number, end: number) => void): void {
  if (countBatch(bytes) === 0) return visit(0, bytes.length);
  for (let at = 0; at < bytes.length;) {
    const end = endOfField1(bytes, at);
    visit(cursor.at, end);
    at = end;
  }
}

/** How many packets {@link splitMessage} would visit. */
export function countPackets(bytes: Uint8Array): number {
  return Math.max(1, countBatch(bytes));
}

/** Packets of a batch; 0 of what is none. */
function countBatch(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; count++) {
    at = endOfField1(bytes, at);
    if (at < 0) return 0;
  }
  return count;
}

/** Where the field-1 entry at `at` ends, its content beginning at `cursor.at`; -1 where there is none. */
function endOfField1(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== FIELD_1) return -1;
  cursor.reset(bytes, at + 1);
  return cursor.length(bytes.length);
}
