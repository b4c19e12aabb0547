import { expect } from "chai";
import { Rig, START_MS, bytes, errors, faults, rss } from "./rig.js";

const NET = "net.rbytes64";

describe("Aggregator: values", () => {
  it("gives a counter its increase, their number, smallest and largest, raw value and rate", () => {
    const rig = new Rig();
    rig
      .second(0, [bytes(1000)])
      .second(1, [bytes(2500)])
      .moveTo(5000);
    expect(rig.windows()[1]).to.deep.equal({
      id: `gz-01:${START_MS * 1000 + 1}`,
      host: "h",
      zone: "z",
      resolution: "1s",
      start: "2026-11-22T10:00:01.000Z",
      end: "2026-11-22T10:00:02.000Z",
      late: false,
      coverage: { expected: 1, received: 1, late: 0, dropped: {} },
      gap: null,
      series: [
        {
          metric: NET,
          instance: "net0",
          kind: "counter",
          unit: "bytes",
          count: 1,
          sum: 1500,
          min: 1500,
          max: 1500,
          last: "2500",
          rate: 1500,
          reset: false,
        },
      ],
    });
  });

  it("gives a counter's first sample no increase and no rate", () => {
    const rig = new Rig().second(0, [bytes(1000)]).moveTo(5000);
    expect(rig.series(0, NET, "1s", "net0")).to.deep.include({
      count: 0,
      sum: 0,
      min: null,
      max: null,
      last: "1000",
      rate: null,
      reset: false,
    });
  });

  it("does not count a first sample's value as an increase of the coarser window", () => {
    const rig = new Rig();
    for (let second = 0; second < 13; second++) rig.second(second, [bytes(5000 + second * 100)]);
    expect(rig.series(0, NET, "10s", "net0")).to.deep.include({ count: 9, sum: 900, min: 100, rate: 100 });
  });

  it("spreads a gap's one increase over the gap's true length", () => {
    const rig = new Rig()
      .second(0, [bytes(0)])
      .second(4, [bytes(4000)])
      .moveTo(9000);
    expect(rig.series(4, NET, "1s", "net0")).to.deep.include({ count: 1, sum: 4000, rate: 1000 });
  });

  it("takes the new value as the increase where the creation time changed", () => {
    const rig = new Rig()
      .second(0, [bytes(1000, { creationNs: 5n })])
      .second(1, [bytes(3000, { creationNs: 6n })])
      .second(2, [bytes(3100, { creationNs: 6n })])
      .moveTo(6000);
    expect(rig.series(1, NET, "1s", "net0")).to.deep.include({ count: 1, sum: 3000, reset: true });
    expect(rig.series(2, NET, "1s", "net0")).to.deep.include({ count: 1, sum: 100, reset: false });
  });

  it("resets all counters of a zone that was created anew", () => {
    const rig = new Rig()
      .second(0, [bytes(1000), errors(4_000_000_000)], { zoneCreatedNs: 5n })
      .second(1, [bytes(3000), errors(7)], { zoneCreatedNs: 6n })
      .moveTo(5000);
    expect(rig.series(1, NET, "1s", "net0")).to.deep.include({ sum: 3000, reset: true });
    expect(rig.series(1, "net.ierrors", "1s", "net0")).to.deep.include({ sum: 7, reset: true });
  });

  it("does not reset a counter that has its own creation time with its zone", () => {
    const rig = new Rig()
      .second(0, [bytes(1000, { creationNs: 3n })], { zoneCreatedNs: 5n })
      .second(1, [bytes(1500, { creationNs: 3n })], { zoneCreatedNs: 6n })
      .moveTo(5000);
    expect(rig.series(1, NET, "1s", "net0")).to.deep.include({ sum: 500, reset: false });
  });

  it("takes a creation time that was not known before as no change", () => {
    const rig = new Rig()
      .second(0, [bytes(1000)])
      .second(1, [bytes(1500, { creationNs: 3n })])
      .second(2, [bytes(1700)])
      .moveTo(6000);
    expect(rig.series(1, NET, "1s", "net0")).to.deep.include({ sum: 500, reset: false });
    expect(rig.series(2, NET, "1s", "net0")).to.deep.include({ sum: 200, reset: false });
  });

  it("gives a counter that fell no increase, and says reset", () => {
    const rig = new Rig()
      .second(0, [bytes(1000)])
      .second(1, [bytes(400)])
      .second(2, [bytes(500)])
      .moveTo(6000);
    expect(rig.series(1, NET, "1s", "net0")).to.deep.include({ count: 1, sum: 0, rate: 0, reset: true });
    expect(rig.series(2, NET, "1s", "net0")).to.deep.include({ sum: 100, reset: false });
  });

  it("wraps a field of 32 bits that was above 2^31", () => {
    const rig = new Rig()
      .second(0, [errors(4_294_967_290)])
      .second(1, [errors(4)])
      .moveTo(5000);
    expect(rig.series(1, "net.ierrors", "1s", "net0")).to.deep.include({ sum: 10, reset: false, last: "4" });
  });

  it("does not wrap a field of 32 bits that was at 2^31, nor one of 64", () => {
    const rig = new Rig()
      .second(0, [errors(2 ** 31), bytes(2n ** 64n - 1n)])
      .second(1, [errors(4), bytes(4)])
      .moveTo(5000);
    expect(rig.series(1, "net.ierrors", "1s", "net0")).to.deep.include({ sum: 0, reset: true });
    expect(rig.series(1, NET, "1s", "net0")).to.deep.include({ sum: 0, reset: true });
  });

  it("counts 64 bits exactly", () => {
    const rig = new Rig()
      .second(0, [bytes(1)])
      .second(1, [bytes(2n ** 64n - 1n)])
      .moveTo(5000);
    const exact = "18446744073709551614";
    expect(rig.series(1, NET, "1s", "net0")).to.deep.include({ sum: exact, min: exact, max: exact });
    expect(rig.series(1, NET, "1s", "net0")?.last).to.equal("18446744073709551615");
  });

  it("counts the low bits of large counters exactly", () => {
    const rig = new Rig()
      .second(0, [bytes(2n ** 63n + 1n)])
      .second(1, [bytes(2n ** 63n + 4n)])
      .moveTo(5000);
    expect(rig.series(1, NET, "1s", "net0")).to.deep.include({ sum: 3, last: "9223372036854775812" });
  });

  it("adds up gauges and deltas with smallest, largest and last", () => {
    const rig = new Rig();
    for (const [at, value] of [5, 9, 2].entries()) {
      rig.moveTo(at * 300).packet({ entries: [rss(value), faults(value)] });
    }
    rig.moveTo(5000);
    const values = { count: 3, sum: 16, min: 2, max: 9, last: 2 };
    expect(rig.series(0, "mem.rss")).to.deep.equal({
      metric: "mem.rss",
      instance: "",
      kind: "gauge",
      unit: "bytes",
      ...values,
    });
    expect(rig.series(0, "mem.as_fault")).to.deep.include({ kind: "delta", ...values });
  });

  it("writes a value at or above 2^53 as text", () => {
    const rig = new Rig()
      .second(0, [rss(2n ** 53n - 1n)])
      .second(1, [rss(2n ** 53n + 1n)])
      .moveTo(12_000);
    rig.second(12, [rss(0)]).moveTo(15_000);
    expect(rig.series(0, "mem.rss")).to.deep.include({ sum: 9007199254740991, last: 9007199254740991 });
    expect(rig.series(1, "mem.rss")).to.deep.include({ sum: "9007199254740993", last: "9007199254740993" });
    expect(rig.series(0, "mem.rss", "10s")).to.deep.include({
      count: 2,
      sum: "18014398509481984",
      min: 9007199254740991,
      max: "9007199254740993",
      last: "9007199254740993",
    });
  });

  it("gives sums of many values beyond 2^53 exactly, and negative ones", () => {
    const rig = new Rig();
    const big = { metric: "x.big", kind: "gauge" as const, value: 2n ** 64n - 1n };
    const low = { metric: "x.low", kind: "gauge" as const, value: -(2n ** 63n) };
    for (const at of [100, 200, 300]) rig.moveTo(at).packet({ entries: [big, low] });
    rig.moveTo(5000);
    expect(rig.series(0, "x.big")?.sum).to.equal(String(3n * (2n ** 64n - 1n)));
    expect(rig.series(0, "x.low")?.sum).to.equal(String(-3n * 2n ** 63n));
  });

  it("gives usage in percent of its ticks", () => {
    const cpu = (number: number, value: number) => ({ metric: "cpu.usage", number, value });
    const rig = new Rig().second(0, [cpu(0, 1234), cpu(1, 10_000)], { ticks: 10_000 }).moveTo(5000);
    expect(rig.series(0, "cpu.usage", "1s", "0")).to.deep.include({ last: 12.34, unit: "percent" });
    expect(rig.series(0, "cpu.usage", "1s", "1")).to.deep.include({ last: 100 });
  });

  it("has no usage where there are no ticks", () => {
    const entries = [{ metric: "cpu.usage", number: 0, value: 3 }, rss(1)];
    const rig = new Rig().second(0, entries).moveTo(5000);
    expect(rig.windows()[0]?.series.map(({ metric }) => metric)).to.deep.equal(["mem.rss"]);
  });

  it("sums the entries that one process has in one packet", () => {
    const sshd = (value: number) => ({ metric: "process.usage", instance: "sshd", number: 17, value });
    const rig = new Rig();
    rig
      .second(0, [sshd(3), sshd(4)], { ticks: 100 })
      .second(1, [sshd(5), sshd(6)], { ticks: 100 })
      .moveTo(12_500);
    rig.second(12, [], { ticks: 100 }).moveTo(15_000);
    expect(rig.series(0, "process.usage", "1s", "sshd/17")).to.deep.include({ count: 1, sum: 7, max: 7 });
    expect(rig.series(0, "process.usage", "10s", "sshd/17")).to.deep.include({ count: 2, sum: 18, max: 11 });
  });

  it("keeps the 40 processes that used most, of a packet and of a window", () => {
    const process = (number: number) => ({ metric: "process.usage", instance: "p", number, value: number });
    const entries = Array.from({ length: 100 }, (_, index) => process(index + 1));
    const rig = new Rig();
    rig.moveTo(100).packet({ ticks: 1, entries });
    rig.moveTo(200).packet({ ticks: 1, entries: [process(1000), process(2000), process(1)] });
    rig.moveTo(5000);
    const pids = rig.windows()[0]?.series.map(({ instance }) => Number(instance.slice(2)));
    const expected = [1000, 2000, ...Array.from({ length: 38 }, (_, index) => 63 + index)];
    expect(pids?.toSorted((a, b) => a - b)).to.deep.equal(expected.toSorted((a, b) => a - b));
  });

  it("merges the buckets of a histogram, sorted, with its count and no sum where none is told", () => {
    const bucket = (low: number, value: number) => ({
      metric: "syscall.latency",
      instance: "all",
      low,
      value,
    });
    const rig = new Rig();
    rig
      .second(0, [bucket(2048, 5), bucket(1024, 7)])
      .second(1, [bucket(1024, 1), bucket(512, 2)])
      .moveTo(12_500);
    rig.second(12, []).moveTo(15_000);
    expect(rig.series(0, "syscall.latency", "10s", "all")).to.deep.equal({
      metric: "syscall.latency",
      instance: "all",
      kind: "histogram",
      unit: "ns",
      count: 15,
      sum: null,
      buckets: [
        [512, 2],
        [1024, 8],
        [2048, 5],
      ],
    });
  });

  it("takes linear, log-linear and negative buckets by their lower bounds, with the sum that is told", () => {
    const part = (low: number, value: number) => ({ metric: "x.size", kind: "bucket" as const, low, value });
    const sum = { metric: "x.size", kind: "sum" as const, value: 12.5, isDouble: true };
    const rig = new Rig().second(0, [part(-8, 1), part(0, 2), part(10, 3), part(200, 4), sum]).moveTo(5000);
    expect(rig.series(0, "x.size")).to.deep.include({
      count: 10,
      sum: 12.5,
      buckets: [
        [-8, 1],
        [0, 2],
        [10, 3],
        [200, 4],
      ],
    });
  });

  it("keeps counters that travel as doubles or fall below zero", () => {
    const counter = (value: number) => ({ metric: "x.ticks", kind: "counter" as const, value });
    const rig = new Rig();
    rig
      .second(0, [counter(-5)])
      .second(1, [counter(0.5)])
      .second(2, [counter(8)])
      .moveTo(6000);
    expect(rig.series(1, "x.ticks")).to.deep.include({ sum: 5.5, last: "0.5" });
    expect(rig.series(2, "x.ticks")).to.deep.include({ sum: 7.5, last: "8" });
  });
});

