import { expect } from "chai";
import { addValues, subtractValues, toUnsigned } from "../../../src/probes/parse/bpftrace-u64.js";

describe("bpftrace's integers", () => {
  it("are unsigned, whatever sign is printed", () => {
    expect([5, -1, -(2n ** 63n)].map(toUnsigned)).to.deep.equal([5, 2n ** 64n - 1n, 2n ** 63n]);
  });

  it("add up to a number as long as that is exact", () => {
    expect(addValues(1, 2)).to.equal(3);
    expect(addValues(Number.MAX_SAFE_INTEGER, 2)).to.equal(2n ** 53n + 1n);
    expect(addValues(2n ** 60n, 1)).to.equal(2n ** 60n + 1n);
  });

  it("are subtracted without rounding", () => {
    expect(subtractValues(7, 5)).to.equal(2);
    expect(subtractValues(2n ** 60n + 1n, 2n ** 60n)).to.equal(1);
    expect(subtractValues(2n ** 64n - 1n, 0)).to.equal(2n ** 64n - 1n);
  });
});
