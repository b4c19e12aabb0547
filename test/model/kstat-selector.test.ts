import { expect } from "chai";
import { isKstatSelector, matchesKstat } from "../../src/model/kstat-selector.js";

const KEY = ["sderr", "1", "sd1,err", "Hard Errors"];

describe("isKstatSelector", () => {
  for (const text of [
    "sd",
    "sd:::",
    "sd:1:sd1:nread",
    "*:*:*:*",
    "/^sd/:::",
    "caps::*_zone_*:",
    "0x10",
    "sd0,err",
  ]) {
    it(`takes ${text}`, () => expect(isKstatSelector(text)).to.equal(true));
  }
  for (const [text, why] of [
    ["", "nothing"],
    ["-z", "an option"],
    ["5", "an interval"],
    ["a:b:c:d:e", "a fifth part"],
    ["/(/:::", "a regular expression that is none"],
    ["sd\0", "what no argument can hold"],
  ] as const) {
    it(`refuses ${why}: ${JSON.stringify(text)}`, () => expect(isKstatSelector(text)).to.equal(false));
  }
});

describe("matchesKstat", () => {
  for (const selector of [
    "",
    "sderr",
    ":::",
    "sd*:?:sd[0-9],err:Hard Errors",
    ":/^1$/::/Errors/",
    "sd[!x]rr",
    "*err::*,err:",
  ]) {
    it(`selects by ${JSON.stringify(selector)}`, () => expect(matchesKstat(selector, KEY)).to.equal(true));
  }
  for (const selector of [
    "sd",
    "SDERR",
    "sderr:2",
    "/err$/:::/^hard/",
    "sd[!e]rr",
    "s.err",
    "sderr:::Hard",
  ]) {
    it(`does not select by ${JSON.stringify(selector)}`, () =>
      expect(matchesKstat(selector, KEY)).to.equal(false));
  }

  it("takes a character after a backslash as it is", () => {
    expect(matchesKstat("a\\*b", ["a*b"])).to.equal(true);
    expect(matchesKstat("a\\*b", ["axb"])).to.equal(false);
  });
});
