import { expect } from "chai";
import { Aggregator } from "../../src/aggregator/aggregator.js";
import { fillPushedView } from "../../src/aggregator/pushed-view.js";
import { listZones } from "../../src/aggregator/queries.js";
import type { StoredWindow } from "../../src/aggregator/stored-window.js";
import { PacketView } from "../../src/model/packet-view.js";
import type { PushedSample } from "../../src/model/pushed-sample.js";
import type { WindowJson } from "../../src/model/window.js";
import { viewOf } from "./packets.js";

const WALL_MS = Date.UTC(2026, 10, 22, 10);

describe("windows of pushed samples", () => {
  let aggregator: Aggregator;
  let closed: StoredWindow[];
  let nowMs: number;

  beforeEach(() => {
    aggregator = new Aggregator({
      nodeName: "gz-01",
      resolutionsMs: [1000, 10_000],
      latenessMs: 2000,
      seriesMax: 10_000,
      zoneIdleMs: 300_000,
      memoryBytes: 1 << 24,
      startedMs: WALL_MS,
    });
    closed = [];
    nowMs = 0;
  });

  function push(...samples: Partial<PushedSample>[]): void {
    const view = new PacketView();
    const whole = samples.map((sample) => ({
      host: "h",
      zone: "z",
      metric: "m",
      instance: "",
      kind: "gauge" as const,
      timeMs: 12_345_000,
      value: 1,
      ...sample,
    }));
    for (let at = 0; at < whole.length;) {
      at = fillPushedView(view, whole, at);
      aggregator.push(view, nowMs, WALL_MS + nowMs);
    }
  }

  function moveTo(ms: number): void {
    for (; nowMs < ms; nowMs += 100) aggregator.tick(nowMs, WALL_MS + nowMs);
    aggregator.tick(nowMs, WALL_MS + nowMs);
    closed.push(...aggregator.takeClosed());
  }

  function windows(resolution = "1s"): WindowJson[] {
    return closed.map((window) => window.toJson()).filter((window) => window.resolution === resolution);
  }

  it("close resolution and lateness after the first sample arrived, whatever its time", () => {
    push({ value: 3 });
    moveTo(2_900);
    expect(closed).to.deep.equal([]);
    push({ value: 5 });
    moveTo(3_000);
    const [window] = windows();
    expect(window).to.deep.include({
      start: "1970-01-01T03:25:45.000Z",
      host: "h",
      zone: "z",
      late: false,
      gap: null,
    });
    expect(window?.coverage).to.deep.equal({ expected: null, received: 2, late: 0, dropped: {} });
    expect(window?.series).to.deep.equal([
      { metric: "m", instance: "", kind: "gauge", unit: "", count: 2, sum: 8, min: 3, max: 5, last: 5 },
    ]);
  });

  it("are merged into coarser ones, which close after the finer ones inside them", () => {
    push({ timeMs: 12_345_000 });
    moveTo(9_500);
    push({ timeMs: 12_346_000 });
    moveTo(12_400);
    expect(windows("10s")).to.deep.equal([]);
    moveTo(12_500);
    expect(windows("10s").map(({ series }) => series[0]?.count)).to.deep.equal([2]);
  });

  it("are looked for when the next is due; one that waits for a finer one with that one", () => {
    const dueMs = (): number => nowMs + aggregator.untilDueMs(nowMs);
    expect(dueMs()).to.equal(Infinity);
    push({ timeMs: 12_345_000 });
    expect(dueMs()).to.equal(3_000);
    moveTo(9_500);
    expect(dueMs()).to.equal(12_000);
    push({ timeMs: 12_346_000 });
    moveTo(12_000);
    expect(dueMs()).to.equal(12_500);
    moveTo(12_500);
    expect(dueMs()).to.equal(Infinity);
  });

  it("are corrections where they were closed before, and lose nothing", () => {
    push({ value: 1 });
    moveTo(4_000);
    push({ value: 2 });
    moveTo(7_000);
    expect(windows().map(({ late, series }) => [late, series[0]?.sum])).to.deep.equal([
      [false, 1],
      [true, 2],
    ]);
  });

  it("close early rather than lose samples where there are too many at once", () => {
    for (let second = 0; second < 1_000; second++) push({ timeMs: second * 1000 });
    moveTo(20_000);
    expect(windows()).to.have.length(1_000);
    const sum = windows("10s").reduce((total, { series }) => total + Number(series[0]?.sum), 0);
    expect(sum).to.equal(1_000);
  });

  it("hold the increase of counters, 64 bits exact, and count a value that comes twice once", () => {
    const big = 2n ** 63n;
    push({ kind: "counter", value: big });
    push({ kind: "counter", value: big + 7n, timeMs: 12_345_500 });
    push({ kind: "counter", value: big + 7n, timeMs: 12_345_500 });
    moveTo(3_000);
    expect(windows()[0]?.series[0]).to.deep.include({ sum: 7, last: String(big + 7n) });
  });

  it("take whole gauges beyond 2^53 and negative ones exactly", () => {
    push({ value: 2n ** 60n }, { instance: "a", value: -(2n ** 60n) }, { instance: "b", value: -1.5 });
    moveTo(3_000);
    expect(windows()[0]?.series.map(({ last }) => last)).to.deep.equal([
      String(2n ** 60n),
      String(-(2n ** 60n)),
      -1.5,
    ]);
  });

  it("leave no empty steps, and their zone is a live one until it is idle", () => {
    push({});
    moveTo(60_000);
    expect(windows()).to.have.length(1);
    expect(listZones(aggregator)).to.have.nested.property("[0].state", "live");
    moveTo(301_100);
    expect(listZones(aggregator)[0]).to.include({ name: "z", kind: "zone", state: "gone" });
  });

  it("of a name of 30 characters are those of the one live zone that begins so", () => {
    const name = "a8f2b6c0-1111-2222-3333-444455556666";
    const view = viewOf({ host: "h", zone: name, timeMs: WALL_MS, entries: [] });
    aggregator.take(view, "src", nowMs, WALL_MS);
    push({ zone: name.slice(0, 30) }, { zone: name.slice(0, 29) });
    expect(listZones(aggregator).map((zone) => zone.name)).to.deep.equal([name, name.slice(0, 29)]);
  });

  it("stay open when the resolutions change no longer than that, and lose nothing", () => {
    push({ value: 4 });
    const options = { latenessMs: 2000, seriesMax: 10_000, zoneIdleMs: 300_000, memoryBytes: 1 << 24 };
    aggregator.configure({ ...options, resolutionsMs: [2000] }, nowMs);
    push({ value: 5 });
    moveTo(4_000);
    expect(windows("1s")[0]?.series[0]?.sum).to.equal(4);
    expect(windows("2s")[0]?.series[0]?.sum).to.equal(5);
  });
});
