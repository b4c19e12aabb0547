/** Grows a buffer of bytes as they are written: whole numbers of seven bits a byte, doubles, texts. */

const START_BYTES = 4096;
const TWO_7 = 128;
const TWO_28 = 2 ** 28;
/** A whole number below 2^64 takes ten bytes at most. */
const VARINT_BYTES_MAX = 10;
const ASCII_END = 0x80;

export class ByteWriter {
  #bytes = Buffer.allocUnsafe(START_BYTES);
  #at = 0;

  get length(): number {
    return this.#at;
  }

  /** A copy of what has been written from `start` on. */
  copyFrom(start: number): Buffer {
    return Buffer.from(this.#bytes.subarray(start, this.#at));
  }

  /** Begins anew; the memory is kept. */
  clear(): void {
    this.#at = 0;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  /** Some tens of bytes at the most: a loop is faster than a call then. */
  bytes(bytes: Uint8Array): void {
    const { length } = bytes;
    this.#reserve(length);
    for (let index = 0; index < length; index++) this.#bytes[this.#at + index] = bytes[index]!;
    this.#at += length;
  }

  /** A whole number below 2^53: seven bits a byte, the lowest first, the eighth says that more follow. */
  varint(value: number): void {
    this.#reserve(VARINT_BYTES_MAX);
    let rest = value;
    if (rest >= TWO_28) {
      // The lowest 28 bits as four bytes; what is left fits into 32.
      for (let shift = 0; shift < 28; shift += 7)
        this.#bytes[this.#at++] = ((value >>> shift) & 0x7f) | TWO_7;
      rest = Math.floor(value / TWO_28);
    }
    for (; rest >= TWO_7; rest >>>= 7) this.#bytes[this.#at++] = (rest & 0x7f) | TWO_7;
    this.#bytes[this.#at++] = rest;
  }

  /** The same for a number from 0 to 2^64 - 1. */
  bigVarint(value: bigint): void {
    this.#reserve(VARINT_BYTES_MAX);
    let rest = value;
    for (; rest >= 128n; rest >>= 7n) this.#bytes[this.#at++] = Number(rest & 0x7fn) | TWO_7;
    this.#bytes[this.#at++] = Number(rest);
  }

  /** The same as {@link varint} in front of what was written from `at` on, which moves: a count that is known behind it. */
  insertVarint(at: number, value: number): void {
    const end = this.#at;
    this.varint(value);
    const length = this.#at - end;
    this.#bytes.copyWithin(at + length, at, end);
    this.#at = at;
    this.varint(value);
    this.#at = end + length;
  }

  double(value: number): void {
    this.#reserve(8);
    this.#at = this.#bytes.writeDoubleLE(value, this.#at);
  }

  /** UTF-8 behind its length in bytes. */
  text(value: string): void {
    const { length } = value;
    this.#reserve(VARINT_BYTES_MAX + length * 3);
    const start = this.#at;
    if (length < TWO_7 && this.#ascii(value, start + 1)) {
      this.#bytes[start] = length;
      this.#at = start + 1 + length;
      return;
    }
    this.varint(Buffer.byteLength(value));
    this.#at += this.#bytes.write(value, this.#at);
  }

  /** Puts four bytes at `at`, which have been written before: a length that was not known then. */
  patchUint32(at: number, value: number): void {
    this.#bytes.writeUInt32LE(value, at);
  }

  uint32(value: number): void {
    this.#reserve(4);
    this.#at = this.#bytes.writeUInt32LE(value, this.#at);
  }

  /** Short texts are ASCII nearly always, and then a loop is faster than a call. */
  #ascii(value: string, start: number): boolean {
    let at = start;
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      if (code >= ASCII_END) return false;
      this.#bytes[at++] = code;
    }
    return true;
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + bytes));
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
  }
}
