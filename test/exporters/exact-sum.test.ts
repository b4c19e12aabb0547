import { expect } from "chai";
import fc from "fast-check";
import { addExact } from "../../src/exporters/exact-sum.js";
import type { ExactNumber } from "../../src/model/window.js";

describe("addExact", () => {
  it("adds whole numbers of any size as bigints do", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })), (values) => {
        const written = values.map((value): ExactNumber =>
          value < 2n ** 53n ? Number(value) : String(value),
        );
        const sum = written.reduce<number | bigint>(addExact, 0);
        expect(BigInt(sum)).to.equal(values.reduce((total, value) => total + value, 0n));
      }),
    );
  });

  it("adds fractions", () => {
    expect(addExact(0.5, 0.25)).to.equal(0.75);
    expect(addExact(0.5, 1e300)).to.equal(1e300);
  });

  it("leaves off a fraction beside what is beyond 2^53", () => {
    expect(addExact(2n ** 60n, 0.5)).to.equal(2n ** 60n);
  });
});
