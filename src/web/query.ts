/**
 * Query strings to values. Strict: a parameter that the route does not know, that is given twice or malformed
 * is refused with a sentence that names it, so that a typing error never reads as "no data".
 */
import { WebError, type WebErrorCode } from "./errors.js";

/** What fastify makes of a query string: text, or a list of it where a parameter came more than once. */
export type RawQuery = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The values of each parameter, in order; `from=` without a value is none. @throws {WebError} BAD_QUERY */
export function readQuery<Name extends string>(
  query: RawQuery,
  names: readonly Name[],
): Partial<Record<Name, readonly string[]>> {
  const values: Partial<Record<Name, readonly string[]>> = {};
  for (const [key, value] of Object.entries(query)) {
    const name = names.find((known) => known === key);
    if (name === undefined) {
      throw badQuery(`unknown query parameter ${JSON.stringify(key)}; known are ${names.join(", ")}`);
    }
    const given = [value ?? ""].flat().filter((text) => text !== "");
    if (given.length > 0) values[name] = given;
  }
  return values;
}

/** The one value of a parameter, if any. @throws {WebError} BAD_QUERY when there is more than one. */
export function single(name: string, values: readonly string[] | undefined): string | undefined {
  if (values !== undefined && values.length > 1) throw badQuery(`the query parameter ${name} is given twice`);
  return values?.[0];
}

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `10s` -> 10000. @throws {WebError} `code`, with a sentence that names what it is the duration of */
export function parseDuration(name: string, text: string, code: WebErrorCode = "BAD_QUERY"): number {
  const parts = /^([1-9]\d{0,8})(ms|s|m|h|d)$/.exec(text);
  if (parts === null) {
    const sentence = `${name} must be a number with a unit, such as 1s or 10m, got ${JSON.stringify(text)}`;
    throw new WebError(code, sentence);
  }
  return Number(parts[1]) * UNIT_MS[parts[2] as keyof typeof UNIT_MS];
}

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** `2026-11-22T10:00:00.5Z` -> Unix ms, whole. @throws {WebError} BAD_QUERY for anything but RFC 3339. */
export function parseTime(name: string, text: string): number {
  const [, year, month, day] = (RFC_3339.exec(text) ?? []).map(Number);
  const timeMs = Date.parse(text.toUpperCase());
  if (
    year === undefined ||
    month === undefined ||
    Number.isNaN(timeMs) ||
    day !== realDay(year, month, day)
  ) {
    const hint = text.includes(" ") ? " (in a URL a + is written %2B)" : "";
    const example = "2026-11-22T10:00:00Z";
    throw badQuery(`${name} must be an RFC 3339 time such as ${example}, got ${JSON.stringify(text)}${hint}`);
  }
  return timeMs;
}

/** Date.parse takes February 30 for March 2: the day of the month that `day` comes to be. */
function realDay(year: number, month: number, day: number | undefined): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate();
}

/** An error of the query, as the answer to it. */
export function badQuery(sentence: string): WebError {
  return new WebError("BAD_QUERY", sentence);
}
