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
import { ProcessList } from "./process-list.js";
import { readProcesses } from "./read-processes.js";
import { scanPacket } from "./scan-packet.js";
import { GOES_ON as GOES_ON_BITS, joinSevens, lowestBit } from "./sevens.js";
import {
  encodeSteps,
  STEP_DOUBLE,
  STEP_HEAD,
  STEP_HOST,
  STEP_INT,
  STEP_LAST,
  STEP_LITERAL,
  STEP_NAME,
  STEP_PROCESSES,
  STEP_SECTION,
  STEP_STRIDE,
  STEP_TICKS,
  STEP_VALUE32,
  STEP_VALUE64,
  type Step,
} from "./steps.js";

// The loop below uses these: V8 folds a module's own constants into the code, but not imported ones.
const VALUE64 = STEP_VALUE64;
const LAST = STEP_LAST;
const LITERAL = STEP_LITERAL;
const STRIDE = STEP_STRIDE;
const GOES_ON = GOES_ON_BITS;

const TWO_28 = 2 ** 28;
const TWO_32 = 2 ** 32;
const EXACT_MAX = 2 ** 53;

/** Bytes that must be readable behind a packet: words are read where it may have ended. */
export const PADDING = 8;

const cursor = new Cursor();

/** A message with packets: its bytes, and the same as words. */
export interface Message {
  readonly bytes: Uint8Array;
  readonly words: DataView;
}

/** Where the processes of a zone are remembered from packet to packet. */
export interface ProcessMemory {
  processes: ProcessList | null;
}

export class Layout implements PacketLayout {
  readonly #code: Int32Array;
  /** Entries, the processes apart. */
  readonly #entries: number;

  constructor(steps: readonly Step[], entries: number) {
    this.#code = encodeSteps(steps);
    this.#entries = entries;
  }

