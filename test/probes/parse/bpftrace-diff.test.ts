import { expect } from "chai";
import fc from "fast-check";
import type { Value } from "../../../src/model/reading.js";
import { RunningMap } from "../../../src/probes/parse/bpftrace-diff.js";

/** What each print of a map adds. */
function increases(...prints: readonly (readonly [string, Value][])[]): unknown[] {
  const map = new RunningMap();
  return prints.map((print) => map.advance(print));
}

describe("RunningMap", () => {
  it("takes a key that is seen for the first time for one that began at 0", () => {
    expect(
      increases(
        [["a", 5]],
        [
          ["a", 7],
          ["b", 3],
        ],
      ),
    ).to.deep.equal([
      [["a", 5]],
      [
        ["a", 2],
        ["b", 3],
      ],
    ]);
  });

  it("leaves out what has not changed", () => {
    expect(increases([["a", 5]], [["a", 5]], [])).to.deep.equal([[["a", 5]], [], []]);
  });

  it("takes a smaller total for one that began anew", () => {
    expect(increases([["a", 5]], [["a", 2]], [["a", 3]])).to.deep.equal([[["a", 5]], [["a", 2]], [["a", 1]]]);
  });

  it("forgets a key that is gone: when it comes again it has begun at 0", () => {
    expect(
      increases(
        [
          ["a", 5],
          ["b", 1],
        ],
        [["b", 1]],
        [["a", 6]],
      ),
    ).to.deep.equal([
      [
        ["a", 5],
        ["b", 1],
      ],
      [],
      [["a", 6]],
    ]);
  });

  it("adds up equal keys of one print", () => {
    expect(
      increases(
        [
          ["a", 5],
          ["a", 2],
        ],
        [
          ["a", 5],
          ["a", 3],
        ],
      ),
    ).to.deep.equal([[["a", 7]], [["a", 1]]]);
  });

  it("is exact from 2^53 on", () => {
    const [low, high] = [2n ** 63n, 2n ** 64n - 1n];
    expect(increases([["a", low]], [["a", high]])).to.deep.equal([[["a", low]], [["a", high - low]]]);
    expect(increases([["a", 2n ** 60n]], [["a", 2n ** 60n + 3n]])[1]).to.deep.equal([["a", 3]]);
  });

  it("adds up to the last total, however the time is split", () => {
    const steps = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1 });
    fc.assert(
      fc.property(steps, (added) => {
        const map = new RunningMap();
        let [total, sum] = [0, 0];
        for (const step of added) {
          total += step;
          for (const [, increase] of map.advance(total === 0 ? [] : [["a", total]])) sum += Number(increase);
        }
        return sum === total;
      }),
    );
  });
});
