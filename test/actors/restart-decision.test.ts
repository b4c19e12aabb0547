import { expect } from "chai";
import { KILLED, NORMAL, SHUTDOWN, type ExitReason } from "../../src/actors/reason.js";
import { decideRestart, isExpectedStop, isReportedEnd } from "../../src/actors/restart-decision.js";

const INFO: ExitReason = { kind: "shutdown", info: "x" };
const CRASH: ExitReason = { kind: "error", cause: new Error("boom") };

describe("decideRestart", () => {
  const rows = [
    ["permanent", NORMAL, "restart"],
    ["permanent", SHUTDOWN, "restart"],
    ["permanent", INFO, "restart"],
    ["permanent", KILLED, "restart"],
    ["permanent", CRASH, "restart"],
    ["transient", NORMAL, "keep"],
    ["transient", SHUTDOWN, "keep"],
    ["transient", INFO, "keep"],
    ["transient", KILLED, "restart"],
    ["transient", CRASH, "restart"],
    ["temporary", NORMAL, "remove"],
    ["temporary", SHUTDOWN, "remove"],
    ["temporary", INFO, "remove"],
    ["temporary", KILLED, "remove"],
    ["temporary", CRASH, "remove"],
  ] as const;
  for (const [restart, reason, decision] of rows) {
    it(`${restart}, ${JSON.stringify(reason)}: ${decision}`, () => {
      expect(decideRestart(restart, reason)).to.equal(decision);
    });
  }
});

describe("isReportedEnd", () => {
  it("reports every crash, and the clean end of a permanent child", () => {
    expect(isReportedEnd("temporary", CRASH)).to.equal(true);
    expect(isReportedEnd("transient", KILLED)).to.equal(true);
    expect(isReportedEnd("permanent", NORMAL)).to.equal(true);
    expect(isReportedEnd("transient", NORMAL)).to.equal(false);
    expect(isReportedEnd("temporary", INFO)).to.equal(false);
  });
});

describe("isExpectedStop", () => {
  it("expects of one that was asked the plain shutdown", () => {
    expect(isExpectedStop("permanent", false, SHUTDOWN)).to.equal(true);
    for (const reason of [NORMAL, INFO, KILLED, CRASH]) {
      expect(isExpectedStop("permanent", false, reason), reason.kind).to.equal(false);
    }
  });

  it("expects of one that was killed at once only that", () => {
    expect(isExpectedStop("permanent", true, KILLED)).to.equal(true);
    expect(isExpectedStop("permanent", true, SHUTDOWN)).to.equal(false);
  });

  it("takes any clean end of a child that is not permanent", () => {
    expect(isExpectedStop("transient", false, NORMAL)).to.equal(true);
    expect(isExpectedStop("temporary", true, INFO)).to.equal(true);
    expect(isExpectedStop("temporary", false, KILLED)).to.equal(false);
  });
});
