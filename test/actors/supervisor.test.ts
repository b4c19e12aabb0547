import { expect } from "chai";
import { RESTARTS, STRATEGIES, type Restart, type Strategy } from "../../src/actors/child-spec.js";
import { isClean, NORMAL, SHUTDOWN, type ExitReason } from "../../src/actors/reason.js";
import { supervisor, worker } from "../../src/actors/runtime.js";
import { settle } from "../support/fake-clock.js";
import { Stage } from "./puppets.js";

const EXITS: Readonly<Record<string, ExitReason>> = {
  normal: NORMAL,
  shutdown: SHUTDOWN,
  "shutdown(x)": { kind: "shutdown", info: "x" },
  crash: { kind: "error", cause: new Error("boom") },
};

/** What is done when the second of three permanent siblings, of this restart type, ends so. */
function expectedActs(strategy: Strategy, restart: Restart, reason: ExitReason): string[] {
  const own = [`stop b ${reason.kind}`];
  if (restart === "temporary" || (restart === "transient" && isClean(reason))) return own;
  switch (strategy) {
    case "one_for_one":
      return [...own, "start b"];
    case "one_for_all":
      return [...own, "stop c shutdown", "stop a shutdown", "start a", "start b", "start c"];
    case "rest_for_one":
      return [...own, "stop c shutdown", "start b", "start c"];
  }
}