describe("Aggregator: time", () => {
  it("puts a sample into the window [start, end) that its time lies in", () => {
    const rig = new Rig();
    for (const at of [999, 1000, 1999, 2000]) rig.moveTo(at).packet({ entries: [rss(at)] });
    rig.moveTo(6000);
    expect(rig.series(1, "mem.rss")).to.deep.include({ count: 2, min: 1000, max: 1999 });
  });

  it("closes windows while the source is silent, by lateness after their end", () => {
    const rig = new Rig().second(0, [rss(1)]).moveTo(2900);
    expect(rig.windows()).to.deep.equal([]);
    rig.moveTo(3100);
    expect(rig.windows().map(({ start }) => start)).to.deep.equal(["2026-11-22T10:00:00.000Z"]);
  });

  it("gives every sample at most resolution + lateness + 1 s after it came", () => {
    for (const second of [0, 0.99, 59.2, 3599]) {
      const rig = new Rig().moveTo(second * 1000).packet({ entries: [rss(1)] });
      for (const [resolution, ms] of [
        ["1s", 1000],
        ["10s", 10_000],
        ["1m", 60_000],
        ["1h", 3_600_000],
      ] as const) {
        if (rig.nowMs + ms > 400_000 && resolution === "1h") continue;
        rig.moveTo(second * 1000 + ms + 3000);
        expect(rig.windows(resolution)[0]?.series, `${resolution} at ${second}`).to.have.length(1);
      }
    }
  });

  it("gives a host its own time, however wrong, and tells its skew", () => {
    const rig = new Rig();
    for (let second = 0; second < 5; second++) {
      rig.second(second, [rss(1)]);
      rig.packet({ host: "wrong", timeMs: rig.nowMs + 500, entries: [rss(2)] });
    }
    expect(rig.windows("1s", "z", "wrong")[0]?.start).to.equal("1970-01-01T00:00:01.000Z");
    expect(rig.windows("1s").length).to.be.within(2, 3);
    const [origin] = rig.aggregator.hosts.get("wrong")!.origins;
    expect(origin?.clock.timeMs(rig.nowMs)).to.equal(rig.nowMs + 500);
  });

  it("takes a second source that is years behind as late, and gives out no years of steps", () => {
    const rig = new Rig();
    rig.packet({ entries: [rss(1)] }).packet({ entries: [rss(2)], timeMs: 0 }, "other");
    rig
      .moveTo(5_000)
      .packet({ entries: [rss(3)] })
      .moveTo(10_000);
    const starts = new Set(rig.windows("1s").map(({ start }) => start));
    expect(starts).to.include.keys("1970-01-01T00:00:00.000Z", new Date(START_MS).toISOString());
    expect(starts.size).to.be.below(20);
  });

  for (const timeMs of [-1, 253_402_300_800_000, 2 ** 60, 1.8e22]) {
    it(`counts a packet of the time ${timeMs} and takes nothing of it`, () => {
      const rig = new Rig();
      rig.packet({ entries: [rss(1)], timeMs });
      expect(rig.aggregator.counts).to.include({ refusedTimes: 1, packets: 0 });
      expect(rig.aggregator.hosts.size).to.equal(0);
    });
  }

  it("keeps the clocks of two sources of one host apart", () => {
    const rig = new Rig();
    rig.packet({ zone: "a", entries: [rss(1)] }, "one");
    rig.packet({ zone: "b", timeMs: START_MS - 100_000, entries: [rss(1)] }, "two");
    rig.moveTo(3100);
    expect(rig.windows("1s", "a")).to.have.length(1);
    expect(rig.windows("1s", "b").filter(({ late }) => late)).to.deep.equal([]);
  });

  for (const [title, byMs] of [
    ["forward", 400_000],
    ["back", -400_000],
  ] as const) {
    it(`closes what is open when the clock jumps ${title}, with that cause, and starts anew`, () => {
      const rig = new Rig();
      rig.second(0, [rss(1), bytes(100)]).second(1, [rss(2), bytes(200)]);
      rig.packet({ timeMs: START_MS + 1500 + byMs, intervalMs: 1000, entries: [rss(3), bytes(900)] });
      const cut = rig.windows();
      expect(cut.map(({ gap }) => gap?.cause)).to.deep.equal(["clock", "clock"]);
      expect(rig.windows("1h").map(({ gap, series }) => [gap?.cause, series[0]?.sum])).to.deep.equal([
        ["clock", 3],
      ]);
      rig.moveTo(6000);
      const fresh = rig
        .windows()
        .find(({ start }) => start === new Date(START_MS + 1000 + byMs).toISOString());
      expect(fresh).to.deep.include({ late: false, gap: null });
      expect(fresh?.series.map(({ sum }) => sum)).to.deep.equal([3, byMs < 0 ? 0 : 700]);
    });
  }

  it("takes a step of no more than zone_idle as no jump", () => {
    const rig = new Rig().second(0, [rss(1)]);
    rig.packet({ timeMs: START_MS + 299_000, entries: [rss(2)] }).moveTo(5000);
    expect(rig.windows().filter(({ gap }) => gap?.cause === "clock")).to.deep.equal([]);
    expect(rig.windows()[1]?.gap).to.deep.equal({ cause: "silent" });
  });

  it("goes on after this machine was suspended, with one increase over that time", () => {
    const rig = new Rig().second(0, [bytes(0)]);
    // Monotonic time stood still, event time went on.
    rig.packet({ timeMs: START_MS + 100_500, intervalMs: 1000, entries: [bytes(1000)] }).moveTo(5000);
    expect(rig.series(100, NET, "1s", "net0")).to.deep.include({ sum: 1000, rate: 10 });
  });
});

