import { expect } from "chai";
import { planLevels } from "../../src/aggregator/levels.js";

/** `label <- label` of each level and those it feeds. */
function feeds(resolutionsMs: readonly number[]): Record<string, string[]> {
  const levels = planLevels(resolutionsMs);
  const all = levels.map(({ label, isHidden, feeds: fed }) => [
    isHidden ? `(${label})` : label,
    fed.map((index) => levels[index]!.label),
  ]);
  return Object.fromEntries(all) as Record<string, string[]>;
}

describe("planLevels", () => {
  it("merges each resolution into the next coarser one", () => {
    expect(feeds([1000, 10_000, 60_000, 3_600_000])).to.deep.equal({
      "1s": ["10s"],
      "10s": ["1m"],
      "1m": ["1h"],
      "1h": [],
    });
  });

  it("takes them in any order, and twice", () => {
    expect(feeds([10_000, 1000, 10_000])).to.deep.equal({ "1s": ["10s"], "10s": [] });
  });

  it("merges a resolution from the coarsest one that divides it", () => {
    expect(feeds([1000, 10_000, 15_000, 60_000])).to.deep.equal({
      "1s": ["10s", "15s"],
      "10s": [],
      "15s": ["1m"],
      "1m": [],
    });
  });

  it("puts a level that nobody sees below those that have no common finest one", () => {
    expect(feeds([2000, 3000])).to.deep.equal({ "(1s)": ["2s", "3s"], "2s": [], "3s": [] });
  });

  it("takes one resolution alone", () => {
    expect(feeds([60_000])).to.deep.equal({ "1m": [] });
  });

  it("takes no empty list", () => {
    expect(() => planLevels([])).to.throw("at least one resolution");
  });
});
