/**
 * A packet's layout: what is the same in all packets of a zone from tick to tick, tags, names and instances, as
 * literal bytes, and between them the places of what is not. A packet of a known layout is read by comparing the
 * literals and reading the numbers, one after the other, without asking what they mean; one that differs is left to
 * `scan-packet.ts`, which is asked for everything that is unusual. Only the processes, which come and go, may be of
 * any number and name.
 */
import {
  FORM_DOUBLE,
  FORM_INT,
  FORM_UINT,
  type PacketLayout,
  type PacketView,
} from "../model/packet-view.js";
import { Cursor } from "./cursor.js";
import { clearHead, finishHead, putHead } from "./packet-head.js";
import { readProcesses } from "./read-processes.js";
import { scanPacket } from "./scan-packet.js";

/** What follows the literal of a step. A value: a varint of 32 or 64 bits. */
export const STEP_VALUE32 = 0;
export const STEP_VALUE64 = 1;
/** Added to the two of a value: it is the last thing in its section. */
export const STEP_LAST = 2;
/** The length of a section. */
export const STEP_SECTION = 4;
/** The number of a field of the head, whose tag is the argument. */
export const STEP_HEAD = 5;
/** The length and the bytes of the zone's, of the host's name. */
export const STEP_NAME = 6;
export const STEP_HOST = 7;
/** A value of 32 bits that is also the packet's `ticks`. */
export const STEP_TICKS = 8;
/** All processes, from the first tag on. */
export const STEP_PROCESSES = 9;
/** The value of a sample, a zigzag varint or a double, the last thing in its section. */
export const STEP_INT = 10;
export const STEP_DOUBLE = 11;

/** One step of a layout. */
export interface Step {
  readonly literal: Uint8Array;
  readonly kind: number;
  readonly argument: number;
}

const TWO_28 = 2 ** 28;
const TWO_32 = 2 ** 32;

const cursor = new Cursor();

export class Layout implements PacketLayout {
  readonly #kinds: Uint8Array;
  readonly #arguments: Uint16Array;
  /** All literals, one after the other, and the length of each. */
  readonly #literals: Uint8Array;
  readonly #lengths: Uint16Array;
  /** Entries, the processes apart. */
  readonly #entries: number;

  constructor(steps: readonly Step[], entries: number) {
    this.#kinds = Uint8Array.from(steps, ({ kind }) => kind);
    this.#arguments = Uint16Array.from(steps, ({ argument }) => argument);
    this.#lengths = Uint16Array.from(steps, ({ literal }) => literal.length);
    this.#literals = Uint8Array.from(steps.flatMap(({ literal }) => [...literal]));
    this.#entries = entries;
  }