describe("a supervisor", () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage()));
  afterEach(() => stage.strike());

  for (const strategy of STRATEGIES) {
    for (const restart of RESTARTS) {
      for (const [exit, reason] of Object.entries(EXITS)) {
        const expected = expectedActs(strategy, restart, reason);
        it(`${strategy}, ${restart}, ${exit}: ${expected.join(", ")}`, async () => {
          await stage.start([stage.puppet("a"), stage.puppet("b", { restart }), stage.puppet("c")], {
            strategy,
          });
          stage.takeActs();
          await stage.tell("/b", (context) => context.exit(reason));
          expect(stage.takeActs()).to.deep.equal(expected);
          const isForgotten = restart === "temporary";
          expect(stage.states()["/b"]).to.equal(
            isForgotten ? undefined : expected.includes("start b") ? "running" : "stopped",
          );
        });
      }
    }
  }

  it("starts left to right and stops right to left", async () => {
    await stage.start([stage.puppet("a"), stage.puppet("b")]);
    await stage.runtime.stop();
    expect(stage.takeActs()).to.deep.equal(["start a", "start b", "stop b shutdown", "stop a shutdown"]);
  });

  it("ends with the reason named when the intensity is exceeded", async () => {
    await stage.start([stage.puppet("a"), stage.puppet("b")], { intensity: 1, periodMs: 2_000 });
    await stage.crash("/b");
    await stage.crash("/b");
    const because = "more than 1 restarts in 2 s, the last one because /b boom";
    expect(await stage.runtime.ended).to.deep.equal({ kind: "shutdown", because });
    expect(stage.takeActs().slice(-2)).to.deep.equal(["stop b error", "stop a shutdown"]);
    expect(stage.contexts()).to.include("shutdown /b");
  });

  it("forgets restarts that are older than the period", async () => {
    await stage.start([stage.puppet("a")], { intensity: 1, periodMs: 2_000 });
    for (let crash = 0; crash < 5; crash++) {
      await stage.crash("/a");
      await stage.clock.advance(2_001);
    }
    expect(stage.status("/a")).to.deep.include({ state: "running", restarts: 0, restartsTotal: 5 });
  });

  it("tries a start that fails again until the intensity is exceeded", async () => {
    await stage.start([stage.puppet("a")], { intensity: 3, periodMs: 2_000 });
    stage.startErrors.set("a", Array(10).fill(new Error("no")));
    await stage.crash("/a");
    expect(stage.acts.filter((act) => act === "fail a")).to.have.length(3);
    expect((await stage.runtime.ended).kind).to.equal("shutdown");
  });

  it("waits its own time for a child that does not stop, and kills it", async () => {
    const deaf = { id: "deaf", shutdown: 700, start: stage.puppet("deaf").start };
    await stage.start([stage.puppet("a"), deaf]);
    await stage.tell("/deaf", () => void stage.runtime.send("/deaf", () => new Promise(() => undefined)));
    const stopped = stage.runtime.stop();
    await stage.clock.advance(699);
    expect(stage.states()["/deaf"]).to.equal("stopping");
    await stage.clock.advance(1);
    await stopped;
    expect(stage.reports.at(-1)).to.deep.include({
      context: "shutdown_error",
      offender: "/deaf",
      reason: "killed",
    });
    expect(stage.takeActs()).to.deep.equal(["start a", "start deaf", "stop a shutdown"]);
  });

  it("brings the tree of a supervisor down that does not stop in time", async () => {
    const deaf = { ...stage.puppet("deaf"), shutdown: 60_000 };
    const inner = supervisor({}, [stage.puppet("x"), deaf]);
    await stage.start([{ id: "in", type: "supervisor", start: inner, shutdown: 1_000 }]);
    await stage.tell(
      "/in/deaf",
      () => void stage.runtime.send("/in/deaf", () => new Promise(() => undefined)),
    );
    stage.takeActs();
    const stopped = stage.runtime.stop();
    await stage.clock.advance(1_000);
    await stopped;
    await settle();
    expect(stage.takeActs()).to.deep.equal(["stop x killed"]);
  });

  it("leaves nothing behind that was being started when it was killed", async () => {
    let starts = 0;
    const late = worker((context) => {
      const ready = { handle: () => undefined, terminate: () => void stage.acts.push("stop late") };
      starts += 1;
      if (starts === 1) return ready;
      return new Promise((resolve) => void context.clock.setTimer(2_000, () => resolve(ready)));
    });
    const inner = supervisor({}, [{ id: "late", start: late }, stage.puppet("next")]);
    await stage.start([{ id: "in", type: "supervisor", start: inner, shutdown: 1_000 }]);
    const restarted = stage.runtime.restartActor("/in/late").catch(String);
    await settle();
    stage.takeActs();
    const stopped = stage.runtime.stop();
    await stage.clock.advance(1_000);
    await stopped;
    expect(await restarted).to.contain("SupervisorEnded");
    await stage.clock.advance(1_000);
    expect(stage.takeActs()).to.deep.equal(["stop next killed", "stop late"]);
  });

  it("asks a function for its children at each start", async () => {
    let asked = 0;
    const inner = supervisor({ intensity: 0 }, () => [stage.puppet(`x${(asked += 1)}`)]);
    await stage.start([{ id: "in", type: "supervisor", start: inner }]);
    await stage.crash("/in/x1");
    expect(stage.states()).to.deep.equal({ "/": "running", "/in": "running", "/in/x2": "running" });
  });

  it("takes no messages, and says that they are lost", async () => {
    await stage.start([{ id: "in", type: "supervisor", start: supervisor({}, []) }]);
    expect(stage.runtime.send("/in", "hello")).to.equal("full");
    expect(stage.status("/in").dropped).to.equal(1);
  });

  it("keeps the failures of a child when the supervisor above it is restarted", async () => {
    const inner = supervisor({ intensity: 1 }, [stage.puppet("x")]);
    await stage.start([{ id: "in", type: "supervisor", start: inner }]);
    await stage.crash("/in/x", new Error("first"));
    await stage.crash("/in/x", new Error("second"));
    expect(stage.status("/in/x")).to.deep.include({ restarts: 0, restartsTotal: 2 });
    expect(stage.status("/in/x").lastExit?.reason).to.equal("second");
    expect(stage.status("/in")).to.deep.include({ restarts: 1, restartsTotal: 1 });
    expect(stage.status("/in").lastExit?.reason).to.contain("more than 1 restarts");
  });
});
