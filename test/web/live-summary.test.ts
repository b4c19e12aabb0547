import { expect } from "chai";
import { closedWindow, counter, gauge } from "../support/fake-node-view.js";
import { hasReset, summarise } from "../../src/web/live-summary.js";
import type { WindowSeries } from "../../src/model/window.js";

function summaryOf(...series: WindowSeries[]): Record<string, number> {
  const summary = summarise(closedWindow(1, { series }).toJson());
  return Object.fromEntries(Object.entries(summary).filter(([, value]) => value !== null)) as Record<
    string,
    number
  >;
}

describe("summarise", () => {
  it("is all unknown for a window without series", () => expect(summaryOf()).to.deep.equal({}));

  it("adds up the cores, and counts those that have a number", () =>
    expect(summaryOf(gauge("cpu.usage", "0", 25), gauge("cpu.usage", "1", 50))).to.deep.equal({
      cpu: 75,
      cores: 2,
    }));

  it("takes the share of all cores as it is", () =>
    expect(summaryOf(gauge("cpu.usage", "all", 12.5))).to.deep.equal({ cpu: 12.5 }));

  it("takes the mean of a gauge that was sampled more than once", () =>
    expect(summaryOf({ ...gauge("cpu.usage", "all", 60), count: 3 })).to.deep.equal({ cpu: 20 }));

  it("adds up interfaces, the loopback left out", () => {
    const rates = [
      counter("net.rbytes64", "eth0", 100),
      counter("net.rbytes64", "lo", 7),
      counter("net.rbytes64", "lo0", 9),
    ];
    expect(summaryOf(...rates, counter("net.obytes64", "net1", 50))).to.deep.equal({
      net_in: 100,
      net_out: 50,
    });
  });

  it("knows no rate from a first sample", () =>
    expect(summaryOf({ ...counter("net.rbytes64", "eth0", 0), count: 0, rate: null })).to.deep.equal({}));

  it("takes the worst pressure, of some tasks and not of all", () =>
    expect(
      summaryOf(
        gauge("cpu.pressure_avg10", "some", 3),
        gauge("memory.pressure_avg10", "some", 8),
        gauge("io.pressure_avg10", "full", 90),
      ),
    ).to.deep.equal({ pressure: 8 }));

  it("takes the busiest disk, and no more than all of its time", () =>
    expect(summaryOf(counter("disk.rtime", "sda", 4e8), counter("disk.rtime", "sdb", 3e9))).to.deep.equal({
      disk_busy: 100,
    }));

  for (const none of [0, -1, "9223372036854771712", 2 ** 62]) {
    it(`takes a cap of ${none} for none`, () => {
      const series = { ...gauge("mem.physcap", "", 1), last: none };
      expect(summaryOf(gauge("mem.rss", "", 5), series)).to.deep.equal({ mem: 5 });
    });
  }

  it("takes for a host's memory what programs could not get, and the swap of its device", () =>
    expect(
      summaryOf(
        gauge("mem.rss", "", 10),
        gauge("mem.physcap", "", 1000),
        gauge("mem.swap", "", 12),
        gauge("meminfo.MemAvailable", "", 400),
        gauge("meminfo.SwapTotal", "", 100),
        gauge("meminfo.SwapFree", "", 90),
      ),
    ).to.deep.equal({ mem: 600, mem_cap: 1000, swap: 10, swap_cap: 100 }));

  it("reads a host's memory from its pages where that is all there is, as on illumos", () =>
    expect(
      summaryOf(gauge("mem.physcap", "", 1000), gauge("mem.physmem", "", 200), gauge("mem.freemem", "", 50)),
    ).to.deep.equal({ mem: 750, mem_cap: 1000 }));
});

describe("hasReset", () => {
  it("is whether any counter began anew", () => {
    const series = [counter("net.rbytes64", "eth0", 1), { ...counter("disk.nread", "sda", 1), reset: true }];
    expect(hasReset(closedWindow(1, { series }).toJson())).to.equal(true);
    expect(hasReset(closedWindow(1).toJson())).to.equal(false);
  });
});
