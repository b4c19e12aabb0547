import { expect } from "chai";
import { closedWindow, counter, gauge, START } from "../../support/fake-node-view.js";
import { findEvents, gapAt } from "../../../src/web/page/zone/events.js";
import {
  bucketTotals,
  cellAt,
  cellOf,
  columnAt,
  heatOf,
  heatStep,
} from "../../../src/web/page/zone/heat-cells.js";
import { planHistory } from "../../../src/web/page/zone/history-plan.js";
import { processRows } from "../../../src/web/page/zone/process-rows.js";
import { LINES_MAX, linesOf, SECTIONS } from "../../../src/web/page/zone/sections.js";
import { WindowColumns } from "../../../src/web/page/zone/window-columns.js";
import type { WindowJson, WindowSeries } from "../../../src/model/window.js";

const START_MS = Date.parse(START);
const SECOND = 1_000;

function windowAt(n: number, series: readonly WindowSeries[], change: Partial<WindowJson> = {}): WindowJson {
  return { ...closedWindow(n, { series }).toJson(), ...change };
}

function columnsOf(...windows: WindowJson[]): WindowColumns {
  const columns = new WindowColumns();
  for (const window of windows) columns.add(window);
  return columns;
}

function histogram(...buckets: [number, number][]): WindowSeries {
  const count = buckets.reduce((sum, [, value]) => sum + value, 0);
  return {
    metric: "syscall.latency",
    instance: "all",
    kind: "histogram",
    unit: "ns",
    count,
    sum: null,
    buckets,
  };
}

describe("WindowColumns", () => {
  it("gives counters as rates, gauges as means, deltas by the second", () => {
    const columns = columnsOf(
      windowAt(
        1,
        [
          counter("net.rbytes64", "eth0", 1500),
          { ...gauge("cpu.usage", "0", 30), count: 3 },
          { ...gauge("mem.pgin", "", 20), kind: "delta", unit: "operations" },
        ],
        { end: new Date(START_MS + 11 * SECOND).toISOString() },
      ),
    );
    const values = [...columns.series.values()].map(({ metric, unit, values }) => [metric, unit, values[0]]);
    expect(values).to.deep.equal([
      ["net.rbytes64", "bytes/s", 1500],
      ["cpu.usage", "percent", 10],
      ["mem.pgin", "operations/s", 2],
    ]);
  });

  it("has null where a window has no such series, before, between and after", () => {
    const columns = columnsOf(windowAt(1, []), windowAt(2, [gauge("cpu.usage", "0", 5)]), windowAt(3, []));
    expect(columns.series.get("cpu.usage{0}")?.values).to.deep.equal([null, 5, null]);
  });

  it("leaves out corrections and what is not newer", () => {
    const columns = columnsOf(
      windowAt(5, []),
      windowAt(5, []),
      windowAt(4, []),
      windowAt(6, [], { late: true }),
    );
    expect(columns.length).to.equal(1);
  });

  it("lets go of what is too long ago in all of its columns", () => {
    const windows = [1, 2, 3].map((n) => windowAt(n, [gauge("cpu.usage", "0", n), histogram([8, n])]));
    const columns = columnsOf(...windows);
    columns.dropBefore(START_MS + 3 * SECOND);
    expect(columns.starts).to.deep.equal([START_MS + 3 * SECOND]);
    expect(columns.series.get("cpu.usage{0}")?.values).to.deep.equal([3]);
    expect(columns.histograms.get("syscall.latency")?.buckets).to.deep.equal([[[8, 3]]]);
  });

  it("takes numbers that came as text", () => {
    const columns = columnsOf(windowAt(1, [{ ...gauge("mem.rss", "", 1), sum: "18446744073709551615" }]));
    expect(columns.series.get("mem.rss{}")?.values).to.deep.equal([2 ** 64]);
  });
});

