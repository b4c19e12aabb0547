/** Closed windows of a test's own making. */
import type { ClosedWindow, Coverage, WindowSeries } from "../../src/model/window.js";
import { toClosed } from "../support/to-closed.js";

export const START_MS = Date.UTC(2026, 10, 22, 10);

export interface WindowFields {
  readonly host?: string;
  readonly zone?: string;
  readonly resolutionMs?: number;
  readonly late?: boolean;
  readonly coverage?: Partial<Coverage>;
  readonly gap?: string;
  /** Seconds after {@link START_MS}. */
  readonly second?: number;
}

/** A window with these series. */
export function closedWindow(series: readonly WindowSeries[], fields: WindowFields = {}): ClosedWindow {
  const { host = "gz-01", zone = "web1", resolutionMs = 1_000, late = false, second = 0, gap } = fields;
  const startMs = START_MS + second * 1_000;
  return toClosed({
    id: `${host}:${zone}:${second}`,
    host,
    zone,
    resolution: `${resolutionMs / 1_000}s`,
    start: new Date(startMs).toISOString(),
    end: new Date(startMs + resolutionMs).toISOString(),
    late,
    coverage: { expected: 1, received: 1, late: 0, dropped: {}, ...fields.coverage },
    gap: gap === undefined ? null : { cause: gap },
    series,
  });
}

type Value = number | string;

export function gauge(metric: string, last: Value | null, unit = "", instance = ""): WindowSeries {
  return { metric, instance, kind: "gauge", unit, count: 1, sum: last, min: last, max: last, last };
}

export function counter(metric: string, last: Value, unit = "", instance = ""): WindowSeries {
  const values = { count: 1, sum: 0, min: 0, max: 0, last: String(last), rate: 0, reset: false };
  return { metric, instance, kind: "counter", unit, ...values };
}

export function delta(metric: string, sum: Value, unit = "", instance = ""): WindowSeries {
  return { metric, instance, kind: "delta", unit, count: 1, sum, min: sum, max: sum, last: sum };
}

export function histogram(
  metric: string,
  buckets: readonly (readonly [Value, Value])[],
  {
    unit = "ns",
    sum = null,
    instance = "all",
  }: { unit?: string; sum?: Value | null; instance?: string } = {},
): WindowSeries {
  const count = buckets.reduce((total, [, part]) => total + Number(part), 0);
  return { metric, instance, kind: "histogram", unit, count, sum, buckets };
}
