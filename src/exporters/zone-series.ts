/** One series of one zone as Prometheus is to see it: the newest value, or everything that was ever added. */
import type { WindowSeries } from "../model/window.js";
import { addExact, type Sum } from "./exact-sum.js";
import { Histogram } from "./histogram.js";
import type { MetricSample } from "./metric-family.js";
import type { PrometheusMetric } from "./prometheus-name.js";

/** A gauge that does not come for this many of its own intervals is shown no longer. */
const INTERVALS_MAX = 3;
/** The least and the longest that this may be; the longest is what Prometheus itself looks back. */
const GAUGE_MS_MIN = 10_000;
export const SERIES_MS_MAX = 300_000;

/** What {@link ZoneSeries} needs of the ones who count series. */
export interface Room {
  /** How many more buckets there may be. */
  readonly free: number;
  taken(count: number): void;
}

/** State by kind: of counters and gauges the newest value is replaced, the others are added to. */
export class ZoneSeries {
  readonly metric: PrometheusMetric;
  /** Rendered: of host, zone and instance. */
  readonly labels: string;
  /** Start of the newest window that has it, event time; and how long before that the one before was. */
  #seenMs = -Infinity;
  #intervalMs = SERIES_MS_MAX;
  #value: Sum | string = 0;
  readonly #histogram: Histogram | null;

  constructor(metric: PrometheusMetric, labels: string) {
    this.metric = metric;
    this.labels = labels;
    this.#histogram = metric.type === "histogram" ? new Histogram() : null;
  }

  /** Rows that it takes of what all may have: one, or one per bucket. */
  get size(): number {
    return this.#histogram?.size ?? 1;
  }

  /**
   * Takes what a window that starts at `startMs` has. What was added to a window after its close, a correction, is
   * added here too; a value that is older than the one that is known is not taken.
   */
  take(series: WindowSeries, startMs: number, room: Room): void {
    if (startMs > this.#seenMs) {
      if (this.#seenMs !== -Infinity) this.#intervalMs = startMs - this.#seenMs;
      this.#takeValue(series, true, room);
      this.#seenMs = startMs;
    } else this.#takeValue(series, startMs === this.#seenMs, room);
  }

  #takeValue({ kind, last, sum, buckets }: WindowSeries, isNewest: boolean, room: Room): void {
    switch (kind) {
      case "counter":
      case "gauge":
        if (isNewest && last !== undefined && last !== null) this.#value = last;
        return;
      case "delta":
        if (sum !== null) this.#value = addExact(toSum(this.#value), sum);
        return;
      case "histogram": {
        const before = this.size;
        this.#histogram?.add(buckets ?? [], sum, room.free);
        room.taken(this.size - before);
      }
    }
  }

  /** Whether it has not come for so long that it is to be forgotten. */
  isOld(newestMs: number): boolean {
    return newestMs - this.#seenMs > SERIES_MS_MAX;
  }

  /** What there is to show when the zone's newest window starts at `newestMs`; nothing of a gauge that stays away. */
  samples(newestMs: number): MetricSample[] {
    const { type, divisor } = this.metric;
    if (this.#histogram !== null) return this.#histogram.samples(this.labels, divisor);
    if (type === "gauge" && newestMs - this.#seenMs > this.#gaugeMs) return [];
    const value = divisor === 1 ? this.#value : Number(this.#value) / divisor;
    return [{ labels: this.labels, value }];
  }

  get #gaugeMs(): number {
    return Math.min(Math.max(INTERVALS_MAX * this.#intervalMs, GAUGE_MS_MIN), SERIES_MS_MAX);
  }
}

function toSum(value: Sum | string): Sum {
  return typeof value === "string" ? BigInt(value) : value;
}
