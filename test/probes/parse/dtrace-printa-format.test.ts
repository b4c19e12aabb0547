import { expect } from "chai";
import { compilePrintaFormat } from "../../../src/probes/parse/dtrace-printa-format.js";

describe("compilePrintaFormat", () => {
  const rows: [string, string, string[], number[]][] = [
    ["%d %@d\n", "3 840", ["3"], [840]],
    ["%s %@d %@d\n", "beam.smp 12 -3", ["beam.smp"], [12, -3]],
    [
      "%20s %8d %8d %8@d\n",
      "           Amsterdam       17        8       -3",
      ["Amsterdam", "17", "8"],
      [-3],
    ],
    ["@a = %@u\n", "@a = 1", [], [1]],
    ["%@d %@d %@d\n", "1 2 3", [], [1, 2, 3]],
    ["-->%-*@d<--\n", "-->100       <--", [], [100]],
    ["%S\t%@d\n", "a\\tb\\0\t7", ["a\tb"], [7]],
    ["%s (%d%%): %@lld\n", "cpu (50%): 4", ["cpu", "50"], [4]],
    ["%@d %s\n", "8 Sweet potato", ["Sweet potato"], [8]],
    ["%s|%@d\n", "|5", [""], [5]],
  ];
  for (const [format, line, keys, values] of rows) {
    it(`reads ${JSON.stringify(line)} by ${JSON.stringify(format)}`, () =>
      expect(compilePrintaFormat(format).row(line)).to.deep.equal({ keys, values }));
  }

  const others: [string, string][] = [
    ["%d %@d\n", "x 840"],
    ["%d %@d\n", "3 840 1"],
    ["%d %@d\n", "3 "],
    ["%d %@d\n", "3 8.5"],
    ["%d %@d\n", "3 99999999999999999999"],
    ["@a = %@d\n", "@b = 1"],
    ["%s.%@d\n", "axb"],
  ];
  for (const [format, line] of others) {
    it(`takes ${JSON.stringify(line)} for no line of ${JSON.stringify(format)}`, () =>
      expect(compilePrintaFormat(format).row(line)).to.equal(null));
  }

  it("finds the keys of a histogram that ends the line", () => {
    expect(compilePrintaFormat("%s: %@d\n").histogramKeys("read: ")).to.deep.equal(["read"]);
    expect(compilePrintaFormat("%@d\n").histogramKeys("")).to.deep.equal([]);
  });

  it("knows of no histogram where the value does not end the line", () => {
    expect(compilePrintaFormat("%@d %s\n").histogramKeys("read")).to.equal(null);
    expect(compilePrintaFormat("%@d %@d\n").histogramKeys("1 ")).to.equal(null);
  });

  const refused: [string, RegExp][] = [
    ["%s\n", /prints no value/],
    ["%d\n%@d\n", /several lines/],
    ["%@x\n", /cannot be read back/],
    ["", /prints no value/],
  ];
  for (const [format, sentence] of refused) {
    it(`refuses ${JSON.stringify(format)}`, () =>
      expect(() => compilePrintaFormat(format)).to.throw(sentence));
  }
});
