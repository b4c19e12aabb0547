import { expect } from "chai";
import type { WindowJson } from "../../src/model/window.js";
import { mergeClosings, mergeCorrections, splitId } from "../../src/store/merge-windows.js";
import { counter, gauge, histogram, TEN, windowJson } from "./archive/closed-windows.js";

const LATE = { expected: 0, received: 1, late: 1, dropped: { hwm: 1 } };

describe("splitId", () => {
  it("takes the last colon, as names of nodes may have some", () => {
    expect(splitId("a:b:18446744073709551615")).to.deep.equal({ node: "a:b", number: 18446744073709551615n });
  });
});

describe("mergeCorrections", () => {
  const base = windowJson({
    id: "n:5",
    coverage: { expected: 2, received: 1, late: 0, dropped: { hwm: 2 } },
    gap: { cause: "silent" },
    series: [counter("net.rbytes64", "net0", 100, "1000"), gauge("mem.rss", "", 5)],
  });
  const correction = windowJson({
    id: "n:6",
    late: true,
    coverage: LATE,
    series: [gauge("mem.rss", "", 9), counter("net.rbytes64", "net0", 50, "1050"), gauge("new", "", 1)],
  });

  it("adds, takes the extremes, the newest last, and keeps the id of what is corrected", () => {
    const merged = mergeCorrections([correction, base]);
    expect([merged.id, merged.late, merged.gap]).to.deep.equal(["n:5", false, null]);
    expect(merged.coverage).to.deep.equal({ expected: 2, received: 2, late: 1, dropped: { hwm: 3 } });
    expect(merged.series).to.deep.equal([
      { ...counter("net.rbytes64", "net0", 150, "1050"), count: 2, min: 50, max: 100, rate: 150 },
      { ...gauge("mem.rss", "", 14), count: 2, min: 5, max: 9, last: 9 },
      gauge("new", "", 1),
    ]);
  });
  it("counts a closing that comes twice once", () => {
    expect(mergeCorrections([base, base])).to.deep.equal(base);
  });
  it("keeps the gap while something is missing", () => {
    const short = { ...base, coverage: { ...base.coverage, expected: 3 } };
    expect(mergeCorrections([short, correction]).gap).to.deep.equal({ cause: "silent" });
  });
  it("keeps the last of before where a correction has none", () => {
    const old = { ...correction, series: [{ ...gauge("mem.rss", "", 9), last: null }] };
    expect(mergeCorrections([base, old]).series[1]?.last).to.equal(5);
  });
  it("adds beyond 2^53 without rounding", () => {
    const of = (id: string, sum: number | string): WindowJson =>
      windowJson({ id, late: id !== "n:1", series: [{ ...gauge("x.y", "", 1), sum, min: sum, max: sum }] });
    const merged = mergeCorrections([of("n:1", 9007199254740991), of("n:2", "9007199254740993")]);
    expect(merged.series[0]).to.include({ sum: "18014398509481984", max: "9007199254740993" });
  });
  it("puts buckets together, negative ones first", () => {
    const of = (id: string, buckets: [number | string, number | string][]): WindowJson =>
      windowJson({ id, late: id !== "n:1", series: [histogram("h", buckets)] });
    const merged = mergeCorrections([
      of("n:1", [[8, 1]]),
      of("n:2", [
        [-4, 2],
        [8, "9007199254740993"],
      ]),
    ]);
    expect(merged.series[0]?.buckets).to.deep.equal([
      [-4, 2],
      [8, "9007199254740994"],
    ]);
  });
});

describe("mergeClosings", () => {
  it("gives each step of each host once, by start, then by host", () => {
    const windows = [
      windowJson({ id: "n:3", startMs: TEN + 1000 }),
      windowJson({ id: "n:2", host: "b" }),
      windowJson({ id: "n:1", host: "a" }),
    ];
    expect(mergeClosings(windows).map(({ id }) => id)).to.deep.equal(["n:1", "n:2", "n:3"]);
  });
  it("takes of two nodes the one that received more, corrections included", () => {
    const windows = [
      windowJson({ id: "a:1" }),
      windowJson({ id: "b:1" }),
      windowJson({ id: "b:2", late: true, coverage: LATE }),
    ];
    expect(mergeClosings(windows).map(({ id }) => id)).to.deep.equal(["b:1"]);
    expect(mergeClosings(windows.slice(0, 2)).map(({ id }) => id)).to.deep.equal(["a:1"]);
  });
  it("is nothing of nothing", () => expect(mergeClosings([])).to.deep.equal([]));
});
