import { expect } from "chai";
import fc from "fast-check";
import { backoffDelayMs, healthyAfterMs } from "../../src/actors/backoff.js";

describe("backoffDelayMs", () => {
  const backoff = { minMs: 100, maxMs: 30_000 };

  it("doubles from the least to the most", () => {
    const delays = [1, 2, 3, 9, 10, 11, 5_000].map((attempt) => backoffDelayMs(attempt, backoff, 0));
    expect(delays).to.deep.equal([100, 200, 400, 25_600, 30_000, 30_000, 30_000]);
  });

  it("adds up to half of the delay at random", () => {
    expect(backoffDelayMs(1, backoff, 0.5)).to.equal(125);
    expect(backoffDelayMs(1, backoff, 0.999)).to.be.below(150);
  });

  it("is finite and between the least and one and a half of the most, whatever the attempt", () => {
    const chances = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 2 ** 31 }), chances, (attempt, chance) => {
        const delayMs = backoffDelayMs(attempt, backoff, chance);
        return delayMs >= 100 && delayMs <= 45_000;
      }),
    );
  });
});

describe("healthyAfterMs", () => {
  it("is the longest delay unless the specification says otherwise", () => {
    expect(healthyAfterMs({ minMs: 1, maxMs: 30_000 })).to.equal(30_000);
    expect(healthyAfterMs({ minMs: 1, maxMs: 30_000, resetMs: 7 })).to.equal(7);
  });
});
