import { expect } from "chai";
import { findTooDeep } from "../../src/topology/yaml-depth.js";

describe("findTooDeep", () => {
  for (const text of [
    "",
    "a",
    "a: 1",
    "a: {b: [c]}",
    "- - - a",
    "? {a: {b: c}}\n: d",
    "a: '[[[[[['",
    "# [[[[[[",
    "a: [[]]",
  ]) {
    it(`finds nothing in ${JSON.stringify(text)} with two levels below the first`, () => {
      expect(findTooDeep(text, 2)).to.equal(null);
    });
  }

  const deep: [text: string, line: number, column: number][] = [
    ["a: [[[x]]]", 1, 6],
    ["a:\n  b:\n    c:\n      d: 1\n", 4, 7],
    ["- - - - x", 1, 7],
    ["a: {b: {? {c: 1} : d}}", 1, 11],
    ["a: 1\n---\n[[[[", 3, 4],
  ];
  for (const [text, line, column] of deep) {
    it(`finds where ${JSON.stringify(text)} is deeper`, () => {
      expect(findTooDeep(text, 2)).to.deep.equal({ line, column });
    });
  }
});
