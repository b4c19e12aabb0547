/** The messages of an /mpub body: lines, or the binary form of the TCP protocol. All or nothing. */
import { BODY_BYTES_MAX, MESSAGE_BYTES_MAX } from "./topic-name.js";

export type Split =
  | { readonly kind: "messages"; readonly messages: readonly Uint8Array[] }
  | { readonly kind: "refused"; readonly code: "MSG_TOO_BIG" | "BAD_BODY" | "BAD_MESSAGE" };

const NEWLINE = 0x0a;
/** Bytes of a size or count. */
const WORD = 4;
/** No message is shorter than its size and one byte. */
const COUNT_MAX = Math.floor((BODY_BYTES_MAX - WORD) / (WORD + 1));

/** Pieces between newlines; empty ones are none. */
export function splitLines(body: Uint8Array): Split {
  const messages: Uint8Array[] = [];
  for (let start = 0; start < body.length;) {
    const newline = body.indexOf(NEWLINE, start);
    const end = newline < 0 ? body.length : newline;
    if (end - start > MESSAGE_BYTES_MAX) return { kind: "refused", code: "MSG_TOO_BIG" };
    if (end > start) messages.push(body.subarray(start, end));
    start = end + 1;
  }
  return { kind: "messages", messages };
}

/** `int32 count`, then `int32 size` and the bytes of each, big-endian. What is behind the last one is ignored. */
export function splitBinary(body: Uint8Array): Split {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const count = body.length < WORD ? 0 : view.getInt32(0);
  if (count <= 0 || count > COUNT_MAX) return { kind: "refused", code: "BAD_BODY" };
  const messages: Uint8Array[] = [];
  let at = WORD;
  for (let index = 0; index < count; index++) {
    const size = at + WORD > body.length ? 0 : view.getInt32(at);
    at += WORD;
    if (size <= 0 || size > MESSAGE_BYTES_MAX || at + size > body.length) {
      return { kind: "refused", code: "BAD_MESSAGE" };
    }
    messages.push(body.subarray(at, at + size));
    at += size;
  }
  return { kind: "messages", messages };
}
