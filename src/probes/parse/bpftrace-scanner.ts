/**
 * Reads the JSON that bpftrace writes, from left to right, where JSON.parse would lose something: it keeps the last
 * of equal keys (stacks and symbols make them), rounds integers from 2^53 on, and takes the bytes from 0x80 on,
 * which bpftrace writes sign-extended (`\uffffffc3`), for other characters.
 */
import type { Value } from "../../model/reading.js";

/** The text is not what it should be from some place on: a half line, or none of bpftrace's. */
export class TornText extends Error {}

const QUOTE = 34;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;
const BLANK = 32;
/** So many digits are always below 2^53. */
const SAFE_DIGITS = 15;
/** No 64 bit integer has more. */
const DIGITS_MAX = 20;

export class BpftraceScanner {
  readonly #text: string;
  readonly #hasEscapes: boolean;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#hasEscapes = text.includes("\\");
  }

  /** Takes the character of this code if it comes next, blanks before it too. */
  accept(code: number): boolean {
    if (this.#peek() !== code) return false;
    this.#at++;
    return true;
  }

  /** @throws {TornText} when the character of this code does not come next. */
  expect(code: number): void {
    if (!this.accept(code)) throw new TornText();
  }

  /** Whether a string comes next. */
  get isString(): boolean {
    return this.#peek() === QUOTE;
  }

  /** @throws {TornText} when something comes. */
  end(): void {
    if (!Number.isNaN(this.#peek())) throw new TornText();
  }

  /** @throws {TornText} when no whole string comes next. */
  string(): string {
    this.expect(QUOTE);
    const start = this.#at;
    let end = this.#text.indexOf('"', start);
    if (this.#hasEscapes)
      while (end > 0 && isEscaped(this.#text, end, start)) end = this.#text.indexOf('"', end + 1);
    if (end < 0) throw new TornText();
    this.#at = end + 1;
    const raw = this.#text.slice(start, end);
    return this.#hasEscapes && raw.includes("\\") ? unescapeJson(raw) : raw;
  }

  /**
   * An integer as printed, so that an unsigned one from 2^63 on is negative; a bigint where a number would round.
   * @throws {TornText} when none comes next, or one of more than 64 bit.
   */
  integer(): Value {
    const isNegative = this.accept(MINUS);
    if (!isNegative) this.#peek();
    const start = this.#at;
    let value = 0;
    let code = this.#text.charCodeAt(this.#at);
    while (code >= ZERO && code <= NINE) {
      value = value * 10 + (code - ZERO);
      code = this.#text.charCodeAt(++this.#at);
    }
    const digits = this.#at - start;
    if (digits === 0 || digits > DIGITS_MAX) throw new TornText();
    if (digits <= SAFE_DIGITS) return isNegative && value !== 0 ? -value : value;
    const exact = BigInt(this.#text.slice(start, this.#at));
    return toExact(isNegative ? -exact : exact);
  }

  /** Code of the next character that is no blank; NaN at the end. */
  #peek(): number {
    let code = this.#text.charCodeAt(this.#at);
    while (code === BLANK) code = this.#text.charCodeAt(++this.#at);
    return code;
  }
}

function toExact(exact: bigint): Value {
  if (exact !== BigInt.asIntN(64, exact) && exact !== BigInt.asUintN(64, exact)) throw new TornText();
  const rounded = Number(exact);
  return Number.isSafeInteger(rounded) ? rounded : exact;
}

/** Whether an odd number of backslashes stands before `at`. */
function isEscaped(text: string, at: number, start: number): boolean {
  let before = at;
  while (before > start && text.charCodeAt(before - 1) === 92) before--;
  return (at - before) % 2 === 1;
}

const ESCAPE = /(?:\\uffffff[89a-f][0-9a-f])+|\\u[0-9a-f]{4}|\\./gis;
const LETTERS: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  '"': '"',
  "\\": "\\",
  "/": "/",
};

/** `caf\uffffffc3\uffffffa9` -> `café`; bytes that are no UTF-8 become U+FFFD. */
function unescapeJson(raw: string): string {
  return raw.replace(ESCAPE, (escape) => {
    if (escape.length > 6) return Buffer.from(escape.replace(/\\uffffff/gi, ""), "hex").toString("utf8");
    if (escape.length === 6) return String.fromCharCode(parseInt(escape.slice(2), 16));
    const letter = LETTERS[escape.charAt(1)];
    if (letter === undefined) throw new TornText();
    return letter;
  });
}
