import { expect } from "chai";
import { RunAccount } from "../../../src/probes/kstat/run-account.js";

const EXIT = { signal: null, stderrTail: "" };

function account(stderr: readonly string[], code: number, lines = 0): RunAccount {
  const run = new RunAccount();
  for (let at = 0; at < lines; at++) run.line();
  for (const line of stderr) run.stderrLine(line);
  run.ended({ ...EXIT, code });
  return run;
}

describe("RunAccount", () => {
  it("tells an unknown option by the usage, though kstat exits with 0", () => {
    const { missing } = account(["kstat: illegal option -- z", "Usage:", "kstat [ -Cjlq ]"], 0);
    expect(missing?.reason).to.equal("kstat refused its arguments: kstat: illegal option -- z");
  });

  it("reads a complaint that stands on the line of the usage", () => {
    const { missing } = account(["Interval must be an integer >= 1Usage:", "kstat [ -Cjlq ]"], 2);
    expect(missing?.reason).to.equal("kstat refused its arguments: Interval must be an integer >= 1");
  });

  it("says what it can of a usage without a complaint", () => {
    expect(account(["Usage:", "kstat [ -Cjlq ]"], 2).missing?.reason).to.match(/refused its arguments/);
  });

  it("tells a selection that matches nothing by silence and code 1", () => {
    expect(account([], 1).missing).to.deep.equal({
      reason: "no kstat matches the selection",
      remedy: "Correct `select` of the probe; `kstat -l` lists what there is.",
    });
  });

  it("takes every other end for a failure that may be gone at the next try", () => {
    expect(account(["kstat_open: Resource temporarily unavailable"], 3).missing).to.equal(null);
    expect(account([], 0).missing).to.equal(null);
    expect(account([], 1, 7).missing).to.equal(null);
    const killed = new RunAccount();
    killed.ended({ ...EXIT, code: null, signal: "SIGKILL" });
    expect(killed.missing).to.equal(null);
    expect(new RunAccount().missing).to.equal(null);
  });

  it("keeps the first complaint for health", () => {
    expect(account(["first", "second"], 3).details).to.deep.equal({ complaint: "first" });
  });
});
