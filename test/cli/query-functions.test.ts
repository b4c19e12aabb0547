import { expect } from "chai";
import { checkOperands, functionsHelp, QUERY_FUNCTION_USAGES } from "../../src/cli/query-functions.js";
import { QUERY_FUNCTIONS, QUERY_FUNCTION_NAMES } from "../../src/store/query/run-query.js";
import { runCaptured } from "../support/captured-io.js";

describe("QUERY_FUNCTION_USAGES", () => {
  it("has the functions that the node knows", () => {
    const names = QUERY_FUNCTION_USAGES.map(({ name }) => name);
    expect(names).to.have.members([...QUERY_FUNCTION_NAMES]);
  });

  for (const { name, operands } of QUERY_FUNCTIONS) {
    it(`has the operands of ${name} as the node takes them`, () => {
      const typed = QUERY_FUNCTION_USAGES.find((each) => each.name === name)?.operands ?? [];
      expect(
        typed.map((text) => ({ isOptional: text.startsWith("["), isList: text.endsWith("...") })),
      ).to.deep.equal(operands.map(({ isOptional = false, isList = false }) => ({ isOptional, isList })));
    });
  }
});

describe("functionsHelp", () => {
  it("has a line for each function", () =>
    expect(functionsHelp().split("\n")).to.have.length(QUERY_FUNCTION_USAGES.length));
});

describe("checkOperands", () => {
  for (const [name, ...operands] of [
    ["cpuStat"],
    ["getProcess", "node"],
    ["printData"],
    ["printData", "Net", "CPU", "Dis"],
    ["myprocess", "0", "1"],
    ["getStat", "Net", "obytes64", "0", "1"],
    ["getStat", "Net", "obytes64", "0", "1", "eth0"],
  ] as const) {
    it(`takes ${[name, ...operands].join(" ")}`, () =>
      expect(() => checkOperands(name, operands)).not.to.throw());
  }

  for (const [argv, sentence] of [
    [["nope"], 'query: there is no function "nope"; see query --help'],
    [["toString"], 'query: there is no function "toString"; see query --help'],
    [["cpuStat", "a"], "query: cpuStat takes no operands; see query --help"],
    [["getProcess"], "query: getProcess takes NAME; see query --help"],
    [["myprocess"], "query: myprocess takes CPU...; see query --help"],
    [["getStat", "Net"], "query: getStat takes SECTION STAT TYPE VALUE [INSTANCE]; see query --help"],
    [
      ["genStats", "a", "b", "1", "d", "e"],
      "query: genStats takes SECTION STAT ALL [INSTANCE]; see query --help",
    ],
  ] as const) {
    it(`exits 2 for ${argv.join(" ")}, where no node is`, async () => {
      const nowhere = ["--url", "http://127.0.0.1:1"];
      expect(await runCaptured(["query", ...argv, ...nowhere])).to.deep.equal({
        code: 2,
        out: "",
        err: `zonetap: ${sentence}\n`,
      });
    });
  }
});
