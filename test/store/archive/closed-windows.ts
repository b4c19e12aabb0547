/** Closed windows for the archive, made by hand. */
import type { ClosedWindow, Coverage, WindowJson, WindowSeries } from "../../../src/model/window.js";
import { toClosed } from "../../support/to-closed.js";

export const COMPLETE: Coverage = { expected: 1, received: 1, late: 0, dropped: {} };
/** 2026-11-22T10:00:00Z */
export const TEN = Date.UTC(2026, 10, 22, 10);

export interface WindowParts extends Partial<Omit<WindowJson, "start" | "end" | "resolution">> {
  readonly startMs?: number;
  readonly resolutionMs?: number;
}

const LABELS: Readonly<Record<number, string>> = { 1000: "1s", 10_000: "10s", 60_000: "1m" };

/** A complete window of zone web1 of gz-01 at 10:00, but for what is given. */
export function windowJson({ startMs = TEN, resolutionMs = 1000, ...parts }: WindowParts = {}): WindowJson {
  return {
    id: "gz-01:1",
    host: "gz-01",
    zone: "web1",
    resolution: LABELS[resolutionMs] ?? `${resolutionMs}ms`,
    start: new Date(startMs).toISOString(),
    end: new Date(startMs + resolutionMs).toISOString(),
    late: false,
    coverage: COMPLETE,
    gap: null,
    series: [gauge("mem.rss", "", 100)],
    ...parts,
  };
}

export function closed(parts: WindowParts = {}): ClosedWindow {
  return toClosed(windowJson(parts));
}

export function gauge(metric: string, instance: string, value: number, unit = "bytes"): WindowSeries {
  return { metric, instance, kind: "gauge", unit, count: 1, sum: value, min: value, max: value, last: value };
}

export function counter(metric: string, instance: string, increase: number, last: string): WindowSeries {
  const [sum, min, max, rate] = [increase, increase, increase, increase];
  return { metric, instance, kind: "counter", unit: "bytes", count: 1, sum, min, max, last, rate };
}

export function histogram(
  metric: string,
  buckets: readonly (readonly [number | string, number | string])[],
): WindowSeries {
  const count = buckets.reduce((sum, [, part]) => sum + Number(part), 0);
  return { metric, instance: "all", kind: "histogram", unit: "ns", count, sum: null, buckets };
}