  /**
   * Reads the packet in bytes [start, end) into the view; {@link PADDING} more must be there. False where it has
   * another layout or may be bad.
   */
  read(message: Message, start: number, end: number, view: PacketView, memory: ProcessMemory): boolean {
    if (this.#entries > view.num.length) return false;
    clearHead(view, message.bytes, start, end);
    view.processStart = view.processEnd = 0;
    view.processes = null;
    view.layout = this;
    const after = readSteps(this.#code, message, start, end, view, memory, this.#entries);
    return after === end && finishHead(view) === undefined;
  }

  readIdentities(view: PacketView): void {
    const { timeMs, sequence } = view;
    scanPacket(view.bytes, view.start, view.end, view);
    // The head is as whoever has the view has left it.
    view.timeMs = timeMs;
    view.sequence = sequence;
  }
}

/**
 * Reads values by `code` from `begin` on; where it ends, or -1. Only the value's number is put down, but of what is
 * not exact in it. The inner loop has no call in it, and needs none for varints of up to 8 bytes.
 */
function readSteps(
  code: Int32Array,
  message: Message,
  begin: number,
  end: number,
  view: PacketView,
  memory: ProcessMemory,
  others: number,
): number {
  const { bytes, words } = message;
  const { num } = view;
  let at = begin;
  let entry = view.count;
  let sectionEnd = 0;
  for (let step = 0; step < code.length;) {
    let kind = LITERAL;
    for (; step < code.length; step = (step + STRIDE) | 0) {
      const header = code[step + 4]!;
      const differs =
        ((words.getInt32(at, true) ^ code[step]!) & code[step + 1]!) |
        ((words.getInt32(at + 4, true) ^ code[step + 2]!) & code[step + 3]!);
      if (differs !== 0) return -1;
      const lengthAt = (header >>> 8) & 15;
      if (lengthAt > 0) {
        const length = bytes[at + lengthAt - 1]!;
        if (length > 127) return -1;
        sectionEnd = (at + lengthAt + length) | 0;
      }
      at = (at + (header >>> 16)) | 0;
      if (at > end) return -1;
      kind = header & 0xff;
      if (kind >= LITERAL) {
        if (kind === LITERAL) continue;
        break;
      }
      const low = words.getInt32(at, true);
      if ((low & 0x80) === 0) {
        num[entry] = low & 0x7f;
        at = (at + 1) | 0;
      } else {
        let stop = ~low & GOES_ON;
        if (stop !== 0) {
          stop = lowestBit(stop);
          num[entry] = joinSevens(low & (stop - 1));
          at = (at + ((32 - Math.clz32(stop)) >>> 3)) | 0;
        } else {
          const high = words.getInt32(at + 4, true);
          stop = lowestBit(~high & GOES_ON);
          const middle = joinSevens(high & (stop - 1));
          const value = joinSevens(low) + middle * TWO_28;
          if (stop === 0 || value >= EXACT_MAX) break;
          num[entry] = (kind & VALUE64) !== 0 ? value : (joinSevens(low) | (middle << 28)) >>> 0;
          at = (at + 4 + ((32 - Math.clz32(stop)) >>> 3)) | 0;
        }
      }
      entry = (entry + 1) | 0;
      if ((kind & LAST) !== 0 && at !== sectionEnd) return -1;
    }
    view.count = entry;
    if (step >= code.length) return at;
    at =
      kind === STEP_PROCESSES
        ? readProcessSteps(message, at, end, view, memory, others)
        : readUnusual(bytes, at, end, view, kind, code[step + 5]!);
    if (at < 0) return -1;
    if (kind === STEP_SECTION) sectionEnd = at + readLength(bytes, at - 2);
    else if (endsSection(kind) && at !== sectionEnd) return -1;
    entry = view.count;
    step += STRIDE;
  }
  return at;
}

/** The processes are mostly those of the packet before; else they are read, and remembered. */
function readProcessSteps(
  message: Message,
  begin: number,
  end: number,
  view: PacketView,
  memory: ProcessMemory,
  others: number,
): number {
  const { bytes } = message;
  const known = memory.processes;
  view.processStart = view.count;
  view.hasProcessNames = false;
  if (known !== null && view.count + known.count + others <= view.num.length) {
    const after = known.read(message, begin, end, view);
    if (after >= 0) {
      view.processEnd = view.count;
      view.processes = known;
      return after;
    }
  }
  cursor.reset(bytes, begin);
  if (!readProcesses(cursor, view, end, others)) return -1;
  view.hasProcessNames = true;
  memory.processes = view.processes = ProcessList.of(bytes, begin, cursor.at);
  return cursor.at;
}

/** Whether what is read by such a step must be the last thing of its section. */
function endsSection(kind: number): boolean {
  return kind === STEP_INT || kind === STEP_DOUBLE || (kind < STEP_LITERAL && (kind & STEP_LAST) !== 0);
}

/** A section's length of two bytes. */
function readLength(bytes: Uint8Array, at: number): number {
  return (bytes[at]! & 127) | (bytes[at + 1]! << 7);
}

/** Reads what a packet has little of; where it ends, or -1. */
function readUnusual(
  bytes: Uint8Array,
  at: number,
  end: number,
  view: PacketView,
  kind: number,
  argument: number,
): number {
  cursor.reset(bytes, at);
  if (kind === STEP_SECTION) return bytes[at]! > 127 && bytes[at + 1]! < 128 ? at + 2 : -1;
  const isText = kind === STEP_NAME || kind === STEP_HOST;
  const isGood = isText ? readText(view, kind, end) : readNumber(view, kind, argument, end);
  return isGood ? cursor.at : -1;
}

function readNumber(view: PacketView, kind: number, argument: number, end: number): boolean {
  if (!(kind === STEP_DOUBLE ? cursor.fixed64(end) : cursor.varint(end))) return false;
  const { lo, hi } = cursor;
  switch (kind) {
    case STEP_HEAD:
      putHead(cursor, view, argument);
      return true;
    case STEP_TICKS:
      view.ticks = lo >>> 0;
      return putEntry(view, FORM_UINT, lo, 0, lo >>> 0);
    case STEP_VALUE32:
    case STEP_VALUE32 | STEP_LAST:
      return putEntry(view, FORM_UINT, lo, 0, lo >>> 0);
    case STEP_VALUE64:
    case STEP_VALUE64 | STEP_LAST:
      return putEntry(view, FORM_UINT, lo, hi, cursor.unsigned());
    case STEP_INT:
      cursor.unzigzag();
      return putEntry(view, FORM_INT, cursor.lo, cursor.hi, cursor.hi * TWO_32 + (cursor.lo >>> 0));
    default: {
      const value = cursor.double();
      return putEntry(view, FORM_DOUBLE, 0, 0, value) && Number.isFinite(value);
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

function putEntry(view: PacketView, form: number, lo: number, hi: number, value: number): true {
  const entry = view.count++;
  view.form[entry] = form;
  view.lo[entry] = lo;
  view.hi[entry] = hi;
  view.num[entry] = value;
  return true;
}
