import { expect } from "chai";
import { isHistogramHeader, parseBucket } from "../../../src/probes/parse/dtrace-histogram.js";

const bar = (marks: string): string => marks.padEnd(41);

describe("isHistogramHeader", () => {
  it("knows the header with and without its trailing blanks", () => {
    const header = "           value  ------------- Distribution ------------- count    ";
    expect([header, header.trimEnd()].map(isHistogramHeader)).to.deep.equal([true, true]);
  });

  it("does not know the header of another layout", () => {
    const others = [
      "              key  ------------- Distribution ------------- count    ",
      "     min .---. max      | count",
      "",
      "value",
    ];
    expect(others.map(isHistogramHeader)).to.deep.equal([false, false, false, false]);
  });
});

describe("parseBucket", () => {
  it("reads label and count, and no number from the bar", () => {
    expect(parseBucket(`           65536 ${bar("|@")} 105      `)).to.deep.equal({
      label: 65536,
      range: "inside",
      count: 105,
    });
  });

  it("reads the open ends", () => {
    expect(parseBucket(`           < -10 ${bar("|")} 25`)).to.deep.equal({
      label: -10,
      range: "below",
      count: 25,
    });
    expect(parseBucket(`         >= 1000 ${bar("|@@")} 150      `)).to.deep.equal({
      label: 1000,
      range: "above",
      count: 150,
    });
  });

  it("reads bars to the left, to both sides, and of partial blocks", () => {
    expect(parseBucket(`               1 ${"@".repeat(40)}| -123     `)?.count).to.equal(-123);
    expect(
      parseBucket(`              -1                @@@@@|                     -123     `)?.count,
    ).to.equal(-123);
    expect(parseBucket(`               2 ${bar("|▏█")} 2        `)?.count).to.equal(2);
  });

  it("reads a label and a count that are wider than their columns, exactly", () => {
    expect(parseBucket(`-2305843009213693952 ${bar("|")} -9223372036854775808`)).to.deep.equal({
      label: -2305843009213693952n,
      range: "inside",
      count: -9223372036854775808n,
    });
  });

  const others = [
    "",
    "value",
    "   1 | 2",
    `   1 ${bar("|@")} 2 3`,
    `   1 ${bar("|@")} `,
    `   x ${bar("|@")} 2`,
    `   1 ${bar("@@")} 2`,
    `   1 ${bar("|#")} 2`,
    `   1 ${"|".padEnd(40)} 2`,
    `   1 ${bar("|@")} 99999999999999999999`,
    `   99999999999999999999 ${bar("|@")} 1`,
    `   abs() < 1 ${bar("|@")} 1`,
  ];
  for (const line of others) {
    it(`takes ${JSON.stringify(line.replace(/ {4,}/g, "    "))} for no row`, () =>
      expect(parseBucket(line)).to.equal(null));
  }
});
