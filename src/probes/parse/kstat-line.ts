/**
 * One line of `kstat -p`: `module:instance:name:statistic`, a TAB, a value. Nothing in it is quoted or escaped,
 * the statistic may hold colons and blanks, and no type is told, so a value is taken for a number only where
 * the kernel prints numbers just so. Knows nothing of cycles, zones or metrics.
 *
 * @see kstat(8) of illumos (C, since 2013), and the Perl kstat before it, which prints fractions.
 */
import type { Skip } from "../engine.js";

/**
 * What a statistic holds.
 * - number or bigint: an integer, exact to 64 bits (bigint from 2^53 on), or a fraction of the Perl era.
 * - bigint for `crtime` and `snaptime`, always: nanoseconds since the host's boot.
 * - string: anything else, trailing blanks included. null: a string that the kernel does not have, `(null)`.
 */
export type KstatValue = number | bigint | string | null;

export interface KstatLine {
  readonly kind: "kstat";
  readonly module: string;
  /** 32 bits, signed: `rootnex:-1`. */
  readonly instance: number;
  /** At most 30 bytes: a longer zone name is cut. */
  readonly name: string;
  /** May be empty (before 2016). */
  readonly statistic: string;
  readonly value: KstatValue;
}

/** Which kstat and which of its statistics. */
export type KstatKey = Pick<KstatLine, "module" | "instance" | "name" | "statistic">;

/** blank: the line between two samples; no_tab: a time stamp or garbage; out_of_range: beyond what 64 bits hold. */
export const KSTAT_SKIPS = ["blank", "no_tab", "no_key", "bad_instance", "out_of_range"] as const;
export type KstatSkipReason = (typeof KSTAT_SKIPS)[number];
export interface KstatSkip extends Skip {
  readonly reason: KstatSkipReason;
}

const MINUS = 45;
const DOT = 46;
const COMMA = 44;
const ZERO = 48;
const NINE = 57;

/** Digits that always fit a number exactly. */
const DIGITS_EXACT = 15;
const UINT64_MAX = 2n ** 64n - 1n;
const INT64_MIN = -(2n ** 63n);
const INSTANCE_MAX = 2 ** 31;

/** Statistics that are text even where it looks like a number; the first four are CHAR, a field of 16 bytes. */
const CHAR_STATISTICS = ["Serial No", "Revision", "Vendor", "Product"];
const TEXT_STATISTICS = new Set([...CHAR_STATISTICS, "Model", "zonename", "class", "brand"]);
/** A full field has no end mark, and bytes of its neighbour follow. */
const CHAR_LENGTH = 16;

/**
 * `"sd:1:sd1,a:nread\t1487679864"` -> `{ module: "sd", instance: 1, name: "sd1,a", statistic: "nread",
 * value: 1487679864 }`. Takes one line without its line end. A line that is none of kstat's is a skip.
 */
export function parseKstatLine(line: string): KstatLine | KstatSkip {
  const tab = line.indexOf("\t");
  if (tab < 0) return skip(line === "" ? "blank" : "no_tab");
  const afterModule = line.indexOf(":");
  const afterInstance = line.indexOf(":", afterModule + 1);
  const afterName = line.indexOf(":", afterInstance + 1);
  // Not found is -1, so that a later one is then not beyond an earlier one; a colon of the value is beyond the TAB.
  if (afterModule < 1 || afterInstance < afterModule || afterName < afterInstance || afterName > tab) {
    return skip("no_key");
  }
  const instance = parseInstance(line, afterModule + 1, afterInstance);
  if (Number.isNaN(instance)) return skip("bad_instance");
  const statistic = line.slice(afterName + 1, tab);
  const value = parseKstatValue(line, tab + 1, statistic);
  if (value === undefined) return skip("out_of_range");
  const module = line.slice(0, afterModule);
  return {
    kind: "kstat",
    module,
    instance,
    name: line.slice(afterInstance + 1, afterName),
    statistic,
    value,
  };
}

