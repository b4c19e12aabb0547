/** A closed window out of its JSON, as the aggregator would give it out. */
import type {
  ClosedWindow,
  ExactNumber,
  SeriesValues,
  WindowJson,
  WindowSeries,
} from "../../src/model/window.js";
import { nodeOf } from "../../src/store/merge-windows.js";
import { keptNumber } from "../../src/aggregator/exact.js";

export function toClosed(window: WindowJson): ClosedWindow {
  const { id, host, zone, resolution, late, coverage, gap, series } = window;
  const startMs = Date.parse(window.start);
  const node = nodeOf(id);
  return {
    id,
    node,
    number: Number(id.slice(node.length + 1)),
    host,
    zone,
    resolution,
    resolutionMs: Date.parse(window.end) - startMs,
    startMs,
    late,
    completeness: () => ({ coverage, gap }),
    toJson: (metric) =>
      metric === undefined ? window : { ...window, series: series.filter((one) => one.metric === metric) },
    visitSeries: (visit) => {
      const values = {} as SeriesValues; // One object, so that who keeps it and not its values is found out.
      for (const one of series) visit(Object.assign(values, toValues(one)));
    },
  };
}

function toValues(series: WindowSeries): SeriesValues {
  const { metric, instance, kind, unit, count, rate = null, reset = false, buckets = [] } = series;
  return {
    metric,
    instance,
    kind,
    unit,
    count: toKept(count),
    sum: toKeptOrNull(series.sum),
    min: toKeptOrNull(series.min),
    max: toKeptOrNull(series.max),
    last: toKeptOrNull(series.last),
    rate,
    reset,
    buckets: buckets.map(([low, part]) => [toKept(low), toKept(part)] as const),
  };
}

function toKept(value: ExactNumber): number | bigint {
  return typeof value === "number" ? value : keptNumber(BigInt(value));
}

function toKeptOrNull(value: ExactNumber | null | undefined): number | bigint | null {
  return value === null || value === undefined ? null : toKept(value);
}
