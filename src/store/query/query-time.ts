/**
 * Times of a question, in event time, UTC: `2026-11-22T10:00:00Z`, `10:00` or `10:00:30` of the day of the zone's
 * newest window, `-15m` before its end. So a question means the same of a host whose clock is wrong, and of
 * windows of long ago.
 */
import { badQuery } from "./refusal.js";

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
const CLOCK = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;
const AGO = /^-([1-9]\d{0,8})(s|m|h|d)$/;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Unix ms. `newestMs` is the end of the zone's newest window. @throws {Refusal} for any other text */
export function parseQueryTime(name: string, text: string, newestMs: number): number {
  const timeMs = parseRfc3339(text) ?? parseClock(text, newestMs) ?? parseAgo(text, newestMs);
  if (timeMs !== null && Math.abs(timeMs) < 8.64e15) return timeMs;
  throw badQuery(
    `${name} must be a time such as 2026-11-22T10:00:00Z, 10:00 (UTC) or -15m, got ${JSON.stringify(text)}`,
  );
}

function parseRfc3339(text: string): number | null {
  const [, year, month, day] = RFC_3339.exec(text) ?? [];
  const timeMs = Date.parse(text.toUpperCase().replace(" ", "T"));
  if (day === undefined || Number.isNaN(timeMs)) return null;
  // Date.parse takes February 30 for March 2.
  const isRealDay =
    new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  return isRealDay ? timeMs : null;
}

function parseClock(text: string, newestMs: number): number | null {
  const [, hours, minutes, seconds = "0"] = CLOCK.exec(text) ?? [];
  if (hours === undefined) return null;
  // A window that ends at midnight is of the day before.
  const dayMs = Math.floor((newestMs - 1) / UNIT_MS.d) * UNIT_MS.d;
  return dayMs + Number(hours) * UNIT_MS.h + Number(minutes) * UNIT_MS.m + Number(seconds) * UNIT_MS.s;
}

function parseAgo(text: string, newestMs: number): number | null {
  const [, amount, unit] = AGO.exec(text) ?? [];
  return unit === undefined ? null : newestMs - Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
}