  /** Reads the packet in bytes[start, end) into the view. False where it has another layout or may be bad. */
  read(bytes: Uint8Array, start: number, end: number, view: PacketView): boolean {
    if (this.#entries > view.num.length) return false;
    clearHead(view, bytes, start, end);
    view.processStart = view.processEnd = 0;
    view.layout = this;
    cursor.reset(bytes, start);
    return this.#readSteps(view, bytes, end) && finishHead(view) === undefined;
  }

  readIdentities(view: PacketView): void {
    scanPacket(view.bytes, view.start, view.end, view);
  }

  /**
   * Places only grow, and the last one must be the packet's end: so what is read beyond an end is noticed at the
   * latest there, and needs no look at every byte. Varints of up to 8 bytes are read here, longer ones by the cursor.
   */
  #readSteps(view: PacketView, bytes: Uint8Array, end: number): boolean {
    const kinds = this.#kinds;
    const lengths = this.#lengths;
    const literals = this.#literals;
    const { lo, hi, num, form } = view;
    let at = cursor.at;
    let literal = 0;
    let entry = 0;
    let sectionEnd = 0;
    for (let step = 0; step < kinds.length; step++) {
      const literalEnd = literal + lengths[step]!;
      while (literal < literalEnd) if (bytes[at++] !== literals[literal++]) return false;
      const kind = kinds[step]!;
      if (kind < STEP_SECTION) {
        let low = bytes[at++]!;
        let high = 0;
        let value = low;
        if (low > 127) {
          let byte = bytes[at++]!;
          low = (low & 127) | ((byte & 127) << 7);
          if (byte > 127) {
            byte = bytes[at++]!;
            low |= (byte & 127) << 14;
            if (byte > 127) {
              byte = bytes[at++]!;
              low |= (byte & 127) << 21;
            }
          }
          value = low;
          if (byte > 127) {
            byte = bytes[at++]!;
            let middle = byte & 127;
            for (let shift = 7; byte > 127 && shift < 28; shift += 7) {
              byte = bytes[at++]!;
              middle |= (byte & 127) << shift;
            }
            value = low + middle * TWO_28;
            low |= middle << 28;
            high = middle >>> 4;
            if (byte > 127) {
              cursor.at = at - 8;
              if (!cursor.varint(end)) return false;
              ({ at, lo: low, hi: high } = cursor);
              value = cursor.unsigned();
            }
            if ((kind & STEP_VALUE64) === 0) {
              value = low >>> 0;
              high = 0;
            }
          }
        }
        lo[entry] = low;
        hi[entry] = high;
        num[entry] = value;
        form[entry++] = FORM_UINT;
        if ((kind & STEP_LAST) !== 0 && at !== sectionEnd) return false;
      } else if (kind === STEP_SECTION) {
        let length = bytes[at++]!;
        if (length > 127) {
          const byte = bytes[at++]!;
          if (byte > 127) return false;
          length = (length & 127) | (byte << 7);
        }
        sectionEnd = at + length;
      } else {
        cursor.at = at;
        view.count = entry;
        if (!this.#readUnusual(view, kind, this.#arguments[step]!, end)) return false;
        if (kind >= STEP_INT && cursor.at !== sectionEnd) return false;
        entry = view.count;
        at = cursor.at;
      }
    }
    view.count = entry;
    return at === end;
  }

  /** The steps that a packet has few of. */
  #readUnusual(view: PacketView, kind: number, argument: number, end: number): boolean {
    switch (kind) {
      case STEP_HEAD:
        if (!cursor.varint(end)) return false;
        putHead(cursor, view, argument);
        return true;
      case STEP_NAME:
      case STEP_HOST:
        return readText(view, kind, end);
      case STEP_PROCESSES:
        return readProcesses(cursor, view, end, this.#entries);
      case STEP_TICKS:
        if (!cursor.varint(end)) return false;
        view.ticks = cursor.lo >>> 0;
        putEntry(view, FORM_UINT, cursor.lo, 0, view.ticks);
        return true;
      case STEP_INT:
        if (!cursor.varint(end)) return false;
        cursor.unzigzag();
        putEntry(view, FORM_INT, cursor.lo, cursor.hi, cursor.hi * TWO_32 + (cursor.lo >>> 0));
        return true;
      default: {
        if (!cursor.fixed64(end)) return false;
        const value = cursor.double();
        putEntry(view, FORM_DOUBLE, 0, 0, value);
        return Number.isFinite(value);
      }
    }
  }
}

function readText(view: PacketView, kind: number, end: number): boolean {
  const after = cursor.length(end);
  if (after < 0) return false;
  if (kind === STEP_NAME) {
    view.nameStart = cursor.at;
    view.nameEnd = after;
  } else {
    view.hostStart = cursor.at;
    view.hostEnd = after;
  }
  cursor.at = after;
  return true;
}

function putEntry(view: PacketView, form: number, lo: number, hi: number, value: number): void {
  const entry = view.count++;
  view.form[entry] = form;
  view.lo[entry] = lo;
  view.hi[entry] = hi;
  view.num[entry] = value;
}