describe("findEvents", () => {
  const gap = (cause: string): Partial<WindowJson> => ({ gap: { cause } });

  it("makes one gap of windows in a row with one cause, and two of two causes", () => {
    const columns = columnsOf(
      windowAt(1, [], gap("probe system: killed")),
      windowAt(2, [], gap("probe system: killed")),
      windowAt(3, [], gap("reload")),
      windowAt(4, []),
      windowAt(5, [], gap("reload")),
    );
    const events = findEvents(columns).map(({ fromMs, toMs, text }) => [
      (fromMs - START_MS) / SECOND,
      (toMs - START_MS) / SECOND,
      text,
    ]);
    expect(events).to.deep.equal([
      [1, 3, "probe system: killed"],
      [3, 4, "reload"],
      [5, 6, "reload"],
    ]);
    expect(gapAt(findEvents(columns), START_MS + 2_500)?.text).to.equal("probe system: killed");
    expect(gapAt(findEvents(columns), START_MS + 4_500)).to.equal(undefined);
  });

  it("tells when counters began anew, and when the zone came and went, within what is shown", () => {
    const reset = { ...counter("net.rbytes64", "eth0", 1), reset: true };
    const columns = columnsOf(windowAt(1, []), windowAt(4, [reset]));
    const at = (n: number): string => new Date(START_MS + n * SECOND).toISOString();
    const events = findEvents(columns, { first_seen: at(2), last_seen: at(6), state: "gone" });
    expect(events.map(({ kind }) => kind)).to.deep.equal(["appeared", "reset", "gone"]);
    expect(
      findEvents(columns, { first_seen: at(-9), last_seen: at(6), state: "live" }).map(({ kind }) => kind),
    ).to.deep.equal(["reset"]);
  });
});

describe("heatOf", () => {
  const columns = columnsOf(
    windowAt(1, [histogram([8, 3], [64, 1])]),
    windowAt(2, []),
    windowAt(3, [histogram([16, 4])], { end: new Date(START_MS + 7 * SECOND).toISOString() }),
  );
  const heat = heatOf(columns, "syscall.latency")!;

  it("has every power of two between the lowest and the highest", () =>
    expect(heat.lows).to.deep.equal([8, 16, 32, 64]));

  it("is as hot as the most counted in a second, however long a window is", () =>
    expect(heat.most).to.equal(3));

  it("tells of a cell its bucket, its count and its share of the window", () => {
    expect(cellAt(heat, 0, 3)).to.deep.equal({
      startMs: START_MS + SECOND,
      endMs: START_MS + 2 * SECOND,
      low: 64,
      high: 128,
      count: 1,
      share: 0.25,
    });
    expect(cellAt(heat, 1, 0)).to.include({ count: 0, share: 0 });
    expect(cellAt(heat, 9, 0)).to.equal(null);
  });

  it("adds up the buckets for the table", () =>
    expect(bucketTotals(heat).map(({ low, count, share }) => [low, count, share])).to.deep.equal([
      [8, 3, 0.375],
      [16, 4, 0.5],
      [32, 0, 0],
      [64, 1, 0.125],
    ]));

  it("finds the cell under a point, from the bottom up", () => {
    const range = [START_MS, START_MS + 10 * SECOND] as const;
    expect(cellOf(heat, range, 0.15, 0.99)).to.deep.equal({ column: 0, bucket: 0 });
    expect(cellOf(heat, range, 0.15, 0.01)).to.deep.equal({ column: 0, bucket: 3 });
    expect(cellOf(heat, range, 0.05, 0.5)).to.equal(null);
    expect(columnAt(heat, START_MS + 6.9 * SECOND)).to.equal(2);
  });

  it("is none where nothing was counted", () => {
    expect(heatOf(columns, "cpu.queue")).to.equal(null);
    expect(heatOf(columnsOf(windowAt(1, [histogram([8, 0])])), "syscall.latency")).to.equal(null);
  });

  it("leaves buckets that are no powers as they are", () =>
    expect(
      heatOf(columnsOf(windowAt(1, [histogram([0, 1], [3, 1], [10, 1])])), "syscall.latency")?.lows,
    ).to.deep.equal([0, 3, 10]));
});

describe("heatStep", () => {
  it("goes from the coolest to the hottest by powers", () => {
    expect([0, 1, 10, 100, 1000].map((count) => heatStep(count, 1000, 6))).to.deep.equal([0, 0, 2, 4, 5]);
    expect(heatStep(1, 1, 6)).to.equal(5);
  });
});

