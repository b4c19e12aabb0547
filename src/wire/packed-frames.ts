/**
 * The frames of a burst in one piece of memory, which goes from thread to thread without being copied once more:
 * memory of ZeroMQ itself cannot.
 */
import type { PackedFrames } from "./receiver-messages.js";

/** Copies `frames` into memory that they have to themselves. */
export function packFrames(frames: readonly Uint8Array[]): PackedFrames {
  const length = frames.reduce((sum, frame) => sum + frame.length, 0);
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
  const ends: number[] = [];
  let at = 0;
  for (const frame of frames) {
    bytes.set(frame, at);
    at += frame.length;
    ends.push(at);
  }
  return { bytes, ends };
}

/** The frames again, in the same memory. */
export function unpackFrames({ bytes, ends }: PackedFrames): Uint8Array[] {
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}
