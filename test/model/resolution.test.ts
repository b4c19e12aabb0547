import { expect } from "chai";
import { formatResolution, parseResolution } from "../../src/model/resolution.js";

describe("formatResolution", () => {
  for (const [ms, text] of [
    [250, "250ms"],
    [1000, "1s"],
    [1500, "1500ms"],
    [90_000, "90s"],
    [60_000, "1m"],
    [3_600_000, "1h"],
    [86_400_000, "1d"],
  ] as const) {
    it(`writes ${ms} ms as ${text}`, () => {
      expect(formatResolution(ms)).to.equal(text);
    });
  }
});

describe("parseResolution", () => {
  for (const ms of [250, 1000, 1500, 90_000, 60_000, 3_600_000, 86_400_000]) {
    it(`reads ${ms} ms as it is written`, () => expect(parseResolution(formatResolution(ms))).to.equal(ms));
  }

  for (const text of ["", "1", "s", "0s", "01s", "60s", "1000ms", "1.5s", "-1s", "1w", "9999999999s"]) {
    it(`takes ${JSON.stringify(text)} for none`, () => expect(parseResolution(text)).to.equal(null));
  }
});
