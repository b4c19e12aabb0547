import { expect } from "chai";
import { formatBytes, formatSeconds, formatTable, plainText } from "../../src/cli/text-table.js";

describe("formatTable", () => {
  it("aligns its columns and leaves no space at the end of a line", () => {
    const columns = [{ title: "NAME" }, { title: "N", align: "right" }, { title: "WHY" }] as const;
    const rows = [
      ["a", "100", ""],
      ["long name", "1", "so"],
    ];
    expect(formatTable(columns, rows)).to.deep.equal([
      "NAME         N  WHY",
      "a          100",
      "long name    1  so",
    ]);
  });
});

describe("plainText", () => {
  for (const [text, plain] of [
    ["docker/0123", "docker/0123"],
    ["üñ 日本", "üñ 日本"],
    ["\u001b[2J\u0007", "?[2J?"],
    ["a\nb\r\tc\u007f\u009b", "a?b??c??"],
    ["a\u202eb\u2066", "a?b?"],
  ] as const) {
    it(`makes ${JSON.stringify(plain)} of ${JSON.stringify(text)}`, () =>
      expect(plainText(text)).to.equal(plain));
  }
});

describe("formatBytes", () => {
  for (const [bytes, text] of [
    [0, "0B"],
    [0.4, "0B"],
    [1023, "1023B"],
    [1023.99, "1.0K"],
    [1024, "1.0K"],
    [1536, "1.5K"],
    [1024 ** 2 - 1, "1.0M"],
    [200 * 1024 ** 2, "200.0M"],
    [2 ** 64, "16.0E"],
    [2 ** 80, "1048576.0E"],
  ] as const) {
    it(`writes ${bytes} as ${text}`, () => expect(formatBytes(bytes)).to.equal(text));
  }
});

describe("formatSeconds", () => {
  for (const [seconds, text] of [
    [0, "0s"],
    [12.9, "12s"],
    [99, "99s"],
    [100, "1m40s"],
    [3599, "59m59s"],
    [7500, "2h05m"],
    [90061, "1d01h"],
  ] as const) {
    it(`writes ${seconds} as ${text}`, () => expect(formatSeconds(seconds)).to.equal(text));
  }
});
