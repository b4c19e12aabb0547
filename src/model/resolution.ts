/** Resolutions of windows as they are written: `1s`, `10s`, `1m`, in the aggregator, the stores and everywhere outside. */

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
] as const;

/** 60000 -> `1m`: the largest unit of which it is a whole number. */
export function formatResolution(resolutionMs: number): string {
  const [unit, unitMs] = UNITS.find(([, length]) => resolutionMs % length === 0) ?? ["ms", 1];
  return `${resolutionMs / unitMs}${unit}`;
}

/** `1m` -> 60000; null where the text is none, or not written as {@link formatResolution} does. */
export function parseResolution(text: string): number | null {
  const [, digits, unit] = /^([1-9]\d{0,8})(ms|s|m|h|d)$/.exec(text) ?? [];
  const unitMs = UNITS.find(([name]) => name === unit)?.[1];
  if (unitMs === undefined) return null;
  const resolutionMs = Number(digits) * unitMs;
  return formatResolution(resolutionMs) === text ? resolutionMs : null;
}
