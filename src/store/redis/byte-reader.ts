/** Reads what `byte-writer.ts` writes. Bytes of strangers are expected: whatever they are, it throws nothing else. */

/** Bytes that are no window: cut, damaged, of another version, or of somebody else. */
export class UnreadableWindow extends Error {
  override readonly name = "UnreadableWindow";
}

const TWO_7 = 128;
const VARINT_BYTES_MAX = 10;
/** Below it a whole number is read without bigints. */
const SMALL_BYTES_MAX = 7;
const ASCII_LENGTH_MAX = 24;

export class ByteReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw new UnreadableWindow("the bytes end too early");
    this.#at++;
    return value;
  }

  /** @throws {UnreadableWindow} beyond 2^53 as well */
  varint(): number {
    let value = 0;
    let factor = 1;
    for (let index = 0; index < SMALL_BYTES_MAX; index++) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < TWO_7) return value;
      factor *= TWO_7;
    }
    const high = this.byte();
    value += high * factor;
    if (high >= TWO_7 || !Number.isSafeInteger(value)) throw new UnreadableWindow("a number is too large");
    return value;
  }

  bigVarint(): bigint {
    let value = 0n;
    for (let index = 0; index < VARINT_BYTES_MAX; index++) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < TWO_7) return BigInt.asUintN(64, value);
    }
    throw new UnreadableWindow("a number is too long");
  }

  /** A count of things that take a byte each at least, so that a wrong one makes no long loop. */
  count(): number {
    const count = this.varint();
    if (count > this.left) throw new UnreadableWindow(`${count} things in ${this.left} bytes`);
    return count;
  }

  double(): number {
    if (this.left < 8) throw new UnreadableWindow("the bytes end too early");
    this.#at += 8;
    return this.#bytes.readDoubleLE(this.#at - 8);
  }

  text(): string {
    const length = this.count();
    const start = this.#at;
    this.#at += length;
    if (length <= ASCII_LENGTH_MAX) {
      const text = readAscii(this.#bytes, start, this.#at);
      if (text !== null) return text;
    }
    return this.#bytes.toString("utf8", start, this.#at);
  }
}

/** Null where a byte is no ASCII. */
function readAscii(bytes: Buffer, start: number, end: number): string | null {
  let text = "";
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= TWO_7) return null;
    text += String.fromCharCode(byte);
  }
  return text;
}