/** The value that begins at `start` of `line`, of this statistic; undefined: an integer beyond 64 bits. */
export function parseKstatValue(line: string, start: number, statistic: string): KstatValue | undefined {
  const first = line.charCodeAt(start);
  if ((first >= ZERO && first <= NINE) || first === MINUS) {
    if (statistic === "snaptime" || statistic === "crtime") return parseTime(line.slice(start));
    const number = parseNumber(line, start);
    if (number !== null && !TEXT_STATISTICS.has(statistic)) return number;
  }
  const text = line.slice(start);
  if (text === "(null)") return null;
  return text.length > CHAR_LENGTH && CHAR_STATISTICS.includes(statistic) ? text.slice(0, CHAR_LENGTH) : text;
}

function skip(reason: KstatSkipReason): KstatSkip {
  return { kind: "skip", reason };
}

/** `%d`: NaN for anything else, or beyond 32 bits. */
function parseInstance(line: string, start: number, end: number): number {
  const negative = line.charCodeAt(start) === MINUS;
  let at = negative ? start + 1 : start;
  if (at === end || end - at > DIGITS_EXACT) return Number.NaN;
  let magnitude = 0;
  for (; at < end; at++) {
    const digit = line.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return Number.NaN;
    magnitude = magnitude * 10 + digit;
  }
  if (magnitude >= INSTANCE_MAX) return Number.NaN;
  return negative && magnitude > 0 ? -magnitude : magnitude;
}

/**
 * What `%d`, `%llu` or Perl prints, to the end of the line; null for text, undefined for an integer beyond 64
 * bits. No leading zeros ("0001" is a revision), no "-0", no exponent, no decimal comma: none of them prints those.
 */
function parseNumber(line: string, start: number): number | bigint | null | undefined {
  const end = line.length;
  const first = line.charCodeAt(start) === MINUS ? start + 1 : start;
  let magnitude = 0;
  let at = first;
  for (; at < end; at++) {
    const digit = line.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) break;
    magnitude = magnitude * 10 + digit;
  }
  const digits = at - first;
  if (digits === 0 || (digits > 1 && line.charCodeAt(first) === ZERO)) return null;
  if (at < end) return line.charCodeAt(at) === DOT ? parseFraction(line, start, at + 1) : null;
  if (digits > DIGITS_EXACT) return toExact(line.slice(start));
  if (first === start) return magnitude;
  return magnitude === 0 ? null : -magnitude;
}

function parseFraction(line: string, start: number, afterDot: number): number | null {
  if (afterDot === line.length) return null;
  for (let at = afterDot; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code < ZERO || code > NINE) return null;
  }
  const fraction = Number(line.slice(start));
  return Number.isFinite(fraction) ? fraction : null;
}

/** The longest that can be in range is 20 characters; a longer one is not even converted. */
function toExact(digits: string): number | bigint | undefined {
  if (digits.length > 20) return undefined;
  const exact = BigInt(digits);
  if (exact > UINT64_MAX || exact < INT64_MIN) return undefined;
  const rounded = Number(exact);
  return Number.isSafeInteger(rounded) ? rounded : exact;
}

/**
 * Seconds with up to nine decimals as nanoseconds, by the text: a double would round them. `"0"` -> 0n,
 * `"6067172.838651846"` -> 6067172838651846n; a decimal comma is that of a locale. Text where it is no time.
 */
function parseTime(text: string): bigint | string {
  let point = text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) continue;
    if ((code !== DOT && code !== COMMA) || point < text.length) return text;
    point = at;
  }
  if (point === text.length - 1 || point > SECONDS_DIGITS_MAX) return text;
  return BigInt(text.slice(0, point) + text.slice(point + 1, point + 1 + NS_DIGITS).padEnd(NS_DIGITS, "0"));
}

const NS_DIGITS = 9;
/** 31 years of uptime, as digits of seconds with one to spare. */
const SECONDS_DIGITS_MAX = 10;
