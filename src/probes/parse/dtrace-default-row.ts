/**
 * One line of an aggregation as dtrace prints it without a format: a field of fixed width per key, then the value
 * in ` %16lld`. Strings are two blanks and the text padded to 50; integers are 1, 2, 4 or 8 bytes wide and padded
 * to 3, 5, 8 or 16 behind one blank. Text that does not keep to the columns is no row.
 *
 *       open64                                                           12   -> keys ["open64"], value 12
 *             1        0               10                                     -> keys ["1", "0"], value 10
 *
 * @see illumos libdtrace dt_consume.c (dt_print_datum, dt_print_aggs); captures aggs.tst.sizedkeys, signedkeyspos
 */
import type { Value } from "../../model/reading.js";
import { parseInteger } from "./dtrace-text.js";

export interface DefaultRow {
  readonly keys: readonly string[];
  readonly value: Value;
}

const VALUE_WIDTH = 16;
const STRING_WIDTH = 52;
const INTEGER_WIDTHS = [17, 9, 6, 4];

/** Keys and value of a line, or null: no row. */
export function parseDefaultRow(line: string): DefaultRow | null {
  const number = /-?\d{1,20}$/.exec(line)?.[0];
  if (number === undefined) return null;
  const value = parseInteger(number);
  const field = ` ${number.padStart(VALUE_WIDTH)}`;
  if (value === null || !line.endsWith(field)) return null;
  const keys = parseDefaultKeys(line.slice(0, -field.length));
  return keys === null ? null : { keys, value };
}

/**
 * The keys of a line that has no value, as above a histogram or a stack; null where it is no such line. A blank
 * string key cannot be told from none. The padding of a last string may have been cut off by an editor.
 */
export function parseDefaultKeys(text: string): string[] | null {
  const keys: string[] = [];
  let rest = text;
  while (rest !== "") {
    const key = takeIntegers(rest) ?? takeString(rest) ?? takeInteger(rest);
    if (key === null) return null;
    keys.push(...key.keys);
    rest = rest.slice(key.length);
  }
  return keys;
}

interface Taken {
  readonly keys: readonly string[];
  readonly length: number;
}

/** All of the rest as integers: tried first, since wide integers side by side would also pass for one string. */
function takeIntegers(text: string): Taken | null {
  const keys: string[] = [];
  for (let at = 0; at < text.length;) {
    const key = takeInteger(text.slice(at));
    if (key === null) return null;
    keys.push(...key.keys);
    at += key.length;
  }
  return { keys, length: text.length };
}

function takeInteger(text: string): Taken | null {
  const [field = "", digits = ""] = /^ +(-?\d{1,20})(?= |$)/.exec(text) ?? [];
  const isOverflow = field.length === digits.length + 1 && digits.length >= 3;
  return INTEGER_WIDTHS.includes(field.length) || isOverflow
    ? { keys: [digits], length: field.length }
    : null;
}

function takeString(text: string): Taken | null {
  if (!/^ {2}[^ ]/.test(text)) return null;
  const field = text.slice(0, STRING_WIDTH);
  // A string longer than its column runs up to the next field, which begins with a blank; it may hold blanks too.
  const overflow = field.endsWith(" ") ? "" : (/^(?:[^ ]| (?! ))*/.exec(text.slice(STRING_WIDTH))?.[0] ?? "");
  return { keys: [(field + overflow).slice(2).trimEnd()], length: field.length + overflow.length };
}
