/** A closed window out of its JSON, as the aggregator would give it out. */
import type {
  ClosedWindow,
  ExactNumber,
  SeriesValues,
  WindowJson,
  WindowSeries,
} from "../../src/model/window.js";

export function toClosed(window: WindowJson): ClosedWindow {
  const { id, host, zone, resolution, late, coverage, gap, series } = window;
  const startMs = Date.parse(window.start);
  return {
    id,
    host,
    zone,
    resolution,
    resolutionMs: Date.parse(window.end) - startMs,
    startMs,
    late,
    coverageToJson: () => coverage,
    gapToJson: () => gap,
    toJson: (metric) =>
      metric === undefined ? window : { ...window, series: series.filter((one) => one.metric === metric) },
    visitSeries: (visit) => {
      const values = toValues(series[0]);
      for (const one of series) visit(Object.assign(values, toValues(one)));
    },
  };
}

/** All zero of none, so that who keeps the object instead of its values is found out. */
function toValues(series: WindowSeries | undefined): SeriesValues {
  const {
    metric = "",
    instance = "",
    kind = "gauge",
    unit = "",
    count = 0,
    rate = null,
    reset = false,
  } = series ?? {};
  const buckets = (series?.buckets ?? []).map(([low, part]) => [toKept(low), toKept(part)] as const);
  const [sum, min, max, last] = [series?.sum, series?.min, series?.max, series?.last].map(toKeptOrNull);
  return {
    metric,
    instance,
    kind,
    unit,
    count: toKept(count),
    sum: sum ?? null,
    min: min ?? null,
    max: max ?? null,
    last: last ?? null,
    rate,
    reset,
    buckets,
  };
}

function toKept(value: ExactNumber): number | bigint {
  if (typeof value === "number") return value;
  const whole = BigInt(value);
  return whole < 2n ** 53n && whole > -(2n ** 53n) ? Number(whole) : whole;
}

function toKeptOrNull(value: ExactNumber | null | undefined): number | bigint | null {
  return value === null || value === undefined ? null : toKept(value);
}
