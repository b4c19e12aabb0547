/** The series of a window as JSON, contract section 6: one object each, the rows of a histogram put together. */
import { ENTRY_SUM } from "../model/packet-view.js";
import type { ExactNumber, WindowSeries } from "../model/window.js";
import { exactNumber } from "./exact.js";
import { lastValue } from "./merge-rows.js";
import { ROW_COUNTER, ROW_OLD, ROW_RESET, ROW_WIDE, type Rows } from "./rows.js";
import type { SeriesName } from "./series-name.js";
import type { RowNames } from "./stored-window.js";
import { lesserProcesses } from "./top-processes.js";

/** All series, or those of one metric, in the order of the rows. */
export function seriesToJson(rows: Rows, names: RowNames, metric?: string): WindowSeries[] {
  const series: WindowSeries[] = [];
  const histograms = new Map<string, HistogramParts>();
  const length = Math.min(names.length, rows.capacity);
  const lesser = lesserProcesses(rows, names);
  for (let row = 0; row < length; row++) {
    const flags = rows.flags(row);
    const name = names[row];
    if (flags === 0 || name === undefined || lesser.has(row)) continue;
    if (metric !== undefined && name.metric !== metric) continue;
    if (name.kind === "histogram") addPart(series, histograms, rows, row, name);
    else if ((flags & ROW_COUNTER) !== 0) series.push(counterToJson(rows, row, flags, name));
    else series.push(valueToJson(rows, row, flags, name));
  }
  for (const { at, name, sum, buckets } of histograms.values())
    series[at] = histogramToJson(name, sum, buckets);
  return series;
}

function counterToJson(rows: Rows, row: number, flags: number, name: SeriesName): WindowSeries {
  const count = rows.count(row);
  const { sum, min, max } = readSpread(rows, row, flags);
  const spanMs = rows.lastTimeMs(row) - rows.previousTimeMs(row);
  const { metric, instance, unit } = name;
  return {
    metric,
    instance,
    kind: "counter",
    unit,
    count,
    sum: exactNumber(sum),
    min: count === 0 ? null : exactNumber(min),
    max: count === 0 ? null : exactNumber(max),
    last: String(lastValue(rows, row)),
    rate: spanMs > 0 ? (Number(sum) * 1000) / spanMs : null,
    reset: (flags & ROW_RESET) !== 0,
  };
}

function valueToJson(rows: Rows, row: number, flags: number, name: SeriesName): WindowSeries {
  const { sum, min, max } = readSpread(rows, row, flags);
  const { metric, instance, kind, unit } = name;
  return {
    metric,
    instance,
    kind,
    unit,
    count: rows.count(row),
    sum: exactNumber(sum),
    min: exactNumber(min),
    max: exactNumber(max),
    last: (flags & ROW_OLD) !== 0 ? null : exactNumber(lastValue(rows, row)),
  };
}

interface Spread {
  readonly sum: number | bigint;
  readonly min: number | bigint;
  readonly max: number | bigint;
}

function readSpread(rows: Rows, row: number, flags: number): Spread {
  if ((flags & ROW_WIDE) !== 0) return rows.wide!.get(row)!;
  const { f64 } = rows.block;
  return { sum: f64[rows.sumAt + row]!, min: f64[rows.minAt + row]!, max: f64[rows.maxAt + row]! };
}

/** What a histogram's rows have given so far, and its place among the series. */
interface HistogramParts {
  readonly at: number;
  readonly name: SeriesName;
  readonly buckets: [low: number, count: number | bigint][];
  sum: number | bigint | null;
}

function addPart(
  series: WindowSeries[],
  histograms: Map<string, HistogramParts>,
  rows: Rows,
  row: number,
  name: SeriesName,
): void {
  let parts = histograms.get(name.series);
  if (parts === undefined) {
    parts = { at: series.length, name, buckets: [], sum: null };
    histograms.set(name.series, parts);
    series.push(histogramToJson(name, null, []));
  }
  const { sum } = readSpread(rows, row, rows.flags(row));
  if (name.entryKind === ENTRY_SUM) parts.sum = sum;
  else parts.buckets.push([name.low, sum]);
}

function histogramToJson(
  { metric, instance, unit }: SeriesName,
  sum: number | bigint | null,
  buckets: readonly [low: number, count: number | bigint][],
): WindowSeries {
  const sorted = buckets.toSorted(([a], [b]) => a - b);
  const count = sorted.reduce<number | bigint>((total, [, part]) => addExact(total, part), 0);
  return {
    metric,
    instance,
    kind: "histogram",
    unit,
    count: exactNumber(count),
    sum: sum === null ? null : exactNumber(sum),
    buckets: sorted.map(([low, part]): [ExactNumber, ExactNumber] => [exactNumber(low), exactNumber(part)]),
  };
}

function addExact(a: number | bigint, b: number | bigint): number | bigint {
  if (typeof a === "number" && typeof b === "number" && a + b < Number.MAX_SAFE_INTEGER) return a + b;
  return BigInt(a) + BigInt(b);
}
