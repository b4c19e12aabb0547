import { expect } from "chai";
import { findIncrease, type Increase } from "../../src/aggregator/increase.js";

const WRAPS = { is32Bit: true, isRecreated: false };
const PLAIN = { is32Bit: false, isRecreated: false };
const ANEW = { is32Bit: true, isRecreated: true };
const MAX_64 = 2n ** 64n - 1n;

describe("findIncrease", () => {
  const rows: [title: string, Increase, ...Parameters<typeof findIncrease>][] = [
    ["the difference", { by: 15n, isReset: false }, 10n, 25n, PLAIN],
    ["nothing where it stands still", { by: 0n, isReset: false }, 10n, 10n, PLAIN],
    ["64 bits exactly", { by: MAX_64, isReset: false }, 0n, MAX_64, PLAIN],
    ["a reset where it fell", { by: 0, isReset: true }, 25n, 10n, PLAIN],
    ["a reset of 64 bits where it fell from far up", { by: 0, isReset: true }, MAX_64, 3n, PLAIN],
    ["a wrap of 32 bits above 2^31", { by: 11, isReset: false }, 4_294_967_290n, 5n, WRAPS],
    ["a wrap just above 2^31", { by: 2 ** 31 - 1, isReset: false }, 2n ** 31n + 1n, 0n, WRAPS],
    ["a reset at 2^31", { by: 0, isReset: true }, 2n ** 31n, 0n, WRAPS],
    ["the new value where it was recreated", { by: 10n, isReset: true }, 25n, 10n, ANEW],
    ["the new value, also where it is larger", { by: 30n, isReset: true }, 25n, 30n, ANEW],
    ["no wrap where it was recreated", { by: 5n, isReset: true }, 4_294_967_290n, 5n, ANEW],
    ["the difference of numbers", { by: 15, isReset: false }, 10, 25, PLAIN],
    ["64 bits exactly from a number", { by: MAX_64 - 1n, isReset: false }, 1, MAX_64, PLAIN],
    ["a difference of a fraction and 64 bits", { by: 2 ** 60, isReset: false }, 0.5, 2n ** 60n, PLAIN],
    ["a wrap of 32 bits in numbers", { by: 11, isReset: false }, 4_294_967_290, 5, WRAPS],
    ["a reset of numbers where it fell", { by: 0, isReset: true }, 2 ** 31, 0, WRAPS],
    ["a fraction", { by: 2.5, isReset: false }, 1.5, 4, PLAIN],
    ["a reset of fractions", { by: 0, isReset: true }, 1.5, 1, PLAIN],
    ["nothing of a recreated one below zero", { by: 0, isReset: true }, 1, -5, ANEW],
  ];
  for (const [title, increase, ...given] of rows) {
    it(`gives ${title}`, () => {
      expect(findIncrease(...given)).to.deep.equal(increase);
    });
  }
});