describe("planHistory", () => {
  const nowMs = 100_000_000_000;
  const ago = (span: Parameters<typeof planHistory>[0], resolutions: string[]) =>
    planHistory(span, resolutions, nowMs).map(({ resolution, fromMs, toMs }) => [
      resolution,
      (nowMs - fromMs) / SECOND,
      Math.max(0, (nowMs - toMs) / SECOND),
    ]);

  it("takes the newest two minutes by the second, and tens before", () =>
    expect(ago("15m", ["1h", "10s", "1s", "1m"])).to.deep.equal([
      ["10s", 900, 130],
      ["1s", 120, 0],
    ]));
  it("takes seconds alone where they are enough, or all there is", () => {
    expect(ago("2m", ["1s", "10s"])).to.deep.equal([["1s", 120, 0]]);
    expect(ago("15m", ["1s"])).to.deep.equal([["1s", 120, 0]]);
  });
  it("takes no more points than a screen has", () => {
    expect(ago("1h", ["1s", "10s", "1m"]).map(([resolution]) => resolution)).to.deep.equal(["10s"]);
    expect(ago("1d", ["1s", "10s", "1m"]).map(([resolution]) => resolution)).to.deep.equal(["1m"]);
    expect(ago("7d", ["1s", "10s", "1m"]).map(([resolution]) => resolution)).to.deep.equal(["1m"]);
  });
  it("asks nothing of a node without windows", () => expect(ago("15m", [])).to.deep.equal([]));
});

describe("linesOf", () => {
  const find = (id: string) => SECTIONS.find((section) => section.id === id)!;
  const labels = (id: string, ...series: WindowSeries[]): string[] =>
    linesOf(find(id), columnsOf(windowAt(1, series))).map(({ label }) => label);

  it("names lines by core, interface and direction", () => {
    expect(labels("cpu", gauge("cpu.usage", "0", 1), gauge("cpu.cap", "", 200))).to.deep.equal([
      "core 0",
      "cap",
    ]);
    expect(labels("cpu", gauge("cpu.usage", "all", 1))).to.deep.equal(["all cores"]);
    expect(
      labels("network", counter("net.rbytes64", "eth0", 1), counter("net.obytes64", "eth0", 2)),
    ).to.deep.equal(["eth0 in", "eth0 out"]);
  });

  it("leaves idle instances out where others are busy, and caps that are none", () => {
    expect(
      labels("network", counter("net.rbytes64", "ifb0", 0), counter("net.rbytes64", "eth0", 5)),
    ).to.deep.equal(["eth0 in"]);
    expect(
      labels("network", counter("net.rbytes64", "ifb0", 0), counter("net.rbytes64", "ifb1", 0)),
    ).to.deep.equal(["ifb0 in"]);
    expect(labels("memory", gauge("mem.rss", "", 5), gauge("mem.physcap", "", 2 ** 63))).to.deep.equal([
      "resident",
    ]);
  });

  it("leaves errors out where there are none", () => {
    expect(labels("errors", counter("net.ierrors", "eth0", 0))).to.deep.equal([]);
    expect(labels("errors", counter("net.ierrors", "eth0", 1))).to.deep.equal(["eth0 in"]);
  });

  it("shows the busiest of very many", () => {
    const cores = Array.from({ length: 64 }, (_, core) => gauge("cpu.usage", String(core), core + 1));
    expect(labels("cpu", ...cores))
      .to.have.length(LINES_MAX)
      .and.to.include("core 63")
      .and.not.include("core 0");
  });
});

describe("processRows", () => {
  it("sorts by use, and takes names with slashes", () => {
    const series = [
      gauge("process.usage", "sh/7", 1),
      gauge("process.usage", "kworker/0:1/42", 9),
      gauge("cpu.usage", "0", 99),
    ];
    expect(processRows({ series })).to.deep.equal([
      { pid: "42", name: "kworker/0:1", usage: 9 },
      { pid: "7", name: "sh", usage: 1 },
    ]);
  });
});
