import { expect } from "chai";
import { parseDefaultKeys, parseDefaultRow } from "../../../src/probes/parse/dtrace-default-row.js";

const text = (key: string): string => `  ${key.padEnd(50)}`;
const wide = (value: number | bigint): string => ` ${String(value).padStart(16)}`;

describe("parseDefaultRow", () => {
  const rows: [string, string, string[], number | bigint][] = [
    ["a value without keys", wide(450), [], 450],
    ["a value below zero", wide(-450), [], -450],
    ["a string key", text("open64") + wide(12), ["open64"], 12],
    ["two string keys", text("beam.smp") + text("read") + wide(3), ["beam.smp", "read"], 3],
    ["a string key with blanks", text("npm run build") + wide(1), ["npm run build"], 1],
    ["keys of 4 bytes", "        1        0               10", ["1", "0"], 10],
    ["keys of 8 and 4 bytes", `${wide(1)}        0${wide(20)}`, ["1", "0"], 20],
    ["keys of 2 and 1 bytes", `${" 65534"} 254${wide(-2)}`, ["65534", "254"], -2],
    ["a string and an integer", `${text("dog")}       -1${wide(-111)}`, ["dog", "-1"], -111],
    ["a string of exactly 50", text("x".repeat(50)) + wide(1), ["x".repeat(50)], 1],
    ["a string longer than its column", text("y".repeat(70)) + wide(1), ["y".repeat(70)], 1],
    [
      "integers of 15 digits",
      wide(123456789012345) + wide(223456789012345) + wide(1),
      ["123456789012345", "223456789012345"],
      1,
    ],
    ["a value wider than its column", text("a") + wide(9223372036854775807n), ["a"], 9223372036854775807n],
    ["the largest of all", wide(18446744073709551615n), [], 18446744073709551615n],
  ];
  for (const [what, line, keys, value] of rows) {
    it(`reads ${what}`, () => expect(parseDefaultRow(line)).to.deep.equal({ keys, value }));
  }

  const others: [string, string][] = [
    ["nothing", ""],
    ["a bare number", "450"],
    ["a number in a narrower column", "       123"],
    ["a text that ends with a number", "%d = 97"],
    ["a number with blanks after it", `${wide(12)} `],
    ["a key without its padding", "  open64              12"],
    ["a key at the margin", `open64${wide(12)}`],
    ["a fraction", " 1.5".padStart(17)],
    ["a value beyond 64 bit", " 99999999999999999999"],
    ["a row of a packed histogram", "        1    0 : X : 2    | 1"],
  ];
  for (const [what, line] of others) {
    it(`takes ${what} for no row`, () => expect(parseDefaultRow(line)).to.equal(null));
  }
});

describe("parseDefaultKeys", () => {
  it("reads the line above a histogram", () => {
    expect([text("linear"), "      100", wide(31), ""].map(parseDefaultKeys)).to.deep.equal([
      ["linear"],
      ["100"],
      ["31"],
      [],
    ]);
  });

  it("reads a last string whose padding an editor has cut off", () => {
    expect(parseDefaultKeys("  linear")).to.deep.equal(["linear"]);
  });

  it("takes other text for no keys", () => {
    expect(["zoomed:", "x y", " 12 34x"].map(parseDefaultKeys)).to.deep.equal([null, null, null]);
  });
});
