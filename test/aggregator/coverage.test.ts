import { expect } from "chai";
import { CoverageCount, expectedTicks } from "../../src/aggregator/coverage.js";

const HOUR_MS = 3_600_000;

describe("expectedTicks", () => {
  const rows: [startMs: number, endMs: number, intervalMs: number, ticks: number | null][] = [
    [0, 1000, 1000, 1],
    [0, 10_000, 1000, 10],
    [0, 1000, 100, 10],
    [2000, 3000, 5000, 1],
    [3000, 4000, 5000, 0],
    [0, HOUR_MS, 7000, 514],
    [7 * HOUR_MS, 8 * HOUR_MS, 1000, 3600],
    [0, 1000, 0, null],
  ];
  for (const [startMs, endMs, intervalMs, ticks] of rows) {
    it(`expects ${ticks} in [${startMs}, ${endMs}) at ${intervalMs} ms`, () => {
      expect(expectedTicks(startMs, endMs, intervalMs)).to.equal(ticks);
    });
  }

  it("expects each tick in one step", () => {
    let sum = 0;
    for (let startMs = 0; startMs < 1_000_000; startMs += 1000)
      sum += expectedTicks(startMs, startMs + 1000, 700)!;
    expect(sum).to.equal(expectedTicks(0, 1_000_000, 700));
  });
});

describe("CoverageCount", () => {
  const counted = (change: (coverage: CoverageCount) => void): CoverageCount => {
    const coverage = new CoverageCount();
    change(coverage);
    return coverage;
  };

  it("adds up, kinds of loss apart", () => {
    const a = counted((coverage) => {
      coverage.expected = 10;
      coverage.received = 9;
      coverage.drop("hwm", 1);
    });
    a.merge(
      counted((coverage) => {
        coverage.expected = 10;
        coverage.received = 10;
        coverage.late = 2;
        coverage.drop("lines", 3);
        coverage.drop("hwm", 4);
      }),
    );
    expect(a.toJson()).to.deep.equal({ expected: 20, received: 19, late: 2, dropped: { hwm: 5, lines: 3 } });
  });

  it("expects nothing known where one part has no interval", () => {
    const a = counted((coverage) => (coverage.expected = null));
    const b = counted((coverage) => (coverage.expected = 1));
    b.merge(a);
    expect(b.expected).to.equal(null);
  });

  it("prefers a gap that is sure, then the earlier one", () => {
    const silent = { cause: "silent", atMs: 1, isSure: false };
    const early = { cause: "probe a: exited", atMs: 2, isSure: true };
    const later = { cause: "clock", atMs: 3, isSure: true };
    for (const order of [
      [silent, early, later],
      [later, early, silent],
      [early, silent, later],
    ]) {
      const coverage = new CoverageCount();
      for (const gap of order) coverage.mark(gap);
      expect(coverage.gapToJson()).to.deep.equal({ cause: "probe a: exited" });
    }
  });

  it("shows a gap that is not sure only while something is missing", () => {
    const coverage = counted((each) => {
      each.expected = 1;
      each.mark({ cause: "silent", atMs: 0, isSure: false });
    });
    expect(coverage.gapToJson()).to.deep.equal({ cause: "silent" });
    coverage.received = 1;
    expect(coverage.gapToJson()).to.equal(null);
  });
});