describe("Aggregator: empty steps", () => {
  it("gives a window for every step after the first packet, also when nothing came", () => {
    const rig = new Rig().second(0, [rss(1)]).moveTo(7000);
    expect(rig.windows().map(({ coverage }) => coverage.received)).to.deep.equal([1, 0, 0, 0, 0]);
    expect(rig.windows()[1]).to.deep.include({ series: [], gap: { cause: "silent" } });
    expect(rig.windows()[1]?.coverage).to.deep.equal({ expected: 1, received: 0, late: 0, dropped: {} });
  });

  it("expects null where no interval is known", () => {
    const rig = new Rig().packet({ entries: [rss(1)] }).moveTo(4100);
    expect(rig.windows().map(({ coverage, gap }) => [coverage.expected, gap?.cause])).to.deep.equal([
      [null, undefined],
      [null, "silent"],
    ]);
  });

  it("expects the ticks that lie in a step", () => {
    const rig = new Rig();
    for (let second = 2.5; second < 30; second += 5) {
      rig.moveTo(second * 1000).packet({ intervalMs: 5000, entries: [rss(1)] });
    }
    expect(
      rig
        .windows()
        .slice(0, 6)
        .map(({ coverage }) => coverage.expected),
    ).to.deep.equal([1, 0, 0, 0, 0, 1]);
    expect(rig.windows().every(({ gap }) => gap === null)).to.equal(true);
    expect(rig.windows("10s").map(({ coverage }) => coverage.expected)).to.deep.equal([2, 2]);
  });

  it("expects of a step what its own packets say, whatever later ones do", () => {
    const rig = new Rig({ resolutionsMs: [1000] });
    for (const second of [0, 1, 2, 3, 4]) rig.second(second, [rss(1)]);
    // Every 2 s from then on, at odd seconds; 3 and 4 are still open.
    for (const second of [5, 7, 9]) {
      rig.moveTo(second * 1000).packet({ intervalMs: 2000, entries: [rss(2)] });
    }
    rig.moveTo(14_000);
    const told = rig.windows().map(({ coverage: { expected, received } }) => [expected, received]);
    const atFirst = [0, 1, 2, 3, 4].map(() => [1, 1]);
    const later = [5, 6, 7, 8, 9].map((second) => (second % 2 === 1 ? [1, 1] : [0, 0]));
    expect(told.slice(0, 10)).to.deep.equal([...atFirst, ...later]);
  });

  it("gives at most zone_idle of them in a row", () => {
    const rig = new Rig({ zoneIdleMs: 10_000 });
    const list = { zones: ["z"], zone: "global" };
    rig.second(0, [rss(1)]);
    for (let second = 0; second < 30; second++) rig.second(second, [], list);
    rig.second(30, [rss(2)]).moveTo(34_000);
    const starts = rig.windows().map(({ start }) => (Date.parse(start) - START_MS) / 1000);
    expect(starts).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 30, 31]);
    expect(rig.windows("10s").length).to.be.at.least(2);
  });

  it("says what was missed of a coarser window", () => {
    const rig = new Rig();
    for (let second = 0; second < 13; second++) if (second !== 4) rig.second(second, [rss(1)]);
    expect(rig.windows("10s")[0]).to.deep.include({ gap: { cause: "silent" } });
    expect(rig.windows("10s")[0]?.coverage).to.deep.include({ expected: 10, received: 9 });
  });

  it("expects of a zone's first windows only what came after its first packet", () => {
    const rig = new Rig();
    for (let second = 7; second < 13; second++) rig.second(second, [rss(1)]);
    expect(rig.windows("10s")[0]).to.deep.include({ gap: null });
    expect(rig.windows("10s")[0]?.coverage).to.deep.include({ expected: 3, received: 3 });
  });

  it("carries what the generator says it dropped", () => {
    const rig = new Rig()
      .second(0, [rss(1)], { dropped: { lines: 3 } })
      .second(1, [], { dropped: { lines: 4 } });
    rig.moveTo(12_500).second(12, []).moveTo(15_000);
    expect(rig.windows()[0]?.coverage.dropped).to.deep.equal({ lines: 3 });
    expect(rig.windows("10s")[0]?.coverage.dropped).to.deep.equal({ lines: 7 });
  });

  it("gives a gap the cause that is told, in the window of that time and while steps are short", () => {
    const rig = new Rig().second(0, [rss(1)]).second(1, [rss(1)]);
    rig.aggregator.markGap("h", null, "probe system: exited with code 1", rig.nowMs);
    rig
      .second(3, [rss(1)])
      .second(4, [rss(1)])
      .moveTo(8000);
    const causes = rig.windows().map(({ gap }) => gap?.cause);
    expect(causes.slice(0, 5)).to.deep.equal([
      undefined,
      "probe system: exited with code 1",
      "probe system: exited with code 1",
      undefined,
      undefined,
    ]);
  });
});

