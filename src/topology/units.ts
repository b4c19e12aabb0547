/** Durations and sizes as a person writes them: `100ms 1s 5m 1h 2d` and `64KiB 256MiB 10GiB`, whole numbers only. */

/** Milliseconds of each unit, largest first. */
const DURATION_UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
/** Bytes of each unit, largest first. */
const SIZE_UNITS = { TiB: 2 ** 40, GiB: 2 ** 30, MiB: 2 ** 20, KiB: 2 ** 10 };

/** What a duration looks like; also in the JSON schema. */
export const DURATION_PATTERN = /^(\d+)(d|h|m|s|ms)$/;
/** What a size looks like; also in the JSON schema. */
export const SIZE_PATTERN = /^(\d+)(TiB|GiB|MiB|KiB)$/;

/** `5m` -> 300000 (ms); null where the text is no duration. Does not check any range. */
export function parseDurationMs(text: string): number | null {
  return parseAmount(text, DURATION_PATTERN, DURATION_UNITS);
}

/** `64KiB` -> 65536 (bytes); null where the text is no size. Does not check any range. */
export function parseSizeBytes(text: string): number | null {
  return parseAmount(text, SIZE_PATTERN, SIZE_UNITS);
}

/** 300000 (ms) -> `5m`: the largest unit of which it is a whole number; `0ms` for 0. */
export function formatDuration(durationMs: number): string {
  return formatAmount(durationMs, DURATION_UNITS) ?? `${durationMs}ms`;
}

/** 65536 (bytes) -> `64KiB`; bytes that are no whole KiB are rounded down to one, as none is ever parsed. */
export function formatSize(sizeBytes: number): string {
  return formatAmount(sizeBytes, SIZE_UNITS) ?? `${Math.floor(sizeBytes / SIZE_UNITS.KiB)}KiB`;
}

function parseAmount(text: string, pattern: RegExp, units: Readonly<Record<string, number>>): number | null {
  const [, digits, unit] = pattern.exec(text) ?? [];
  const factor = unit === undefined ? undefined : units[unit];
  return factor === undefined ? null : Number(digits) * factor;
}

function formatAmount(amount: number, units: Readonly<Record<string, number>>): string | null {
  const unit = Object.entries(units).find(([, factor]) => amount >= factor && amount % factor === 0);
  return unit === undefined ? null : `${amount / unit[1]}${unit[0]}`;
}
