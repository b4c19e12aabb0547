import { expect } from "chai";
import { START_MS } from "./rig.js";
import { replay } from "./replay.js";

describe("a replay against the reference", () => {
  it("gives the same hours of 20 zones", () => {
    const result = replay({ seed: 1, zones: 20, seconds: 7203, resolutionMs: 3_600_000, startMs: START_MS });
    expect(result).to.deep.include({ windows: 40, differences: [] });
  });

  for (const [resolutionMs, seconds] of [
    [1000, 300],
    [10_000, 600],
    [60_000, 1200],
  ] as const) {
    it(`gives the same windows of ${resolutionMs / 1000} s`, () => {
      const result = replay({ seed: 2, zones: 5, seconds, resolutionMs, startMs: START_MS });
      expect(result.differences).to.deep.equal([]);
      expect(result.windows).to.be.greaterThan(90);
    });
  }
});