describe("Aggregator: corrections", () => {
  it("closes a window again for what came late, with an id of its own", () => {
    const rig = new Rig().second(0, [rss(4)]).moveTo(4000);
    rig.packet({ timeMs: START_MS + 700, intervalMs: 1000, entries: [rss(6)] });
    const [window, correction] = rig.windows().filter(({ start }) => start === "2026-11-22T10:00:00.000Z");
    expect(correction?.id).not.to.equal(window?.id);
    expect(correction).to.deep.include({ late: true, gap: null });
    expect(correction?.coverage).to.deep.equal({ expected: 0, received: 1, late: 1, dropped: {} });
    expect(correction?.series[0]).to.deep.include({ count: 1, sum: 6, min: 6, max: 6, last: 6 });
    expect(rig.merged().get(0)?.series[0]).to.deep.include({ count: 2, sum: 10, min: 4, max: 6, last: 6 });
    expect(rig.merged().get(0)).to.deep.include({ id: window?.id, late: false });
  });

  it("gives no last where the late sample is not newer", () => {
    const rig = new Rig().second(0, [rss(4)]).moveTo(4000);
    rig.packet({ timeMs: START_MS + 300, entries: [rss(6)] });
    expect(rig.windows().at(-1)?.series[0]).to.deep.include({ sum: 6, last: null });
    expect(rig.merged().get(0)?.series[0]).to.deep.include({ sum: 10, last: 4 });
  });

  it("merges it into an open coarser window silently, into a closed one as a correction", () => {
    const rig = new Rig();
    for (let second = 0; second < 15; second++) rig.second(second, [rss(1)]);
    rig.packet({ timeMs: START_MS + 5700, intervalMs: 1000, entries: [rss(6)] });
    expect(rig.windows("10s").map(({ late }) => late)).to.deep.equal([false, true]);
    expect(rig.windows("1m")).to.deep.equal([]);
    for (let second = 15; second < 65; second++) rig.second(second, [rss(1)]);
    expect(rig.windows("1m").map(({ late }) => late)).to.deep.equal([false]);
    expect(rig.windows("1m")[0]?.coverage).to.deep.include({ expected: 60, received: 61, late: 1 });
    expect(rig.series(0, "mem.rss", "1m")).to.deep.include({ count: 61, sum: 66, max: 6 });
  });

  it("closes a coarse window after the last finer one inside it", () => {
    const rig = new Rig();
    for (let second = 0; second < 64; second++) rig.second(second, [rss(1)]);
    const order = rig.closed
      .filter(({ endMs }) => endMs === START_MS + 60_000)
      .map(({ level }) => level.label);
    expect(order).to.deep.equal(["1s", "10s", "1m"]);
  });

  it("counts a counter sample older than its newest as late only; the next one has its increase", () => {
    const rig = new Rig().second(0, [bytes(0), rss(1)]).second(2, [bytes(200), rss(3)]);
    rig.packet({ timeMs: START_MS + 1500, intervalMs: 1000, entries: [bytes(100), rss(2)] }).moveTo(6000);
    expect(rig.series(1, NET, "1s", "net0")).to.equal(undefined);
    expect(rig.series(1, "mem.rss")).to.deep.include({ sum: 2 });
    expect(rig.windows()[1]?.coverage).to.deep.include({ received: 1, late: 1 });
    expect(rig.series(2, NET, "1s", "net0")).to.deep.include({ sum: 200, rate: 100 });
  });

  it("gives a counter that comes late, but is its newest, its increase in the correction", () => {
    const rig = new Rig().second(0, [bytes(0)]).moveTo(9000);
    rig.packet({ timeMs: START_MS + 2500, entries: [bytes(200)] });
    const correction = rig.windows().at(-1);
    expect(correction).to.deep.include({ late: true, start: "2026-11-22T10:00:02.000Z" });
    expect(correction?.series[0]).to.deep.include({ count: 1, sum: 200, rate: 100, last: "200" });
  });

  it("does not take a first packet that is far behind its host as late", () => {
    const rig = new Rig().second(100, [rss(1)], { zone: "a" });
    rig.packet({ zone: "b", timeMs: START_MS + 500, entries: [rss(2)] }).moveTo(101_500);
    expect(rig.windows("1s", "b")[0]).to.deep.include({ late: false, start: "2026-11-22T10:00:00.000Z" });
  });
});

