/**
 * Closed windows turned into columns for plots: one time for each window and, for each series, one value or null.
 * Counters give their rate, gauges their mean, deltas what came a second; histograms keep their buckets. Pure but
 * for growing by {@link WindowColumns.add}.
 */
import type { WindowJson, WindowSeries } from "../../../model/window.js";
import { isKnown } from "../known.js";

/** Buckets of a histogram: lower bound and count. */
export type Buckets = readonly (readonly [low: number, count: number])[];

export interface SeriesColumn {
  readonly metric: string;
  readonly instance: string;
  /** Of the values: that of the series, a second where it is a rate. */
  readonly unit: string;
  readonly values: (number | null)[];
}

export interface HistogramColumn {
  readonly metric: string;
  readonly unit: string;
  readonly buckets: (Buckets | null)[];
}

export interface Gap {
  readonly cause: string;
}

export class WindowColumns {
  /** Starts and ends of the windows, Unix ms, oldest first. */
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly gaps: (Gap | null)[] = [];
  /** Counters that began anew in the window. */
  readonly resets: number[] = [];
  /** By metric and instance, in the order of their appearance. */
  readonly series = new Map<string, SeriesColumn>();
  readonly histograms = new Map<string, HistogramColumn>();

  get length(): number {
    return this.starts.length;
  }

  /** Takes a window that is newer than all before; others, and corrections, are left out. */
  add(window: WindowJson): void {
    const startMs = Date.parse(window.start);
    if (window.late || startMs <= (this.starts.at(-1) ?? -Infinity)) return;
    const endMs = Date.parse(window.end);
    this.starts.push(startMs);
    this.ends.push(endMs);
    this.gaps.push(window.gap);
    this.resets.push(window.series.filter(({ reset }) => reset === true).length);
    for (const one of window.series) this.#put(one, (endMs - startMs) / 1000);
    this.#fill();
  }

  /** Lets go of windows that began before. */
  dropBefore(fromMs: number): void {
    const count = this.starts.findIndex((start) => start >= fromMs);
    if (count <= 0) return;
    const { starts, ends, gaps, resets } = this;
    for (const list of [starts, ends, gaps, resets]) list.splice(0, count);
    for (const { values } of this.series.values()) values.splice(0, count);
    for (const { buckets } of this.histograms.values()) buckets.splice(0, count);
  }

  #put(series: WindowSeries, seconds: number): void {
    const { metric, instance, unit } = series;
    if (series.kind === "histogram") {
      const column = ensure(this.histograms, metric, () => ({ metric, unit, buckets: [] }));
      pad(column.buckets, this.length - 1).push(readBuckets(series));
      return;
    }
    const column = ensure(this.series, `${metric}{${instance}}`, () => ({
      metric,
      instance,
      unit: series.kind === "gauge" ? unit : `${unit}/s`,
      values: [],
    }));
    pad(column.values, this.length - 1).push(valueOf(series, seconds));
  }

  #fill(): void {
    for (const { values } of this.series.values()) pad(values, this.length);
    for (const { buckets } of this.histograms.values()) pad(buckets, this.length);
  }
}

/** What a plot shows of a series in a window of so many seconds. */
export function valueOf(series: WindowSeries, seconds: number): number | null {
  const { kind, count, sum, rate } = series;
  if (kind === "counter") return rate ?? null;
  if (!isKnown(sum)) return null;
  if (kind === "delta") return Number(sum) / seconds;
  return Number(count) === 0 ? null : Number(sum) / Number(count);
}

function readBuckets({ buckets = [] }: WindowSeries): Buckets {
  return buckets.map(([low, count]) => [Number(low), Number(count)]);
}

function ensure<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

/** Fills up with null, for windows that did not have it. */
function pad<Item>(list: (Item | null)[], length: number): (Item | null)[] {
  while (list.length < length) list.push(null);
  return list;
}
