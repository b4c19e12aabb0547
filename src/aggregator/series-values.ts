/** The series of a window one after the other: a row each, of a histogram its rows put together. */
import { ENTRY_SUM } from "../model/packet-view.js";
import type { SeriesKind } from "../model/metric.js";
import type { SeriesValues } from "../model/window.js";
import { keptNumber } from "./exact.js";
import { lastValue } from "./merge-rows.js";
import { ROW_COUNTER, ROW_OLD, ROW_RESET, ROW_WIDE, type Rows } from "./rows.js";
import type { SeriesName } from "./series-name.js";
import type { RowNames } from "./stored-window.js";
import { lesserProcesses } from "./top-processes.js";

const NO_BUCKETS: SeriesValues["buckets"] = [];

/** What is given out for each series. A class and no literal, whose fields of many kinds would take µs to make. */
class Values implements SeriesValues {
  metric = "";
  instance = "";
  kind: SeriesKind = "gauge";
  unit = "";
  count: number | bigint = 0;
  sum: number | bigint | null = 0;
  min: number | bigint | null = 0;
  max: number | bigint | null = 0;
  last: number | bigint | null = 0;
  rate: number | null = null;
  reset = false;
  buckets = NO_BUCKETS;
}

/** All series, or those of one metric, in the order of the rows. The object is filled anew for each. */
export function visitSeries(
  rows: Rows,
  names: RowNames,
  visit: (series: SeriesValues) => void,
  metric?: string,
): void {
  const length = Math.min(names.length, rows.capacity);
  const lesser = lesserProcesses(rows, names);
  const histograms = gatherHistograms(rows, names, length);
  const values = new Values();
  for (let row = 0; row < length; row++) {
    const flags = rows.flags(row);
    const name = names[row];
    if (flags === 0 || name === undefined || lesser.has(row)) continue;
    if (metric !== undefined && name.metric !== metric) continue;
    values.metric = name.metric;
    values.instance = name.instance;
    values.kind = name.kind;
    values.unit = name.unit;
    if (name.kind === "histogram") {
      const parts = histograms?.get(name.series);
      if (parts === undefined) continue;
      fillHistogram(values, parts);
      histograms?.delete(name.series); // It stands where the first of its rows does.
    } else if ((flags & ROW_COUNTER) !== 0) fillCounter(values, rows, row, flags);
    else fillValue(values, rows, row, flags);
    visit(values);
  }
}

function fillCounter(values: Values, rows: Rows, row: number, flags: number): void {
  const count = rows.count(row);
  const spanMs = rows.lastTimeMs(row) - rows.previousTimeMs(row);
  fillSpread(values, rows, row, flags);
  if (count === 0) values.min = values.max = null;
  values.count = count;
  values.last = lastValue(rows, row);
  values.rate = spanMs > 0 ? (Number(values.sum) * 1000) / spanMs : null;
  values.reset = (flags & ROW_RESET) !== 0;
  values.buckets = NO_BUCKETS;
}

function fillValue(values: Values, rows: Rows, row: number, flags: number): void {
  fillSpread(values, rows, row, flags);
  values.count = rows.count(row);
  values.last = (flags & ROW_OLD) !== 0 ? null : keptNumber(lastValue(rows, row));
  values.rate = null;
  values.reset = false;
  values.buckets = NO_BUCKETS;
}

function fillSpread(values: Values, rows: Rows, row: number, flags: number): void {
  const { f64 } = rows.block;
  const from = (flags & ROW_WIDE) !== 0 ? rows.wide!.get(row)! : null;
  values.sum = keptNumber(from?.sum ?? f64[rows.sumAt + row]!);
  values.min = keptNumber(from?.min ?? f64[rows.minAt + row]!);
  values.max = keptNumber(from?.max ?? f64[rows.maxAt + row]!);
}

/** What a histogram's rows have. */
interface HistogramParts {
  readonly buckets: [low: number, count: number | bigint][];
  sum: number | bigint | null;
}

/** By the series; null where there is none. */
function gatherHistograms(rows: Rows, names: RowNames, length: number): Map<string, HistogramParts> | null {
  let histograms: Map<string, HistogramParts> | null = null;
  for (let row = 0; row < length; row++) {
    const name = names[row];
    if (name?.kind !== "histogram" || rows.flags(row) === 0) continue;
    histograms ??= new Map();
    let parts = histograms.get(name.series);
    if (parts === undefined) histograms.set(name.series, (parts = { buckets: [], sum: null }));
    addPart(parts, rows, row, name);
  }
  return histograms;
}

function addPart(parts: HistogramParts, rows: Rows, row: number, { entryKind, low }: SeriesName): void {
  const isWide = (rows.flags(row) & ROW_WIDE) !== 0;
  const sum = isWide ? rows.wide!.get(row)!.sum : rows.block.f64[rows.sumAt + row]!;
  if (entryKind === ENTRY_SUM) parts.sum = sum;
  else parts.buckets.push([low, sum]);
}

function fillHistogram(values: Values, { buckets, sum }: HistogramParts): void {
  buckets.sort(([a], [b]) => a - b);
  values.count = keptNumber(buckets.reduce<number | bigint>((total, [, part]) => addExact(total, part), 0));
  values.sum = sum === null ? null : keptNumber(sum);
  values.min = values.max = values.last = values.rate = null;
  values.reset = false;
  values.buckets = buckets.map(([low, part]) => [keptNumber(low), keptNumber(part)]);
}

function addExact(a: number | bigint, b: number | bigint): number | bigint {
  if (typeof a === "number" && typeof b === "number" && a + b < Number.MAX_SAFE_INTEGER) return a + b;
  return BigInt(a) + BigInt(b);
}