describe("Aggregator: what is lost on the way", () => {
  const tick = (rig: Rig, second: number, zones: Record<string, number | null>) => {
    for (const [zone, sequence] of Object.entries(zones)) {
      if (sequence !== null) rig.second(second, [rss(1)], { zone, sequence, run: 7n });
    }
  };

  it("skips a packet seen before, and counts it", () => {
    const rig = new Rig();
    tick(rig, 0, { a: 1 });
    tick(rig, 0, { a: 1 });
    rig.packet({ zone: "a", sequence: 1, run: 7n, entries: [rss(1)] }, "another way").moveTo(4000);
    expect(rig.series(0, "mem.rss")).to.equal(undefined);
    expect(rig.windows("1s", "a")[0]?.series[0]).to.deep.include({ count: 1 });
    expect(rig.aggregator.counts.duplicates).to.equal(2);
  });

  it("takes the same number of another run", () => {
    const rig = new Rig();
    tick(rig, 0, { a: 1 });
    rig.second(1, [rss(1)], { zone: "a", sequence: 1, run: 8n }).moveTo(4500);
    expect(rig.aggregator.counts).to.deep.include({ duplicates: 0, packets: 2 });
    expect(
      rig.windows("1s", "a").every(({ coverage }) => Object.keys(coverage.dropped).length === 0),
    ).to.equal(true);
  });

  it("charges a hole to the zones that had no packet in that step", () => {
    const rig = new Rig();
    tick(rig, 0, { global: 1, a: 2, b: 3, c: 4 });
    tick(rig, 1, { global: 5, a: null, b: null, c: 8 });
    tick(rig, 2, { global: 9, a: 10, b: 11, c: 12 });
    rig.moveTo(6000);
    const dropped = (zone: string) =>
      rig.windows("1s", zone).map(({ coverage }) => coverage.dropped["hwm"] ?? 0);
    expect(dropped("a").slice(0, 3)).to.deep.equal([0, 1, 0]);
    expect(dropped("b").slice(0, 3)).to.deep.equal([0, 1, 0]);
    expect(dropped("c").slice(0, 3)).to.deep.equal([0, 0, 0]);
    expect(dropped("global").slice(0, 3)).to.deep.equal([0, 0, 0]);
    expect(rig.windows("1s", "a")[1]?.gap).to.deep.equal({ cause: "hwm" });
  });

  it("charges it to the global zone where every zone had its packet", () => {
    const rig = new Rig();
    tick(rig, 0, { global: 1, a: 2 });
    tick(rig, 1, { global: 3, a: 5 });
    tick(rig, 2, { global: 6, a: 7 });
    rig.moveTo(8000);
    const charged = rig.windows("1s", "global").filter(({ coverage }) => coverage.dropped["hwm"] === 1);
    expect(charged).to.have.length(1);
  });

  it("charges whole ticks that were lost, also where their windows are closed already", () => {
    const rig = new Rig();
    tick(rig, 0, { global: 1, a: 2 });
    tick(rig, 6, { global: 13, a: 14 });
    rig.moveTo(12_000);
    const total = (zone: string) =>
      rig.windows("1s", zone).reduce((sum, { coverage }) => sum + (coverage.dropped["hwm"] ?? 0), 0);
    expect([total("global"), total("a")]).to.deep.equal([5, 5]);
  });

  it("takes back a loss whose packet comes after all", () => {
    const rig = new Rig();
    tick(rig, 0, { global: 1, a: 2 });
    tick(rig, 1, { global: 4 });
    rig.second(0, [rss(2)], { zone: "b", sequence: 3, run: 7n }).moveTo(8000);
    expect(rig.aggregator.hosts.get("h")!.holes.total).to.equal(0);
  });
});

