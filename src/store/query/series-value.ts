/** The one number of a series in a window that questions of 2013 are about, and its unit. */
import type { WindowSeries } from "../../model/window.js";

/**
 * Of a counter its rate per second, of a gauge the mean, of a delta what happened, of a histogram how many; null
 * where the window has none.
 */
export function valueOf({ kind, rate, sum, count }: WindowSeries): number | null {
  switch (kind) {
    case "counter":
      return rate ?? null;
    case "gauge":
      return sum === null || Number(count) === 0 ? null : Number(sum) / Number(count);
    case "delta":
      return sum === null ? null : Number(sum);
    case "histogram":
      return Number(count);
  }
}

/** The unit of {@link valueOf}. */
export function unitOf({ kind, unit }: Pick<WindowSeries, "kind" | "unit">): string {
  if (kind === "counter") return `${unit}/s`;
  return kind === "histogram" ? "values" : unit;
}

/** The largest power of two that is not above a value, as quantize of DTrace has it: 5 -> 4, -5 -> -4, 0.5 -> 0. */
export function powerOfTwo(value: number): number {
  const size = Math.abs(value);
  if (size < 1) return 0;
  const power = 2 ** Math.floor(Math.log2(size));
  // The logarithm of a number just below a power may be rounded up to it.
  return Math.sign(value) * (power > size ? power / 2 : power);
}
