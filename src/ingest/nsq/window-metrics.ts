/**
 * A closed window as JSON metrics, one for each series, in the shape of the topic `tachyon-metric-json`: so that
 * whoever read that topic reads these, our own nodes too. A window is told by one number per series; what else is
 * in it (smallest, greatest, buckets) is for those who ask the node itself.
 */
import type { ExactNumber, WindowJson, WindowSeries } from "../../model/window.js";

/** What our messages say as `grouping`, which no reader needs. */
const GROUPING = "zonetap";

/** Tags that a reader takes for the host or the zone. */
const RESERVED = new Set(["host", "fifo-host", "zone", "uuid"]);

/**
 * `{"grouping":"zonetap","metric":"net.rx_bytes","time":1448150400,"value":512,"tags":{"host":"h","zone":"z","instance":"eth0"}}`
 * for an increase of 512 in the window that begins at that time. Numbers at or above 2^53 keep all their digits.
 */
export function toJsonMetrics({ host, zone, start, series }: WindowJson): Buffer[] {
  const timeS = Date.parse(start) / 1000;
  return series.flatMap((one) =>
    valuesOf(one).map(([metric, value]) => {
      const tags = JSON.stringify({ host, zone, ...toTags(one.instance) });
      const name = JSON.stringify(metric);
      return Buffer.from(
        `{"grouping":"${GROUPING}","metric":${name},"time":${timeS},"value":${value},"tags":${tags}}`,
      );
    }),
  );
}

/** A gauge: its last value. What counts: how much it was in the window. A histogram: how many, and their sum. */
function valuesOf(series: WindowSeries): [metric: string, value: ExactNumber][] {
  const { metric, kind, count, sum, last } = series;
  switch (kind) {
    case "gauge":
      return present([[metric, last ?? meanOf(series)]]);
    case "counter":
    case "delta":
      return present([[metric, sum]]);
    case "histogram":
      return present([
        [`${metric}.count`, count],
        [`${metric}.sum`, sum],
      ]);
  }
}

/** Of a correction whose newest value is in the window that it corrects. */
function meanOf({ sum, count }: WindowSeries): number | null {
  return sum === null || Number(count) === 0 ? null : Number(sum) / Number(count);
}

function present(values: readonly [string, ExactNumber | null][]): [string, ExactNumber][] {
  return values.flatMap(([metric, value]) => (value === null ? [] : [[metric, value]]));
}

/** `disk=sda,path=1` as the tags it was made from; any other instance as one tag. */
function toTags(instance: string): Record<string, string> {
  if (instance === "") return {};
  const pairs = instance.split(",").map((part) => /^([^=]+)=(.*)$/.exec(part)?.slice(1) ?? []);
  const names = new Set(pairs.map(([name = ""]) => name));
  const isFromTags =
    names.size === pairs.length && ![...names].some((name) => name === "" || RESERVED.has(name));
  return isFromTags ? (Object.fromEntries(pairs) as Record<string, string>) : { instance };
}
