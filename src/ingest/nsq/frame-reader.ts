/**
 * Frames as nsqd sends them, cut out of the chunks of a socket wherever these end: `int32 size, int32 type, data`,
 * big-endian, where the size counts type and data. Memory is bounded: a message that is longer than a message may
 * be is skipped as it comes, and named, so that it can be finished and does not come again for ever.
 * @see docs of NSQ, "TCP Protocol Spec", V2
 */

/** `00000023 00000002 18ea6206d278d8ab 0001 31386134... 68656c6c6f`: "hello", the first time that it is sent. */
export interface NsqMessage {
  readonly kind: "message";
  /** 16 printable characters. */
  readonly id: string;
  /** How often it has been sent, this time included: 1 or more. */
  readonly attempts: number;
  /** A view of the chunk: whoever keeps it copies it. */
  readonly body: Buffer;
}

export type NsqFrame =
  | NsqMessage
  | { readonly kind: "response"; readonly text: string }
  /** `E_FIN_FAILED FIN 0123456789abcdef failed ID not in flight`: code `E_FIN_FAILED`, text the whole. */
  | { readonly kind: "error"; readonly code: string; readonly text: string }
  /** A message whose body was too long to be read. */
  | { readonly kind: "oversized"; readonly id: string; readonly bytes: number }
  /** What came is no frame; nothing comes behind it. */
  | { readonly kind: "fault"; readonly reason: string };

const RESPONSE = 0;
const ERROR = 1;
const MESSAGE = 2;

const SIZE_BYTES = 4;
const TYPE_BYTES = 4;
const HEAD_BYTES = SIZE_BYTES + TYPE_BYTES;
/** Timestamp of 8 bytes, attempts of 2, id of 16. */
const MESSAGE_HEAD_BYTES = 26;
/** Of a message with its head: twice what nsqd takes unless it is told otherwise. */
export const MESSAGE_FRAME_BYTES_MAX = 2_097_152;
/** Responses are a few words, or one JSON object. */
const TEXT_FRAME_BYTES_MAX = 65_536;
const ID = /^[\x21-\x7e]{16}$/;

export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes without which nothing more can be read. */
  #wanted = HEAD_BYTES;
  /** Bytes of an oversized message that are still to come. */
  #skip = 0;
  #isBroken = false;

  /** The frames that this chunk completes, in order. Never throws. */
  push(chunk: Buffer): NsqFrame[] {
    if (this.#isBroken) return [];
    const skipped = Math.min(this.#skip, chunk.length);
    this.#skip -= skipped;
    this.#length += chunk.length - skipped;
    this.#chunks.push(skipped === 0 ? chunk : chunk.subarray(skipped));
    if (this.#length < this.#wanted) return [];
    const bytes = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    const frames: NsqFrame[] = [];
    const end = this.#readAll(bytes, frames);
    this.#chunks = end < bytes.length ? [bytes.subarray(end)] : [];
    this.#length = bytes.length - end;
    return frames;
  }

  /** Where the first frame begins that is not all there. */
  #readAll(bytes: Buffer, frames: NsqFrame[]): number {
    let at = 0;
    for (;;) {
      this.#wanted = neededBytes(bytes, at);
      if (bytes.length - at < this.#wanted) return at;
      const size = bytes.readInt32BE(at);
      const frame = readFrame(bytes, at, size);
      frames.push(frame);
      if (frame.kind === "fault") {
        this.#isBroken = true;
        return bytes.length;
      }
      at += SIZE_BYTES + size;
      if (at > bytes.length) {
        this.#skip = at - bytes.length;
        this.#wanted = HEAD_BYTES;
        return bytes.length;
      }
    }
  }
}

/** Bytes that a frame needs, as far as can be said by what is there of it; less than all where it is a fault. */
function neededBytes(bytes: Buffer, at: number): number {
  if (bytes.length - at < HEAD_BYTES) return HEAD_BYTES;
  const size = bytes.readInt32BE(at);
  const type = bytes.readInt32BE(at + SIZE_BYTES);
  if (faultOf(size, type) !== null) return HEAD_BYTES;
  return size > MESSAGE_FRAME_BYTES_MAX ? HEAD_BYTES + MESSAGE_HEAD_BYTES : SIZE_BYTES + size;
}

function faultOf(size: number, type: number): string | null {
  switch (type) {
    case RESPONSE:
    case ERROR:
      return size >= TYPE_BYTES && size <= TEXT_FRAME_BYTES_MAX ? null : `a response of ${size} bytes`;
    case MESSAGE:
      return size >= TYPE_BYTES + MESSAGE_HEAD_BYTES ? null : `a message of ${size} bytes`;
    default:
      return `a frame of type ${type}`;
  }
}

function readFrame(bytes: Buffer, at: number, size: number): NsqFrame {
  const type = bytes.readInt32BE(at + SIZE_BYTES);
  const reason = faultOf(size, type);
  if (reason !== null) return { kind: "fault", reason };
  const start = at + HEAD_BYTES;
  const end = at + SIZE_BYTES + size;
  if (type === MESSAGE) return readMessage(bytes, start, end);
  const text = bytes.toString("utf8", start, end);
  return type === RESPONSE
    ? { kind: "response", text }
    : { kind: "error", code: text.split(" ", 1)[0]!, text };
}

function readMessage(bytes: Buffer, start: number, end: number): NsqFrame {
  const bodyStart = start + MESSAGE_HEAD_BYTES;
  const id = bytes.toString("latin1", start + 10, bodyStart);
  if (!ID.test(id)) return { kind: "fault", reason: "a message without an id" };
  if (end - start > MESSAGE_FRAME_BYTES_MAX - TYPE_BYTES)
    return { kind: "oversized", id, bytes: end - bodyStart };
  const attempts = bytes.readUInt16BE(start + 8);
  return { kind: "message", id, attempts, body: bytes.subarray(bodyStart, end) };
}