describe("Aggregator: zones", () => {
  it("ends a zone that is missing from two lists of its host, with a tombstone and no series", () => {
    const rig = new Rig();
    rig.second(0, [rss(1)], { zone: "z" });
    rig.second(0, [rss(1)], { zone: "global", zones: ["z"] });
    rig.second(1, [rss(1)], { zone: "global", zones: ["global"] });
    expect(rig.aggregator.hosts.get("h")!.zones.get("z")!.isGone).to.equal(false);
    rig.second(2, [rss(1)], { zone: "global", zones: ["global"] }).moveTo(9000);
    const zone = rig.aggregator.hosts.get("h")!.zones.get("z")!;
    expect(zone.toStatus()).to.deep.include({ name: "z", host: "h", kind: "zone", state: "gone", series: 0 });
    expect(rig.windows("1s", "z")).to.have.length(1);
    expect(rig.windows("1h", "z").map(({ gap }) => gap?.cause)).to.deep.equal(["zone gone"]);
  });

  it("ends a zone that was silent for zone_idle, where there are no lists", () => {
    const rig = new Rig({ zoneIdleMs: 10_000 }).second(0, [rss(1)]).moveTo(9000);
    expect(rig.aggregator.hosts.get("h")!.zones.get("z")!.isGone).to.equal(false);
    rig.moveTo(12_500);
    expect(rig.aggregator.hosts.get("h")!.zones.get("z")!.isGone).to.equal(true);
    expect(rig.aggregator.budget.used).to.equal(0);
  });

  it("takes a zone that comes back as the same one, its counters reset and not wrapped", () => {
    const rig = new Rig({ zoneIdleMs: 10_000 });
    rig.second(0, [errors(4_000_000_000)], { zoneCreatedNs: 1n }).moveTo(13_000);
    rig
      .second(13, [errors(5)], { zoneCreatedNs: 2n })
      .second(14, [errors(7)], { zoneCreatedNs: 2n })
      .moveTo(18_000);
    expect(rig.series(13, "net.ierrors", "1s", "net0")).to.deep.include({ count: 0, sum: 0 });
    expect(rig.series(14, "net.ierrors", "1s", "net0")).to.deep.include({ sum: 2 });
    expect(rig.aggregator.directory.zones).to.equal(1);
  });

  it("corrects a coarse window that was closed when the zone went, once it ends", () => {
    const rig = new Rig({ zoneIdleMs: 10_000 }).second(0, [rss(1)]).moveTo(13_000);
    rig.second(13, [rss(2)]).moveTo(64_000);
    expect(rig.windows("1m").map(({ late }) => late)).to.deep.equal([false, true]);
    expect(rig.merged("1m").get(0)?.series[0]).to.deep.include({ count: 2, sum: 3 });
  });

  it("names the host after the source where packets name none", () => {
    const rig = new Rig().packet({ host: "", entries: [rss(1)] }, "gz-02").moveTo(4000);
    expect(rig.windows("1s", "z", "gz-02")).to.have.length(2);
  });
});

