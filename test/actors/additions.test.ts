import { expect } from "chai";
import type { ChildSpec } from "../../src/actors/child-spec.js";
import { dynamicSupervisor, worker } from "../../src/actors/runtime.js";
import { Unavailable } from "../../src/actors/worker.js";
import { Stage } from "./puppets.js";

describe("what owning processes needs beyond OTP", () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage()));
  afterEach(() => stage.strike());

  describe("back-off", () => {
    const backoff = { minMs: 100, maxMs: 1_500 };

    it("waits longer for each restart, and shows it", async () => {
      await stage.start([stage.puppet("a", { backoff })], { intensity: 9 });
      for (const delayMs of [100, 200, 400, 800, 1_000, 1_000]) {
        await stage.crash("/a");
        await stage.clock.advance(delayMs - 1);
        expect(stage.status("/a")).to.deep.include({ state: "backoff", reason: "boom", startedAtMs: null });
        await stage.clock.advance(1);
        expect(stage.status("/a").state).to.equal("running");
      }
    });

    it("adds chance to the delay", async () => {
      stage.clock.chance = 0.5;
      await stage.start([stage.puppet("a", { backoff })]);
      await stage.crash("/a");
      await stage.clock.advance(124);
      expect(stage.status("/a").state).to.equal("backoff");
      await stage.clock.advance(1);
      expect(stage.status("/a").state).to.equal("running");
    });

    it("begins anew after a healthy time", async () => {
      await stage.start([stage.puppet("a", { backoff: { ...backoff, resetMs: 5_000 } })], { intensity: 9 });
      for (let crash = 0; crash < 3; crash++) {
        await stage.crash("/a");
        await stage.clock.advance(1_000);
      }
      await stage.clock.advance(5_000);
      await stage.crash("/a");
      await stage.clock.advance(100);
      expect(stage.status("/a").state).to.equal("running");
    });

    it("waits between starts that fail too", async () => {
      await stage.start([stage.puppet("a", { backoff })], { intensity: 9 });
      stage.startErrors.set("a", [new Error("no"), new Error("no")]);
      await stage.crash("/a");
      await stage.clock.advance(100);
      expect(stage.status("/a")).to.deep.include({ state: "backoff", reason: "did not start: no" });
      await stage.clock.advance(200 + 400);
      expect(stage.status("/a").state).to.equal("running");
    });

    it("leaves no timer behind when the tree stops in the middle of it", async () => {
      await stage.start([stage.puppet("a", { backoff })]);
      await stage.crash("/a");
      await stage.runtime.stop();
      expect(stage.clock.pending).to.equal(0);
    });

    it("ends with a restart by hand", async () => {
      await stage.start([stage.puppet("a", { backoff })]);
      await stage.crash("/a");
      await stage.runtime.restartActor("/a");
      expect([stage.status("/a").state, stage.clock.pending]).to.deep.equal(["running", 0]);
    });
  });

  describe("circuit", () => {
    const park = { onIntensity: "park", intensity: 2, periodMs: 10_000 } as const;

    async function open(more: Partial<ChildSpec> = {}): Promise<void> {
      await stage.start([stage.puppet("a", { ...park, ...more }), stage.puppet("b")], { intensity: 0 });
      for (let crash = 0; crash < 3; crash++) await stage.crash("/a", new Error("gone"));
    }

    it("opens when the child exceeds its own intensity, and leaves its supervisor alone", async () => {
      await open();
      expect(stage.states()).to.deep.equal({ "/": "running", "/a": "open", "/b": "running" });
      expect(stage.status("/a")).to.deep.include({
        reason: "gone",
        restarts: 3,
        restartsTotal: 3,
        pid: null,
      });
      expect(stage.reports.at(-1)).to.deep.include({
        context: "circuit_open",
        offender: "/a",
        reason: "for 30 s: gone",
      });
    });

    it("tries once after the cool-down, and closes when that has lived for a period", async () => {
      await open();
      await stage.clock.advance(29_999);
      expect(stage.status("/a").state).to.equal("open");
      await stage.clock.advance(1);
      expect(stage.status("/a").state).to.equal("running");
      expect(stage.contexts()).not.to.include("circuit_closed /a");
      await stage.clock.advance(10_000);
      expect(stage.contexts().at(-1)).to.equal("circuit_closed /a");
      expect(stage.clock.pending).to.equal(0);
    });

    it("opens for twice as long, to five minutes, when the trial fails", async () => {
      await open();
      for (const openMs of [30_000, 60_000, 120_000, 240_000, 300_000, 300_000]) {
        await stage.clock.advance(openMs - 1);
        expect(stage.status("/a").state).to.equal("open");
        await stage.clock.advance(1);
        expect(stage.status("/a").state).to.equal("running");
        await stage.crash("/a");
      }
    });

    it("opens again when the trial does not even start", async () => {
      await open();
      stage.startErrors.set("a", [new Error("still gone")]);
      await stage.clock.advance(30_000);
      expect(stage.status("/a")).to.deep.include({ state: "open", reason: "did not start: still gone" });
      expect(stage.acts.filter((act) => act.startsWith("fail"))).to.have.length(1);
      await stage.clock.advance(60_000);
      expect(stage.status("/a").state).to.equal("running");
    });

    const hands: Readonly<Record<string, (a: ChildSpec) => Promise<void>>> = {
      reset: () => stage.runtime.resetActor("/a"),
      restart: () => stage.runtime.restartActor("/a"),
      "replaced specification": (a) => stage.runtime.replaceChild("/a", a),
      "changed specification": (a) => stage.runtime.respecChild("/a", a),
    };
    for (const [hand, act] of Object.entries(hands)) {
      it(`closes at once at a ${hand}, and all is forgiven`, async () => {
        await open();
        await act(stage.puppet("a", park));
        expect(stage.status("/a")).to.deep.include({ state: "running", restarts: 0, restartsTotal: 3 });
        for (let crash = 0; crash < 2; crash++) await stage.crash("/a");
        expect(stage.status("/a").state).to.equal("running");
        await stage.crash("/a");
        expect(stage.reports.at(-1)?.reason).to.equal("for 30 s: boom");
      });
    }

    it("is left alone by a reset where it is closed", async () => {
      await stage.start([stage.puppet("a", park)]);
      stage.takeActs();
      await stage.runtime.resetActor("/a");
      expect(stage.takeActs()).to.deep.equal([]);
    });

    it("stays open while a sibling restarts the group", async () => {
      await stage.start([stage.puppet("a", park), stage.puppet("b")], {
        strategy: "one_for_all",
        intensity: 9,
      });
      for (let crash = 0; crash < 3; crash++) await stage.crash("/a");
      stage.takeActs();
      await stage.crash("/b");
      expect(stage.takeActs()).to.deep.equal(["stop b error", "start b"]);
      expect(stage.states()).to.deep.equal({ "/": "running", "/a": "open", "/b": "running" });
      await stage.clock.advance(30_000);
      expect(stage.takeActs()).to.deep.equal(["start a"]);
    });

    it("does not fail its supervisor's start, and goes on trying", async () => {
      stage.startErrors.set("a", [new Error("not yet")]);
      await stage.start([
        stage.puppet("a", { ...park, backoff: { minMs: 100, maxMs: 100 } }),
        stage.puppet("b"),
      ]);
      expect(stage.states()).to.deep.include({ "/b": "running" });
      await stage.clock.advance(100);
      expect(stage.status("/a")).to.deep.include({ state: "running", restartsTotal: 1 });
    });
  });

  describe("unavailable", () => {
    const unavailable = () => new Unavailable("there is no bpftrace", "install the package bpftrace");

    it("is no failure: reason and remedy are shown, nothing is counted, nothing is tried at once", async () => {
      stage.startErrors.set("a", [unavailable()]);
      await stage.start([stage.puppet("a"), stage.puppet("b")], { intensity: 0 });
      const reason = "there is no bpftrace; install the package bpftrace";
      expect(stage.status("/a")).to.deep.include({
        state: "unavailable",
        reason,
        restartsTotal: 0,
        lastExit: null,
      });
      expect(stage.contexts()).to.deep.equal(["unavailable /a", "progress /b"]);
    });

    it("is tried again every five minutes", async () => {
      stage.startErrors.set("a", [unavailable(), unavailable()]);
      await stage.start([stage.puppet("a")]);
      await stage.clock.advance(300_000);
      expect(stage.status("/a").state).to.equal("unavailable");
      await stage.clock.advance(299_999);
      expect(stage.status("/a").state).to.equal("unavailable");
      await stage.clock.advance(1);
      expect(stage.status("/a")).to.deep.include({ state: "running", restartsTotal: 0 });
    });

    it("is tried again by a restart by hand", async () => {
      stage.startErrors.set("a", [unavailable()]);
      await stage.start([stage.puppet("a")]);
      await stage.runtime.restartActor("/a");
      expect([stage.status("/a").state, stage.clock.pending]).to.deep.equal(["running", 0]);
    });

    it("is told to who starts a temporary child, which is not kept", async () => {
      await stage.start([]);
      stage.startErrors.set("run", [unavailable()]);
      const started = stage.runtime.startChild("/", stage.puppet("run", { restart: "temporary" }));
      expect(await started.catch((error: unknown) => error)).to.deep.include({
        message: "there is no bpftrace",
        remedy: "install the package bpftrace",
      });
      expect(stage.states()).to.deep.equal({ "/": "running" });
    });

    it("stays known to a dynamic supervisor, unless the child is temporary", async () => {
      stage.startErrors.set("a", [unavailable()]).set("t", [unavailable()]);
      const children = [stage.puppet("a"), stage.puppet("t", { restart: "temporary" })];
      await stage.start([{ id: "p", type: "supervisor", start: dynamicSupervisor({}, children) }]);
      expect(stage.states()).to.deep.equal({ "/": "running", "/p": "running", "/p/a": "unavailable" });
    });
  });

  describe("watchdog", () => {
    const watchdog = { startMs: 5_000, silenceMs: 1_000 };

    it("ends and restarts a worker that falls silent, with that reason", async () => {
      await stage.start([stage.puppet("a", { watchdog })]);
      await stage.tell("/a", (context) => context.beat());
      await stage.clock.advance(1_000);
      expect(stage.takeActs()).to.deep.equal(["start a", "stop a error", "start a"]);
      expect(stage.status("/a").lastExit?.reason).to.equal("gave no sign of life for 1000 ms");
    });

    it("lets one live that speaks", async () => {
      await stage.start([stage.puppet("a", { watchdog })]);
      for (let beat = 0; beat < 20; beat++) {
        await stage.tell("/a", (context) => context.beat());
        await stage.clock.advance(999);
      }
      expect(stage.status("/a").restartsTotal).to.equal(0);
    });

    it("ends one that hangs in its handler when its time to stop is over", async () => {
      await stage.start([stage.puppet("a", { watchdog, shutdown: 300 })]);
      await stage.tell("/a", () => new Promise(() => undefined));
      await stage.clock.advance(5_299);
      expect(stage.status("/a").restartsTotal).to.equal(0);
      await stage.clock.advance(1);
      expect(stage.status("/a")).to.deep.include({ state: "running", restartsTotal: 1 });
      expect(stage.status("/a").lastExit?.reason).to.equal("gave no first sign of life within 5000 ms");
    });
  });

  describe("condition", () => {
    it("shows back-off while the process lives, with the reason, until it is taken back", async () => {
      await stage.start([stage.puppet("a")]);
      await stage.tell("/a", (context) => context.setCondition("backoff", "redis is away"));
      expect(stage.status("/a")).to.deep.include({ state: "backoff", reason: "redis is away" });
      expect(stage.status("/a").startedAtMs).to.be.a("number");
      await stage.tell("/a", (context) => context.setCondition("running"));
      expect(stage.status("/a")).to.deep.include({ state: "running", reason: null });
    });
  });

  describe("dynamicSupervisor", () => {
    it("stops its children together", async () => {
      const slow = (id: string): ChildSpec => ({
        id,
        start: worker((context) => ({
          handle: () => undefined,
          terminate: () =>
            new Promise((resolve) => void context.clock.setTimer(400, () => resolve(undefined))),
        })),
      });
      const start = dynamicSupervisor({}, [slow("a"), slow("b"), slow("c")]);
      await stage.start([{ id: "p", type: "supervisor", start }]);
      const stopped = stage.runtime.stop();
      await stage.clock.advance(400);
      await stopped;
    });

    it("forgets a child that has ended for good", async () => {
      const start = dynamicSupervisor({}, [stage.puppet("run", { restart: "transient" })]);
      await stage.start([{ id: "p", type: "supervisor", start }]);
      await stage.tell("/p/run", (context) => context.exit({ kind: "normal" }));
      expect(stage.states()).to.deep.equal({ "/": "running", "/p": "running" });
    });

    it("restarts one child alone, whatever strategy it was given", async () => {
      const start = dynamicSupervisor({ strategy: "one_for_all" }, [stage.puppet("a"), stage.puppet("b")]);
      await stage.start([{ id: "p", type: "supervisor", start }]);
      stage.takeActs();
      await stage.crash("/p/a");
      expect(stage.takeActs()).to.deep.equal(["stop a error", "start a"]);
    });

    it("takes no more children than it may have", async () => {
      const start = dynamicSupervisor({ childrenMax: 1 }, [stage.puppet("a")]);
      await stage.start([{ id: "p", type: "supervisor", start }]);
      const refused = await stage.runtime
        .startChild("/p", stage.puppet("b"))
        .catch((error: unknown) => error);
      expect(String(refused)).to.contain("max_children");
    });
  });
});
