import { expect } from "chai";
import { climbLadder, stopLadder } from "../../../src/probes/process/stop-ladder.js";
import { FakeClock } from "../../support/fake-clock.js";

describe("stopLadder", () => {
  it("asks, asks again at half of the time, and kills in time for the exit", () => {
    expect(stopLadder(4_000)).to.deep.equal([
      { atMs: 0, signals: ["SIGINT"] },
      { atMs: 2_000, signals: ["SIGTERM", "SIGCONT"] },
      { atMs: 3_750, signals: ["SIGKILL"] },
    ]);
  });

  it("keeps its order in a short time", () => {
    expect(stopLadder(100).map((step) => step.atMs)).to.deep.equal([0, 50, 87.5]);
  });

  it("kills at once where there is no time", () => {
    expect(stopLadder(0)).to.deep.equal([{ atMs: 0, signals: ["SIGKILL"] }]);
  });
});

describe("climbLadder", () => {
  it("takes each step at its time, the first at once", async () => {
    const clock = new FakeClock();
    const sent: [number, string][] = [];
    climbLadder(stopLadder(1_000), clock, (signal) => sent.push([clock.nowMs(), signal]));
    expect(sent).to.deep.equal([[0, "SIGINT"]]);
    await clock.advance(1_000);
    expect(sent.slice(1)).to.deep.equal([
      [500, "SIGTERM"],
      [500, "SIGCONT"],
      [875, "SIGKILL"],
    ]);
  });

  it("sends nothing more once cancelled, and leaves no timer", async () => {
    const clock = new FakeClock();
    const sent: string[] = [];
    const cancel = climbLadder(stopLadder(1_000), clock, (signal) => sent.push(signal));
    await clock.advance(600);
    cancel();
    cancel();
    expect(clock.pending).to.equal(0);
    await clock.advance(1_000);
    expect(sent).to.deep.equal(["SIGINT", "SIGTERM", "SIGCONT"]);
  });
});