describe("Aggregator: other settings while it runs", () => {
  const settings = {
    resolutionsMs: [1000, 10_000, 60_000],
    latenessMs: 2000,
    seriesMax: 100_000,
    zoneIdleMs: 300_000,
    memoryBytes: 1 << 28,
  };

  /** A second each, counting up; settings change after that of 24.5. */
  function change(
    before: readonly number[],
    after: readonly number[],
    more: Partial<typeof settings> = {},
  ): Rig {
    const rig = new Rig({ ...settings, resolutionsMs: before });
    for (let second = 0; second < 25; second++) rig.second(second, [rss(1), bytes(second * 100)]);
    rig.aggregator.configure({ ...settings, resolutionsMs: after, ...more }, rig.nowMs);
    for (let second = 25; second < 125; second++) rig.second(second, [rss(1), bytes(second * 100)]);
    return rig;
  }

  for (const [title, before, after] of [
    ["stay the same", [1000, 10_000, 60_000], [1000, 10_000, 60_000]],
    ["lose the finest", [1000, 10_000, 60_000], [10_000, 60_000]],
    ["lose one in between", [1000, 10_000, 60_000], [1000, 60_000]],
    ["get one in between", [1000, 60_000], [1000, 10_000, 60_000]],
    ["get a finer one", [10_000, 60_000], [1000, 10_000, 60_000]],
    ["get a coarser one", [1000, 60_000], [1000, 60_000, 3_600_000]],
  ] as const) {
    it(`loses nothing of a window that is kept when the resolutions ${title}`, () => {
      const rig = change(before, after);
      expect(rig.series(0, "mem.rss", "1m")).to.deep.include({ count: 60, sum: 60 });
      expect(rig.series(0, NET, "1m", "net0")).to.deep.include({ count: 59, sum: 5900, rate: 100 });
      expect(rig.windows("1m")[0]?.coverage).to.deep.include({ received: 60 });
    });
  }

  it("gives each step once", () => {
    const rig = change([1000, 10_000, 60_000], [1000, 60_000]);
    expect(rig.windows("1s").map(({ start }) => (Date.parse(start) - START_MS) / 1000)).to.deep.equal(
      Array.from({ length: 122 }, (_, index) => index),
    );
    expect(rig.windows("1s").every(({ gap, late }) => gap === null && !late)).to.equal(true);
  });

  it("merges what it has into a resolution that is new", () => {
    const rig = change([1000, 60_000], [1000, 10_000, 60_000]);
    expect(rig.windows("10s")[0]?.start).to.equal("2026-11-22T10:00:20.000Z");
    expect(rig.series(30, "mem.rss", "10s")).to.deep.include({ count: 10 });
  });

  it("waits less for what is late, at once", () => {
    const rig = change(settings.resolutionsMs, settings.resolutionsMs, { latenessMs: 0 });
    expect(rig.windows("1s")).to.have.length(124);
  });

  it("keeps the closed windows of the resolutions that stay, and forgets others", () => {
    const rig = change([1000, 10_000, 60_000], [1000, 60_000]);
    const zone = rig.aggregator.hosts.get("h")!.zones.get("z")!;
    expect(zone.lists.map(({ windows }) => windows.length)).to.deep.equal([120, 2]);
    expect(rig.aggregator.history.windows).to.equal(122);
  });
});
