/** Puts packets together as `PBMSG.Batch`: one message for many, which costs a receiver a tenth of as many. */

/** A batch ends before it would be larger: far below the largest message that is taken, and bounds queues. */
export const BATCH_BYTES_MAX = 256 * 1024;

/** Field 1, length-delimited. */
const TAG_PACKET = 0x0a;

/** The packets in as many batches as they need, in order; one packet alone may be larger than the bound. */
export function encodeBatches(frames: readonly Uint8Array[], bytesMax = BATCH_BYTES_MAX): Uint8Array[] {
  const batches: Uint8Array[] = [];
  let first = 0;
  let size = 0;
  frames.forEach((frame, index) => {
    const added = 1 + varintSize(frame.length) + frame.length;
    if (index > first && size + added > bytesMax) {
      batches.push(encodeBatch(frames.slice(first, index), size));
      first = index;
      size = 0;
    }
    size += added;
  });
  if (frames.length > 0) batches.push(encodeBatch(frames.slice(first), size));
  return batches;
}

function encodeBatch(frames: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const frame of frames) {
    bytes[at++] = TAG_PACKET;
    at = putVarint(bytes, at, frame.length);
    bytes.set(frame, at);
    at += frame.length;
  }
  return bytes;
}

function varintSize(value: number): number {
  return value < 128 ? 1 : 1 + varintSize(value >>> 7);
}

function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes[at++] = (rest & 127) | 128;
  bytes[at] = rest;
  return at + 1;
}
