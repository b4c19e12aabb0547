import { expect } from "chai";
import { formatPath, showValue, sortMistakes } from "../../src/topology/mistake.js";

describe("formatPath", () => {
  it("writes keys with dots and list indexes in brackets", () => {
    expect(formatPath(["probes", "x", "command", 0])).to.equal("probes.x.command[0]");
  });

  it("writes the whole file as a dot", () => expect(formatPath([])).to.equal("."));
});

describe("showValue", () => {
  const rows: [unknown, string][] = [
    ["5ms", '"5ms"'],
    ["", '""'],
    [7, "7"],
    [false, "false"],
    [null, "nothing"],
    [undefined, "nothing"],
    [[], "an empty list"],
    [[1], "a list"],
    [{ a: 1 }, "a map"],
    ["line\nbreak", '"line\\nbreak"'],
  ];
  for (const [value, shown] of rows) {
    it(`shows ${JSON.stringify(value) ?? "undefined"} as ${shown}`, () =>
      expect(showValue(value)).to.equal(shown));
  }

  it("cuts what is long", () => expect(showValue("x".repeat(1_000))).to.have.length(63));
});

describe("sortMistakes", () => {
  it("sorts by line, column, path and message", () => {
    const [a, b, c, d, e] = [
      { line: 1, column: 2, path: "z", message: "z" },
      { line: 1, column: 10, path: "a", message: "a" },
      { line: 2, column: 1, path: "a", message: "b" },
      { line: 2, column: 1, path: "b", message: "a" },
      { line: 2, column: 1, path: "b", message: "b" },
    ] as const;
    expect(sortMistakes([e, c, b, d, a])).to.deep.equal([a, b, c, d, e]);
  });
});
