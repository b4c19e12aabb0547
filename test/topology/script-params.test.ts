import { expect } from "chai";
import type { ScriptParam } from "../../src/model/catalogue.js";
import { describeParam, readDefault, readParams } from "../../src/topology/script-params.js";

const PID: ScriptParam = { name: "pid", type: "pid", min: 1, help: "Process." };
const SYSCALL: ScriptParam = { name: "call", type: "syscall", help: "Call." };
const LONG: ScriptParam = {
  name: "long",
  type: "duration",
  unit: "ns",
  min: "1us",
  max: "60s",
  default: "1ms",
  help: "Long.",
};
const COUNT: ScriptParam = { name: "count", type: "integer", max: 10, default: 3, help: "Count." };

/** The one argument, or the message that refuses it. */
function read(param: ScriptParam, value: unknown): string {
  const result = readParams([param], { [param.name]: value });
  return result.kind === "ok"
    ? (result.args[0] ?? "")
    : result.mistakes.map(({ message }) => message).join("; ");
}

describe("readParams", () => {
  const taken: [ScriptParam, unknown, string][] = [
    [PID, 4242, "4242"],
    [PID, "4242", "4242"],
    [PID, 2 ** 31 - 1, "2147483647"],
    [SYSCALL, "pread64", "pread64"],
    [SYSCALL, "_exit", "_exit"],
    [LONG, "1us", "1000"],
    [LONG, "60s", "60000000000"],
    [LONG, "1m", "60000000000"],
    [COUNT, 0, "0"],
    [COUNT, "10", "10"],
  ];
  for (const [param, value, argument] of taken) {
    it(`takes ${JSON.stringify(value)} for a ${param.type} as ${argument}`, () => {
      expect(read(param, value)).to.equal(argument);
    });
  }

  const refused: [ScriptParam, unknown][] = [
    ...[
      "1; rm",
      "*",
      "-1",
      "$(id)",
      "",
      " 1",
      "1 ",
      "0x10",
      "1e3",
      "01",
      "+1",
      "1\n",
      "1\0",
      "0",
      "2147483648",
      "9".repeat(40),
      "self",
    ].map((value): [ScriptParam, unknown] => [PID, value]),
    ...[0, -1, 1.5, Number.NaN, Infinity, true, null, [1], { a: 1 }].map((value): [ScriptParam, unknown] => [
      PID,
      value,
    ]),
    ...["1; rm", "*", "-1", "$(id)", "re*d", "Read", "", "a b", "a\n", "x".repeat(33)].map(
      (value): [ScriptParam, unknown] => [SYSCALL, value],
    ),
    ...["1", 1, "1.5ms", "-1ms", "999ns", "61s", "1 ms", "1ms;", "*", "99999999999s"].map(
      (value): [ScriptParam, unknown] => [LONG, value],
    ),
    ...["11", "-1", "*", "3ms"].map((value): [ScriptParam, unknown] => [COUNT, value]),
  ];
  for (const [param, value] of refused) {
    it(`refuses ${String(JSON.stringify(value)).slice(0, 40)} for a ${param.type}, by name and type`, () => {
      expect(read(param, value)).to.match(
        new RegExp(
          `^the parameter ${param.name} \\(${param.type}\\) must be an? |^the parameter ${param.name} \\(${param.type}\\) must be the `,
        ),
      );
    });
  }

  it("says what stands there and what was expected", () => {
    expect(read(PID, "1; rm")).to.equal(
      'the parameter pid (pid) must be the number of a process from 1, got "1; rm"',
    );
    expect(read(LONG, "1h")).to.equal(
      'the parameter long (duration) must be a duration such as 1ms or 5s from 1us to 60s, got "1h"',
    );
  });

  it("gives the arguments in the order of the script, and defaults for what was not given", () => {
    expect(readParams([PID, LONG, COUNT], { count: 5, pid: 1 })).to.deep.equal({
      kind: "ok",
      args: ["1", "1000000", "5"],
    });
  });

  it("refuses what is missing, and what the script does not take, all at once", () => {
    const result = readParams([PID, LONG], { pdi: 1, long: "x" });
    expect(result.kind === "refused" && result.mistakes.map(({ name }) => name)).to.deep.equal([
      "pdi",
      "pid",
      "long",
    ]);
    expect(readParams([], { pid: 1 })).to.deep.equal({
      kind: "refused",
      mistakes: [{ name: "pid", message: 'the script has no parameter "pid"; it takes none' }],
    });
  });

  it("does not take an inherited property for a value", () => {
    const inherited: ScriptParam = { ...SYSCALL, name: "toString" };
    expect(readParams([inherited], {}).kind).to.equal("refused");
  });
});

describe("describeParam", () => {
  it("says what each type may be", () => {
    expect([PID, SYSCALL, LONG, COUNT].map(describeParam)).to.deep.equal([
      "the number of a process from 1",
      "the name of a system call, of a-z 0-9 _",
      "a duration such as 1ms or 5s from 1us to 60s",
      "an integer from 0 to 10",
    ]);
  });
});

describe("readDefault", () => {
  it("finds a default that is out of range, a range that is none, and a unit that is missing", () => {
    expect([PID, SYSCALL, LONG, COUNT].map(readDefault)).to.deep.equal([null, null, null, null]);
    expect(readDefault({ ...COUNT, default: 11 })).to.match(/^the default: /);
    expect(readDefault({ ...COUNT, min: 11 })).to.match(/range/);
    expect(readDefault({ ...PID, unit: "ns" })).to.match(/unit/);
    expect(readDefault({ ...LONG, unit: undefined })).to.match(/unit/);
  });
});
