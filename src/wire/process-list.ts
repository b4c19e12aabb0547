/**
 * The processes of one packet, each with its pid and name as literal bytes: the next packet of the zone mostly has
 * the same ones in the same order, and is read by them without looking at what they are.
 */
import type { PacketProcesses, PacketView } from "../model/packet-view.js";
import type { Message } from "./layout.js";
import { GOES_ON as GOES_ON_BITS, joinSevens, lowestBit } from "./sevens.js";
import { PROCESS, PROCESS_USAGE } from "./read-processes.js";

// V8 folds a module's own constants into the code, but not imported ones.
const GOES_ON = GOES_ON_BITS;

/** In the first four bytes of a process: all but its length. */
const NO_LENGTH = 0xffff_00ff | 0;

/** Of what is read here: shorter ones have no name. */
const LITERAL_BYTES_MIN = 8;
const LITERAL_BYTES_MAX = 127;

export class ProcessList implements PacketProcesses {
  readonly count: number;
  /** Of each the length of its literal, from its tag to that of the usage, and the literal. */
  readonly #literals: DataView;

  private constructor(count: number, literals: DataView) {
    this.count = count;
    this.#literals = literals;
  }

  /** Of processes that `readProcesses` has read in bytes [start, end); null where one has more than a usage. */
  static of(bytes: Uint8Array, start: number, end: number): ProcessList | null {
    // As long as the processes: each has a usage of a byte or more, instead of the length.
    const literals = new Uint8Array(end - start);
    let [count, into] = [0, 0];
    for (let at = start; at < end; count++) {
      const length = bytes[at + 1]!;
      const usageAt = findUsage(bytes, at + 2);
      const isOrdinary = length <= LITERAL_BYTES_MAX && usageAt - at >= LITERAL_BYTES_MIN;
      if (!isOrdinary || !endsAt(bytes, usageAt, at + 2 + length)) return null;
      literals[into++] = usageAt - at;
      literals.set(bytes.subarray(at, usageAt), into);
      into += usageAt - at;
      at += 2 + length;
    }
    return new ProcessList(count, new DataView(literals.buffer));
  }

  /** Reads the usage of all of them from `begin` on into the view; where they end, or -1 where it is not they. */
  read({ bytes, words }: Message, begin: number, end: number, view: PacketView): number {
    const { count } = this;
    const literals = this.#literals;
    const { num } = view;
    let entry = view.count;
    let at = begin;
    let literal = 0;
    for (const last = entry + count; entry < last; entry++) {
      const length = literals.getUint8(literal++);
      const valueAt = (at + length) | 0;
      if (valueAt > end) return -1;
      if (((words.getInt32(at, true) ^ literals.getInt32(literal, true)) & NO_LENGTH) !== 0) return -1;
      // The last four bytes overlap the ones before.
      for (let done = 4; done < length; done += 4) {
        const from = Math.min(done, length - 4);
        if (words.getInt32(at + from, true) !== literals.getInt32(literal + from, true)) return -1;
      }
      literal = (literal + length) | 0;
      const size = bytes[at + 1]!;
      const value = words.getInt32(valueAt, true);
      const valueEnd = at + 2 + size;
      if (size > 127) return -1;
      if ((value & 0x80) === 0) {
        num[entry] = value & 0x7f;
        at = valueAt + 1;
      } else {
        const stop = lowestBit(~value & GOES_ON);
        if (stop === 0) return -1;
        num[entry] = joinSevens(value & (stop - 1));
        at = valueAt + ((32 - Math.clz32(stop)) >>> 3);
      }
      if (at !== valueEnd) return -1;
    }
    if (at < end && bytes[at] === PROCESS) return -1;
    view.count = entry;
    return at;
  }
}

/** Where the usage of the process is whose pid's tag is at `at`. */
function findUsage(bytes: Uint8Array, at: number): number {
  let place = at + 1;
  while (bytes[place++]! > 127);
  // The tag of the name, its length, the name, the tag of the usage.
  place += 2 + bytes[place + 1]!;
  return bytes[place] === PROCESS_USAGE ? place + 1 : place;
}

/** Whether one varint is all that is in bytes [at, end). */
function endsAt(bytes: Uint8Array, at: number, end: number): boolean {
  let place = at;
  while (place < end && bytes[place]! > 127) place++;
  return place + 1 === end;
}
