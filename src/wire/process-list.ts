/**
 * The processes of one packet as steps, each with its pid and name as literal bytes: the next packet of the zone
 * mostly has the same ones in the same order, and is read by them without looking at any of them.
 */
import type { PacketProcesses } from "../model/packet-view.js";
import { PROCESS, PROCESS_USAGE } from "./read-processes.js";
import { encodeSteps, STEP_LAST, STEP_VALUE32, type Step } from "./steps.js";

export class ProcessList implements PacketProcesses {
  readonly code: Int32Array;
  readonly count: number;

  private constructor(steps: readonly Step[]) {
    this.code = encodeSteps(steps);
    this.count = steps.length;
  }

  /** Of processes that `readProcesses` has read in bytes [start, end); null where one has more than a usage. */
  static of(bytes: Uint8Array, start: number, end: number): ProcessList | null {
    const steps: Step[] = [];
    for (let at = start; at < end;) {
      const length = bytes[at + 1]!;
      const valueAt = findUsage(bytes, at + 2);
      if (length > 127 || !endsAt(bytes, valueAt, at + 2 + length)) return null;
      steps.push({
        kind: STEP_VALUE32 | STEP_LAST,
        argument: 0,
        literal: bytes.subarray(at, valueAt),
        lengthAt: 1,
      });
      at += 2 + length;
    }
    return new ProcessList(steps);
  }

  /** Whether there is a process at that place. */
  static beginsAt(bytes: Uint8Array, at: number, end: number): boolean {
    return at < end && bytes[at] === PROCESS;
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
