/** A heat map of latencies as text: a line for each power of two, a column for some steps, darker where there are more. */

/** Counts by latency and time. */
export interface HeatMap {
  readonly unit: string;
  /** Starts of the steps, RFC 3339. */
  readonly times: readonly string[];
  /** Lower bounds, ascending. */
  readonly lows: readonly number[];
  /** By bucket, then by step. */
  readonly counts: readonly (readonly number[])[];
}

/** From none to most; each shade stands for as many times as many as the one before. */
const SHADES = " .:-=+*#%@";
const WIDTH_DEFAULT = 80;
const COLUMNS_MIN = 10;

/** Lines, the slowest calls first. */
export function formatHeatMap({ times, lows, counts, unit }: HeatMap, width = WIDTH_DEFAULT): string[] {
  const labels = lows.map((low) => formatDurationNs(low, unit));
  const labelWidth = Math.max(...labels.map(({ length }) => length), 0);
  const columnsMax = Math.max(width - labelWidth - 3, COLUMNS_MIN);
  const perColumn = Math.max(1, Math.ceil(times.length / columnsMax));
  const folded = counts.map((row) => fold(row, perColumn));
  const max = Math.max(...folded.flat(), 0);
  const lines = folded.map((row, index) => {
    const cells = row.map((count) => shade(count, max)).join("");
    return `${(labels[index] ?? "").padStart(labelWidth)} |${cells}|`;
  });
  const [first = "", last = ""] = [times[0], times.at(-1)].map(clockOf);
  const gap = Math.max(1, (folded[0]?.length ?? 0) - first.length - last.length);
  return [
    ...lines.reverse(),
    `${" ".repeat(labelWidth + 2)}${first}${" ".repeat(gap)}${last}`,
    `from ${unit === "ns" ? "the latency at the left" : unit} to twice that; each column ${perColumn} windows; ` +
      `shades "${SHADES.trim()}" up to ${max} calls`,
  ];
}

/** Sums of `size` numbers each. */
function fold(row: readonly number[], size: number): number[] {
  const folded: number[] = [];
  for (let from = 0; from < row.length; from += size) {
    folded.push(row.slice(from, from + size).reduce((sum, count) => sum + count, 0));
  }
  return folded;
}

/** By the logarithm, since one call beside a million must still be seen. */
function shade(count: number, max: number): string {
  if (count === 0) return SHADES[0]!;
  const steps = SHADES.length - 1;
  const step = max <= 1 ? steps : 1 + Math.round((Math.log(count) / Math.log(max)) * (steps - 1));
  return SHADES[Math.min(step, steps)]!;
}

const NS_UNITS = [
  ["s", 1e9],
  ["ms", 1e6],
  ["us", 1e3],
] as const;

/** 1024 -> `1.02us`. */
function formatDurationNs(low: number, unit: string): string {
  if (unit !== "ns") return String(low);
  const [name, ns] = NS_UNITS.find(([, length]) => low >= length) ?? ["ns", 1];
  return `${Number((low / ns).toPrecision(3))}${name}`;
}

/** `10:00:01` of an RFC 3339 time. */
function clockOf(time = ""): string {
  return time.slice(11, 19);
}
