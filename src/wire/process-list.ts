/**
 * The processes of one packet, each with its pid and name as literal bytes: the next packet of the zone mostly has
 * the same ones in the same order, and is read by them without looking at what they are.
 */
import type { PacketProcesses } from "../model/packet-view.js";
import { PROCESS_USAGE } from "./read-processes.js";

/** Of what is read here: shorter ones have no name. */
const LITERAL_BYTES_MIN = 8;
const LITERAL_BYTES_MAX = 127;

/** Of the processor's cache. */
const LINE_BYTES = 64;

export class ProcessList implements PacketProcesses {
  readonly count: number;
  /** Of each the length of its literal, from its tag to that of the usage, and the literal. */
  readonly literals: Uint8Array;

  private constructor(count: number, literals: Uint8Array) {
    this.count = count;
    this.literals = literals;
  }

  touch(): number {
    const { literals } = this;
    let sum = 0;
    for (let at = 0; at < literals.length; at += LINE_BYTES) sum += literals[at]!;
    return sum;
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
    return new ProcessList(count, literals.subarray(0, into));
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
