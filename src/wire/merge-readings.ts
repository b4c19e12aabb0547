/**
 * Two readings of one zone by one probe, as one: what came within one tick. Of gauges and counters the later
 * value holds; deltas, usage, ticks, histograms and the usage of processes are added.
 */
import { findMetric } from "../model/metric.js";
import type { HistogramReading, ProcessReading, Series, Value, ZoneReading } from "../model/reading.js";

/** `later` on top of `earlier`; its series are those of `later` where both have the same array. */
export function mergeReadings(earlier: ZoneReading, later: ZoneReading): ZoneReading {
  const { createdNs } = later.createdNs === undefined ? earlier : later;
  return {
    zone: later.zone,
    ...(createdNs === undefined ? {} : { createdNs }),
    ticks: earlier.ticks + later.ticks,
    ...mergeSeries(earlier, later, later.ticks > 0),
    histograms: mergeHistograms(earlier.histograms, later.histograms),
    processes: mergeProcesses(earlier.processes, later.processes),
  };
}

type Values = Pick<ZoneReading, "series" | "values">;

function mergeSeries(earlier: Values, later: Values, hasTicks: boolean): Values {
  if (earlier.series !== later.series) return mergeByName(earlier, later, hasTicks);
  const values = later.series.map((series, index) =>
    mergeValues(isAdded(series, hasTicks), earlier.values[index], later.values[index]),
  );
  return { series: later.series, values };
}

function mergeByName(earlier: Values, later: Values, hasTicks: boolean): Values {
  const merged = new Map<string, { series: Series; value: Value | undefined }>();
  for (const reading of [earlier, later]) {
    reading.series.forEach((series, index) => {
      const key = JSON.stringify([series.metric, series.instance]);
      const isSum = isAdded(series, hasTicks);
      const value = mergeValues(isSum, merged.get(key)?.value, reading.values[index]);
      merged.set(key, { series, value });
    });
  }
  const entries = [...merged.values()];
  return { series: entries.map(({ series }) => series), values: entries.map(({ value }) => value) };
}

function mergeValues(
  isSum: boolean,
  earlier: Value | undefined,
  later: Value | undefined,
): Value | undefined {
  if (earlier === undefined || later === undefined) return later ?? earlier;
  return isSum ? addValues(earlier, later) : later;
}

/** Usage is a gauge to its readers, but in ticks it is a count. */
function isAdded({ metric, kind }: Series, hasTicks: boolean): boolean {
  return kind === "delta" || (hasTicks && findMetric(metric)?.field?.section === "cpu");
}

function addValues(earlier: Value, later: Value): Value {
  if (typeof earlier === "number" && typeof later === "number") return earlier + later;
  const isWhole = [earlier, later].every((value) => typeof value === "bigint" || Number.isInteger(value));
  return isWhole ? BigInt(earlier) + BigInt(later) : Number(earlier) + Number(later);
}

function mergeHistograms(
  earlier: readonly HistogramReading[],
  later: readonly HistogramReading[],
): readonly HistogramReading[] {
  if (earlier.length === 0 || later.length === 0) return later.length === 0 ? earlier : later;
  const merged = new Map<string, HistogramReading>();
  for (const histogram of [...earlier, ...later]) {
    const key = JSON.stringify([histogram.metric, histogram.instance]);
    const before = merged.get(key);
    merged.set(key, before === undefined ? histogram : addHistograms(before, histogram));
  }
  return [...merged.values()];
}

function addHistograms(earlier: HistogramReading, later: HistogramReading): HistogramReading {
  const counts = new Map<number, number>();
  for (const [low, count] of [...earlier.buckets, ...later.buckets]) {
    counts.set(low, (counts.get(low) ?? 0) + count);
  }
  const { metric, instance } = later;
  const buckets = [...counts].sort(([low], [other]) => low - other);
  // The sum of one half would be no sum of the whole.
  if (earlier.sum === undefined || later.sum === undefined) return { metric, instance, buckets };
  return { metric, instance, buckets, sum: earlier.sum + later.sum };
}

function mergeProcesses(
  earlier: readonly ProcessReading[],
  later: readonly ProcessReading[],
): readonly ProcessReading[] {
  if (earlier.length === 0 || later.length === 0) return later.length === 0 ? earlier : later;
  const merged = new Map<string, ProcessReading>();
  for (const process of [...earlier, ...later]) {
    const key = `${process.pid}/${process.execname}`;
    const usage = process.usage + (merged.get(key)?.usage ?? 0);
    merged.set(key, { ...process, usage });
  }
  return [...merged.values()];
}
