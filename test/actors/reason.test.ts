import { expect } from "chai";
import { toActorExit } from "../../src/actors/failure-ledger.js";
import {
  chainOf,
  formatReason,
  isClean,
  KILLED,
  NORMAL,
  sentence,
  SHUTDOWN,
} from "../../src/actors/reason.js";
import { ProcessExit } from "../../src/actors/worker.js";

describe("isClean", () => {
  it("holds for normal and shutdown, with information or without, and for nothing else", () => {
    expect([NORMAL, SHUTDOWN, { kind: "shutdown", info: 1 } as const].map(isClean)).to.deep.equal([
      true,
      true,
      true,
    ]);
    expect([KILLED, { kind: "error", cause: "normal" } as const].map(isClean)).to.deep.equal([false, false]);
  });
});

describe("formatReason", () => {
  it("is one sentence for each kind", () => {
    expect(formatReason(NORMAL)).to.equal("ended normally");
    expect(formatReason(SHUTDOWN)).to.equal("shut down");
    expect(formatReason({ kind: "shutdown", info: "x" })).to.equal("shut down: x");
    expect(formatReason({ kind: "shutdown", because: "too many restarts" })).to.equal("too many restarts");
    expect(formatReason(KILLED)).to.equal("killed");
    expect(formatReason({ kind: "error", cause: new Error("boom") })).to.equal("boom");
  });
});

describe("sentence", () => {
  it("goes down the chain of causes and says nothing twice", () => {
    const inner = new Error("no such file");
    const middle = new Error("reading /proc: no such file", { cause: inner });
    expect(sentence(new Error("the sweep failed", { cause: middle }))).to.equal(
      "the sweep failed: reading /proc: no such file",
    );
  });

  it("takes anything that was thrown", () => {
    expect([sentence(undefined), sentence("text"), sentence(null)]).to.deep.equal([
      "undefined",
      "text",
      "null",
    ]);
  });

  it("ends with a chain that is a circle", () => {
    const error = new Error("round");
    error.cause = error;
    expect(chainOf(error)).to.have.length(10);
  });
});

describe("toActorExit", () => {
  it("takes code, signal and stderr from an exit anywhere in the chain of causes", () => {
    const exit = new ProcessExit("kstat ended with code 3", {
      code: 3,
      signal: null,
      stderrTail: "bad flag",
    });
    const cause = new Error("the probe ended", { cause: exit });
    expect(toActorExit({ kind: "error", cause }, 7)).to.deep.equal({
      reason: "the probe ended: kstat ended with code 3",
      code: 3,
      signal: null,
      stderrTail: "bad flag",
      atMs: 7,
    });
  });

  it("has none of them for an end of another kind", () => {
    expect(toActorExit(KILLED, 7)).to.deep.equal({
      reason: "killed",
      code: null,
      signal: null,
      stderrTail: "",
      atMs: 7,
    });
  });
});
