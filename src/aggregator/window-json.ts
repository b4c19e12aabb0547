/** The series of a window as JSON, contract section 6: one object each. */
import type { ExactNumber, SeriesValues, WindowSeries } from "../model/window.js";
import { exactNumber } from "./exact.js";
import type { Rows } from "./rows.js";
import { visitSeries } from "./series-values.js";
import type { RowNames } from "./stored-window.js";

/** All series, or those of one metric, in the order of the rows. */
export function seriesToJson(rows: Rows, names: RowNames, metric?: string): WindowSeries[] {
  const series: WindowSeries[] = [];
  visitSeries(rows, names, (values) => series.push(toJson(values)), metric);
  return series;
}

function toJson(values: SeriesValues): WindowSeries {
  const { metric, instance, kind, unit, rate, reset } = values;
  const [count, sum] = [exactNumber(values.count), exactOrNull(values.sum)];
  if (kind === "histogram") {
    const buckets = values.buckets.map(([low, part]) => [exactNumber(low), exactNumber(part)] as const);
    return { metric, instance, kind, unit, count, sum, buckets };
  }
  const [min, max] = [exactOrNull(values.min), exactOrNull(values.max)];
  if (kind !== "counter") {
    return { metric, instance, kind, unit, count, sum, min, max, last: exactOrNull(values.last) };
  }
  return { metric, instance, kind, unit, count, sum, min, max, last: String(values.last), rate, reset };
}

function exactOrNull(value: number | bigint | null): ExactNumber | null {
  return value === null ? null : exactNumber(value);
}
