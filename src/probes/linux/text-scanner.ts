/**
 * Reads numbers and words straight from the bytes of a kernel file, so that a sweep over thousands of files makes
 * no strings. One scanner is loaded again for every file; it never reads beyond the text and never throws.
 */
import type { Value } from "../../model/reading.js";

const NEWLINE = 10;
const TAB = 9;
const SPACE = 32;
const POINT = 46;
const DIGIT_0 = 48;
const DIGIT_9 = 57;

/** Up to here a double holds every integer: 15 digits are below 2^53 whatever they are. */
const EXACT_DIGITS = 15;
const U64_MAX = 2n ** 64n - 1n;

export class TextScanner {
  bytes: Buffer = Buffer.alloc(0);
  /** The text is [0, end) of `bytes`. */
  end = 0;
  pos = 0;

  /** Starts over on the first `end` bytes of `bytes`. */
  load(bytes: Buffer, end: number): void {
    this.bytes = bytes;
    this.end = end;
    this.pos = 0;
  }

  /** Starts over on a text, for what is not hot. */
  loadText(text: string): void {
    const bytes = Buffer.from(text);
    this.load(bytes, bytes.length);
  }

  get atEnd(): boolean {
    return this.pos >= this.end;
  }

  /** The byte at the position; -1 at the end. */
  peek(): number {
    return this.pos < this.end ? (this.bytes[this.pos] as number) : -1;
  }

  /**
   * The unsigned decimal at the position, after spaces: exact up to 2^64-1, a bigint above 2^53. Undefined, and
   * the position unmoved but for the spaces, where there is no digit; undefined as well above 2^64-1.
   */
  uint(): Value | undefined {
    this.skipSpaces();
    const start = this.pos;
    let value = 0;
    let at = start;
    for (; at < this.end; at++) {
      const digit = this.bytes[at] as number;
      if (!isDigit(digit)) break;
      value = value * 10 + (digit - DIGIT_0);
    }
    this.pos = at;
    if (at - start > EXACT_DIGITS) return toExact(this.text(start, at));
    return at === start ? undefined : value;
  }

  /** As {@link uint}, rounded to a double. */
  number(): number | undefined {
    const value = this.uint();
    return value === undefined ? undefined : Number(value);
  }

  /** The decimal at the position, after spaces, e.g. 7.24; undefined where there is none. */
  decimal(): number | undefined {
    const whole = this.number();
    if (whole === undefined || this.peek() !== POINT) return whole;
    this.pos++;
    const start = this.pos;
    while (isDigit(this.peek())) this.pos++;
    return Number(`${whole}.${this.text(start, this.pos)}`);
  }

  /** Moves over spaces and tabs. */
  skipSpaces(): void {
    while (this.peek() === SPACE || this.peek() === TAB) this.pos++;
  }

  /** Moves to the end of the word: the next space, tab, newline or the end of the text. */
  skipWord(): void {
    while (this.peek() > SPACE) this.pos++;
  }

  /** Moves over `count` words and the spaces before them. */
  skipWords(count: number): void {
    for (let word = 0; word < count; word++) {
      this.skipSpaces();
      this.skipWord();
    }
  }

  /** Moves to the start of the next line, or to the end. */
  skipLine(): void {
    const { bytes, end } = this;
    let at = this.pos;
    while (at < end && bytes[at] !== NEWLINE) at++;
    this.pos = Math.min(at + 1, end);
  }

  /** The word at the position, after spaces; "" where there is none. */
  word(): string {
    this.skipSpaces();
    const start = this.pos;
    this.skipWord();
    return this.text(start, this.pos);
  }

  /** Whether the text goes on with `word`; does not move. */
  startsWith(word: Uint8Array): boolean {
    const { bytes, pos } = this;
    if (pos + word.length > this.end) return false;
    for (let at = 0; at < word.length; at++) if (bytes[pos + at] !== word[at]) return false;
    return true;
  }

  /** The bytes [start, end) as text. */
  text(start = 0, end = this.end): string {
    return this.bytes.toString("utf8", start, end);
  }
}

/** Whether a byte is one of "0" to "9". */
export function isDigit(byte: number): boolean {
  return byte >= DIGIT_0 && byte <= DIGIT_9;
}

function toExact(digits: string): Value | undefined {
  const exact = BigInt(digits);
  if (exact > U64_MAX) return undefined;
  return exact > Number.MAX_SAFE_INTEGER ? exact : Number(exact);
}
