/**
 * Names as a window has them: without what they begin with in common with the name before. Windows have the same names
 * each time, so the bytes of each are made once and copied from then on; mostly they have them in the same order, and
 * then nothing is looked up.
 */
import { ByteWriter } from "./byte-writer.js";

/** Beyond it all are forgotten and made anew; of a longer window the rest is looked up. */
const RESTS_MAX = 20_000;
/** Of both names together; what is longer is made each time, and not kept. */
const LENGTH_MAX = 512;
const ASCII_END = 0x80;

interface Rest {
  readonly text: string;
  readonly before: string;
  readonly bytes: Uint8Array;
}

export class NameRests {
  readonly #byBefore = new Map<string, Map<string, Rest>>();
  #count = 0;
  /** Those of the window before, in its order, and which of them is expected next. */
  readonly #order: Rest[] = [];
  #next = 0;

  /** Before the names of a window. */
  begin(): void {
    this.#next = 0;
  }

  /** Writes how long the common beginning is, and the rest as text. */
  write(writer: ByteWriter, text: string, before: string): void {
    const nth = this.#next++;
    const expected = this.#order[nth];
    const isIt = expected?.text === text && expected.before === before;
    writer.bytes(isIt ? expected.bytes : this.#find(text, before, nth));
  }

  #find(text: string, before: string, nth: number): Uint8Array {
    if (text.length + before.length > LENGTH_MAX) return encodeRest(text, before);
    const rest = this.#byBefore.get(before)?.get(text) ?? this.#make(text, before);
    if (nth < RESTS_MAX) this.#order[nth] = rest;
    return rest.bytes;
  }

  #make(text: string, before: string): Rest {
    const rest = { text, before, bytes: encodeRest(text, before) };
    if (++this.#count > RESTS_MAX) {
      this.#byBefore.clear();
      this.#count = 1;
    }
    const rests = this.#byBefore.get(rest.before);
    if (rests === undefined) this.#byBefore.set(rest.before, new Map([[rest.text, rest]]));
    else rests.set(rest.text, rest);
    return rest;
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
