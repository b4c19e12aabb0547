import { expect } from "chai";
import { PROCESS_ROWS_MAX, TOMBSTONES_MAX, ZONES_MAX } from "../../src/aggregator/cardinality.js";
import { Rig, bytes, rss } from "./rig.js";
import type { Entry } from "./packets.js";

const gauge = (name: string, value = 1): Entry => ({ metric: `x.${name}`, kind: "gauge", value });
const gauges = (from: number, to: number): Entry[] =>
  Array.from({ length: to - from }, (_, index) => gauge(String(from + index)));
const process = (pid: number): Entry => ({ metric: "process.usage", instance: "p", number: pid, value: 5 });

describe("the bounds on series", () => {
  it("takes no more series than series_max, and says in the window what was dropped", () => {
    const rig = new Rig({ seriesMax: 50 }).second(0, gauges(0, 60)).second(1, gauges(0, 60)).moveTo(5000);
    expect(rig.windows()[0]?.series).to.have.length(50);
    expect(rig.windows()[0]?.coverage.dropped).to.deep.equal({ series: 10 });
    expect(rig.windows()[1]?.series).to.have.length(50);
    expect(rig.aggregator.budget).to.deep.include({ used: 50, refused: 20 });
  });

  it("gives up what was not seen lately for what is new", () => {
    const rig = new Rig({ seriesMax: 70 });
    for (let second = 0; second < 4; second++) rig.second(second, gauges(second * 30, second * 30 + 30));
    rig.moveTo(8000);
    const last = rig.windows()[3]?.series.map(({ metric }) => metric);
    expect(last).to.have.length(30);
    expect(rig.aggregator.budget.used).to.be.at.most(70);
    expect(rig.aggregator.budget.evicted).to.be.greaterThan(0);
  });

  it("gives up none that every packet has", () => {
    const rig = new Rig({ seriesMax: 20 });
    const steady = gauges(0, 10);
    for (let second = 0; second < 20; second++) rig.second(second, [...steady]);
    for (let second = 20; second < 40; second++) rig.second(second, [...steady, gauge(`new${second}`)]);
    rig.moveTo(43_000);
    for (const { series } of rig.windows("10s")) {
      const kept = series.filter(({ metric }) => /^x\.\d$/.test(metric));
      expect(kept.map(({ count }) => count)).to.deep.equal(new Array(10).fill(10));
    }
  });

  it("gives no value of a series to the one that takes its row", () => {
    const rig = new Rig({ seriesMax: 4 });
    for (let second = 0; second < 14; second++) {
      const name = `n${second}`;
      rig.second(second, [gauge("stays", 1), gauge(name, 100 + second)]);
    }
    for (const window of [...rig.windows("1s"), ...rig.windows("10s")]) {
      for (const { metric, min, max } of window.series) {
        if (metric === "x.stays") expect([min, max]).to.deep.equal([1, 1]);
        else expect([min, max]).to.deep.equal([100 + Number(metric.slice(3)), 100 + Number(metric.slice(3))]);
      }
    }
  });

  it("shares the node's series among zones", () => {
    const rig = new Rig({ seriesMax: 50 });
    rig.second(0, gauges(0, 40), { zone: "a" }).second(0, gauges(0, 40), { zone: "b" }).moveTo(4000);
    expect(rig.windows("1s", "a")[0]?.series).to.have.length(40);
    expect(rig.windows("1s", "b")[0]?.series).to.have.length(10);
  });

  it("gives the series of a zone that has gone to others", () => {
    const rig = new Rig({ seriesMax: 50, zoneIdleMs: 10_000 });
    rig.second(0, gauges(0, 50), { zone: "a" }).moveTo(13_000);
    rig.second(13, gauges(0, 40), { zone: "b" }).moveTo(17_000);
    expect(rig.windows("1s", "b")[0]?.series).to.have.length(40);
  });

  it("follows processes that come and go within bounds, and says so", () => {
    const rig = new Rig();
    for (let second = 0; second < 15; second++) {
      rig.second(
        second,
        Array.from({ length: 30 }, (_, index) => process(second * 30 + index)),
        { ticks: 100 },
      );
    }
    rig.moveTo(20_000);
    expect(rig.aggregator.budget.used).to.be.at.most(PROCESS_ROWS_MAX);
    expect(rig.windows("1s").every(({ series }) => series.length === 30 || series.length === 0)).to.equal(
      true,
    );
    expect(rig.windows("10s")[0]?.series).to.have.length.within(30, 40);
    expect(rig.windows("10s")[0]?.coverage.dropped["processes"]).to.be.greaterThan(0);
  });

  it("gives up series that are idle for long, but not before their windows are closed", () => {
    const rig = new Rig({ zoneIdleMs: 10_000, resolutionsMs: [1000, 60_000] });
    rig.second(0, [rss(1), gauge("once", 7)]);
    for (let second = 1; second < 100; second++) rig.second(second, [rss(1)]);
    expect(rig.series(0, "x.once", "1m")).to.deep.include({ sum: 7 });
    expect(rig.aggregator.budget.used).to.equal(1);
  });

  it("follows a hostile sender's zones within bounds", () => {
    const rig = new Rig();
    for (let zone = 0; zone < ZONES_MAX + 10; zone++) rig.packet({ zone: `z${zone}` });
    expect(rig.aggregator.directory.zones).to.equal(ZONES_MAX);
    expect(rig.aggregator.counts).to.deep.include({ refusedZones: 10, packets: ZONES_MAX });
  });

  it("lists a zone anew that comes back after its tombstone has gone", () => {
    const rig = new Rig({ zoneIdleMs: 10_000 });
    const [x, y] = [
      { host: "a", zone: "x" },
      { host: "b", zone: "y" },
    ];
    rig.packet(y).packet({ host: "b", zone: "keeps the host" }).packet(x).packet(y);
    rig.moveTo(15_000);
    for (let zone = 0; zone < TOMBSTONES_MAX - 2; zone++) rig.packet({ host: "c", zone: `z${zone}` });
    rig.moveTo(30_000);
    const { zones } = rig.aggregator.hosts.get("b")!;
    expect([...zones.keys()]).to.deep.equal(["keeps the host"]);
    rig.packet(x).packet(y);
    expect([...zones.keys()]).to.deep.equal(["keeps the host", "y"]);
  });

  it("takes entries that come and go in any order, and twice", () => {
    const rig = new Rig();
    const sets = [
      [rss(1), bytes(10), process(1)],
      [process(2), bytes(20), rss(2), process(1)],
      [bytes(30)],
      [rss(4), rss(5), bytes(40), bytes(50)],
      [process(9), process(8), rss(6), bytes(60)],
    ];
    for (const [second, entries] of sets.entries()) rig.second(second, entries, { ticks: 100 });
    rig.moveTo(13_000);
    expect(rig.series(0, "mem.rss", "10s")).to.deep.include({ count: 5, sum: 18, last: 6 });
    expect(rig.series(0, "net.rbytes64", "10s", "net0")).to.deep.include({ count: 5, sum: 50, last: "60" });
    expect(rig.series(0, "process.usage", "10s", "p/1")).to.deep.include({ count: 2 });
  });
});
