import { expect } from "chai";
import fc from "fast-check";
import { backoffMs } from "../../src/base/backoff.js";

describe("backoffMs", () => {
  const backoff = { minMs: 100, maxMs: 30_000 };

  it("doubles from the least, and leaves chance room below the most", () => {
    const steps = [1, 2, 3, 8, 9, 10, 5_000].map((attempt) => backoffMs(attempt, backoff, 0));
    expect(steps).to.deep.equal([100, 200, 400, 12_800, 20_000, 20_000, 20_000]);
  });

  it("adds up to half of the step at random", () => {
    expect([1, 2, 10].map((attempt) => backoffMs(attempt, backoff, 0.5))).to.deep.equal([125, 250, 25_000]);
    expect([1, 2, 10].map((attempt) => backoffMs(attempt, backoff, 1))).to.deep.equal([150, 300, 30_000]);
  });

  it("is what is asked for where the least is the most", () => {
    for (const chance of [0, 0.7]) expect(backoffMs(3, { minMs: 250, maxMs: 250 }, chance)).to.equal(250);
    expect(backoffMs(5_000, { minMs: 0, maxMs: 0 }, 0.5)).to.equal(0);
  });

  it("is between the least and the most, and never shorter for a later attempt", () => {
    const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const bounds = fc.tuple(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 600_000 }));
    fc.assert(
      fc.property(
        fc.integer({ min: -5, max: 2 ** 31 }),
        bounds,
        chances,
        (attempt, [minMs, more], chance) => {
          const limits = { minMs, maxMs: minMs + more };
          const waitMs = backoffMs(attempt, limits, chance);
          expect(waitMs).to.be.within(limits.minMs, limits.maxMs);
          expect(backoffMs(attempt + 1, limits, chance)).to.be.at.least(waitMs);
        },
      ),
    );
  });
});
