/** An aggregator under a test's own time: packets in, windows of JSON out. */
import { Aggregator, type AggregatorOptions } from "../../src/aggregator/aggregator.js";
import { mergeWindows } from "../../src/aggregator/merge-windows.js";
import type { StoredWindow } from "../../src/aggregator/stored-window.js";
import type { WindowJson, WindowSeries } from "../../src/model/window.js";
import { PacketView } from "../../src/model/packet-view.js";
import { Layouts } from "./layouts.js";
import type { Entry, Packet } from "./packets.js";

/** Event time that tests begin at: the start of an hour. */
export const START_MS = Date.UTC(2026, 10, 22, 10);

export class Rig {
  readonly aggregator: Aggregator;
  /** Monotonic time; event time of a host with a right clock is START_MS more. */
  nowMs = 0;
  readonly closed: StoredWindow[] = [];
  readonly #view = new PacketView();
  readonly #layouts = new Layouts();

  constructor(options: Partial<AggregatorOptions> = {}) {
    this.aggregator = new Aggregator({
      nodeName: "gz-01",
      resolutionsMs: [1000, 10_000, 60_000, 3_600_000],
      latenessMs: 2000,
      seriesMax: 100_000,
      zoneIdleMs: 300_000,
      memoryBytes: 1 << 28,
      startedMs: START_MS,
      ...options,
    });
  }

  /** Takes a packet now; by default it is of now, of zone z on host h. */
  packet(packet: Partial<Packet>, source = "src"): this {
    const whole = { host: "h", zone: "z", timeMs: START_MS + this.nowMs, entries: [], ...packet };
    this.#layouts.fill(this.#view, whole);
    this.aggregator.take(this.#view, source, this.nowMs, START_MS + this.nowMs);
    this.closed.push(...this.aggregator.takeClosed());
    return this;
  }

  /** A packet of that second, half past it, with an interval of a second; time moves there. */
  second(second: number, entries: readonly Entry[], more: Partial<Packet> = {}): this {
    this.moveTo(second * 1000 + 500);
    return this.packet({ intervalMs: 1000, entries, timeMs: START_MS + second * 1000 + 500, ...more });
  }

  /** Moves time to `nowMs`, closing on the way, at each tenth of a second. */
  moveTo(nowMs: number): this {
    while (this.nowMs < nowMs) {
      this.nowMs = Math.min(this.nowMs + 100, nowMs);
      this.aggregator.tick(this.nowMs, START_MS + this.nowMs);
    }
    this.closed.push(...this.aggregator.takeClosed());
    return this;
  }

  /** The closed windows of a resolution, in the order of closing. */
  windows(resolution = "1s", zone = "z", host = "h"): WindowJson[] {
    const found = this.closed.filter(
      (window) => window.zone === zone && window.host === host && window.level.label === resolution,
    );
    return found.map((window) => window.toJson());
  }

  /** The same with corrections merged in, by start in seconds after START_MS. */
  merged(resolution = "1s", zone = "z", host = "h"): Map<number, WindowJson> {
    const byStart = new Map<number, StoredWindow[]>();
    for (const window of this.closed) {
      if (window.zone !== zone || window.host !== host || window.level.label !== resolution) continue;
      const start = (window.startMs - START_MS) / 1000;
      byStart.set(start, [...(byStart.get(start) ?? []), window]);
    }
    return new Map([...byStart].map(([start, windows]) => [start, mergeWindows(windows).toJson()]));
  }

  /** A series of the closed window that starts at that second, corrections apart. */
  series(second: number, metric: string, resolution = "1s", instance = ""): WindowSeries | undefined {
    const start = new Date(START_MS + second * 1000).toISOString();
    const window = this.windows(resolution).find((each) => each.start === start && !each.late);
    return window?.series.find((each) => each.metric === metric && each.instance === instance);
  }
}

/** A counter of 64 bits, of one of 32 bits, a gauge, a delta. */
export const bytes = (value: number | bigint, more: Partial<Entry> = {}): Entry => ({
  metric: "net.rbytes64",
  instance: "net0",
  value,
  ...more,
});
export const errors = (value: number): Entry => ({ metric: "net.ierrors", instance: "net0", value });
export const rss = (value: number | bigint): Entry => ({ metric: "mem.rss", value });
export const faults = (value: number): Entry => ({ metric: "mem.as_fault", value });
