/** Feeds random traffic to the aggregator and to the reference, and says where their windows differ. */
import { PacketView } from "../../src/model/packet-view.js";
import type { WindowJson, WindowSeries } from "../../src/model/window.js";
import { Aggregator } from "../../src/aggregator/aggregator.js";
import { Layouts } from "./layouts.js";
import { ReferenceWindows, type PlainWindow } from "./reference-windows.js";
import { Traffic } from "./traffic.js";

export interface ReplayOptions {
  readonly seed: number;
  readonly zones: number;
  readonly seconds: number;
  readonly resolutionMs: number;
  readonly startMs: number;
}

export interface ReplayResult {
  readonly windows: number;
  /** The first of them, as sentences; empty where all is equal. */
  readonly differences: readonly string[];
}

const DIFFERENCES_MAX = 10;

/** As fast as it goes: our clock stands nearly still, event time runs. */
export function replay({ seed, zones, seconds, resolutionMs, startMs }: ReplayOptions): ReplayResult {
  const traffic = new Traffic({ seed, zones, startMs });
  const reference = new ReferenceWindows(resolutionMs);
  const aggregator = new Aggregator({
    nodeName: "n",
    resolutionsMs: [1000, 10_000, 60_000, 3_600_000],
    latenessMs: 2000,
    seriesMax: 1_000_000,
    zoneIdleMs: 300_000,
    memoryBytes: 1 << 24,
    startedMs: startMs,
  });
  const view = new PacketView();
  const layouts = new Layouts();
  const differences: string[] = [];
  let windows = 0;
  for (let second = 0; second < seconds; second++) {
    for (const packet of traffic.next()) {
      reference.take(packet);
      layouts.fill(view, packet);
      aggregator.take(view, "s", 0, startMs);
    }
    aggregator.tick(second / 1e6, startMs);
    for (const window of aggregator.takeClosed()) {
      if (window.resolutionMs !== resolutionMs) continue;
      windows++;
      const expected = reference.remove(window.zone, window.startMs);
      if (differences.length < DIFFERENCES_MAX) differences.push(...differencesOf(window.toJson(), expected));
    }
  }
  return { windows, differences };
}

function differencesOf(window: WindowJson, expected: PlainWindow): string[] {
  const where = `${window.zone} ${window.start}`;
  const differences = window.series.map((series) => compareSeries(where, series, expected));
  if (window.series.length !== expected.size) {
    differences.push(`${where}: ${window.series.length} series, expected ${expected.size}`);
  }
  return differences.filter((difference) => difference !== null);
}

const COMPARED = ["count", "sum", "min", "max", "last", "rate", "reset", "buckets"] as const;

function compareSeries(where: string, series: WindowSeries, plain: PlainWindow): string | null {
  const name = `${series.metric}{${series.instance}}`;
  const expected = plain.get(name);
  if (expected === undefined) return `${where} ${name}: not expected`;
  const field = COMPARED.find((key) => JSON.stringify(series[key]) !== JSON.stringify(expected[key]));
  if (field === undefined) return null;
  return `${where} ${name}: ${field} ${JSON.stringify(series[field])}, expected ${JSON.stringify(expected[field])}`;
}
