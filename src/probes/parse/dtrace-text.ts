/**
 * The two kinds of field that dtrace prints: integers of 64 bit, and strings as `%S` writes them. Shared by the
 * readers of frames, of aggregations and of histograms; whatever is not exactly such a field is no value.
 *
 * @see illumos libdtrace dt_printf.c (pfprint_estr) and dt_subr.c (dt_string2str), release of 2019
 */
import type { Value } from "../../model/reading.js";

/** Lowest and highest integer that any aggregation can print: int64 min (sum, min), uint64 max (count, stddev). */
const INTEGER_MIN = -(2n ** 63n);
const INTEGER_MAX = 2n ** 64n - 1n;

/**
 * An integer of -2^63 to 2^64-1 in decimal, as dtrace prints one; a bigint where a number would round. Null for
 * anything else: signs other than one minus, blanks, fractions, exponents, hexadecimal, out of range.
 */
export function parseInteger(field: string): Value | null {
  if (!/^-?\d{1,20}$/.test(field)) return null;
  const number = Number(field);
  if (Number.isSafeInteger(number)) return number === 0 ? 0 : number;
  const exact = BigInt(field);
  return exact >= INTEGER_MIN && exact <= INTEGER_MAX ? exact : null;
}

const BACKSLASH = 92;
const ZERO = 48;
const ESCAPED = 'abfnrtv"\\';
const UNESCAPED = [7, 8, 12, 10, 13, 9, 11, 34, 92];

/**
 * The string that `%S` wrote: C escapes and three-digit octal for every byte outside 0x20-0x7e, so UTF-8 comes in
 * pieces, and a literal backslash-zero at the end, because the NUL of the D string is escaped too.
 * `caf\303\251\0` is `café`. A `\0` that two octal digits follow is a byte; bytes that are no UTF-8 become U+FFFD.
 */
export function unescapeString(field: string): string {
  const firstEscape = field.indexOf("\\");
  if (firstEscape < 0) return field;
  // Nearly every field is plain text and its terminator.
  if (firstEscape === field.length - 2 && field.endsWith("\\0")) return field.slice(0, -2);
  return unescapeBytes(Buffer.from(field)).toString("utf8");
}

function unescapeBytes(escaped: Buffer): Buffer {
  const bytes: number[] = [];
  for (let at = 0; at < escaped.length; at++) {
    const byte = escaped[at] ?? 0;
    if (byte !== BACKSLASH) {
      bytes.push(byte);
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(escaped.toString("latin1", at + 1, at + 4));
    const next = escaped[at + 1];
    if (octal === null && (next === undefined || next === ZERO)) break;
    bytes.push(octal === null ? unescapeLetter(next ?? 0) : Number.parseInt(octal[0], 8));
    at += octal === null ? 1 : 3;
  }
  return Buffer.from(bytes);
}

function unescapeLetter(letter: number): number {
  return UNESCAPED[ESCAPED.indexOf(String.fromCharCode(letter))] ?? letter;
}
