/**
 * Names as a window has them: without what they begin with in common with the name before. Windows of a zone have
 * the same names each time, so the bytes of each are made once and copied from then on.
 */
import { ByteWriter } from "./byte-writer.js";

/** Beyond it all are forgotten and made anew. */
const RESTS_MAX = 20_000;
/** Of both names together; what is longer is made each time. */
const LENGTH_MAX = 512;
const ASCII_END = 0x80;

export class NameRests {
  readonly #byBefore = new Map<string, Map<string, Uint8Array>>();
  #count = 0;

  /** Writes how long the common beginning is, and the rest as text. */
  write(writer: ByteWriter, text: string, before: string): void {
    writer.bytes(this.#byBefore.get(before)?.get(text) ?? this.#make(text, before));
  }

  #make(text: string, before: string): Uint8Array {
    const bytes = encodeRest(text, before);
    if (text.length + before.length <= LENGTH_MAX) this.#remember(text, before, bytes);
    return bytes;
  }

  #remember(text: string, before: string, bytes: Uint8Array): void {
    if (++this.#count > RESTS_MAX) {
      this.#byBefore.clear();
      this.#count = 1;
    }
    const rests = this.#byBefore.get(before);
    if (rests === undefined) this.#byBefore.set(before, new Map([[text, bytes]]));
    else rests.set(text, bytes);
  }
}

function encodeRest(text: string, before: string): Uint8Array {
  const length = Math.min(text.length, before.length);
  let same = 0;
  // Beyond ASCII a character may be two halves, which must not be parted.
  while (same < length && text.charCodeAt(same) === before.charCodeAt(same) && isAscii(text, same)) same++;
  const writer = new ByteWriter();
  writer.varint(same);
  writer.text(text.slice(same));
  return writer.copyFrom(0);
}

function isAscii(text: string, at: number): boolean {
  return text.charCodeAt(at) < ASCII_END;
}
