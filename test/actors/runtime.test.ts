import { expect } from "chai";
import { AlreadyStarted, NoSuchActor, SpecError, StartError } from "../../src/actors/errors.js";
import { createRuntime, dynamicSupervisor, supervisor } from "../../src/actors/runtime.js";
import { ProcessExit } from "../../src/actors/worker.js";
import { silentLog } from "../../src/base/log.js";
import { FakeClock, settle } from "../support/fake-clock.js";
import { Stage } from "./puppets.js";

/** What a promise was rejected with. @throws {Error} where it was not */
async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it did not reject");
}

describe("a runtime", () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage()));
  afterEach(() => stage.strike());

  describe("start and stop", () => {
    it("names the deepest child that did not start, and leaves nothing running", async () => {
      stage.startErrors.set("x", [new Error("no such program")]);
      const inner = supervisor({}, [stage.puppet("y"), stage.puppet("x")]);
      const error = await rejection(
        stage.start([stage.puppet("a"), { id: "in", type: "supervisor", start: inner }]),
      );
      expect(error).to.be.instanceOf(StartError);
      expect(error.message).to.equal("/in/x did not start: no such program");
      expect(stage.takeActs()).to.deep.equal([
        "start a",
        "start y",
        "fail x",
        "stop y shutdown",
        "stop a shutdown",
      ]);
      expect((await stage.runtime.ended).kind).to.equal("error");
    });

    it("starts nothing where a specification is wrong", async () => {
      const error = await rejection(stage.start([stage.puppet("a"), stage.puppet("b", { shutdown: -1 })]));
      expect(error.cause).to.be.instanceOf(SpecError);
      expect(stage.takeActs()).to.deep.equal([]);
    });

    it("stops twice, and before its start", async () => {
      await stage.runtime.stop();
      await stage.runtime.stop();
      expect(await stage.runtime.ended).to.deep.equal({ kind: "shutdown" });
      expect((await rejection(stage.start([]))).message).to.contain("starts once");
    });

    it("starts once", async () => {
      await stage.start([]);
      expect((await rejection(stage.start([]))).message).to.contain("starts once");
    });

    it("waits for a start that is under way before it stops", async () => {
      const started = stage.start([stage.puppet("a"), stage.puppet("b")]);
      await Promise.all([started, stage.runtime.stop()]);
      expect(stage.takeActs()).to.deep.equal(["start a", "start b", "stop b shutdown", "stop a shutdown"]);
    });

    it("leaves no timer behind", async () => {
      await stage.start([stage.puppet("a", { watchdog: { startMs: 1_000, silenceMs: 1_000 } })]);
      await stage.tell("/a", (context) => context.after(5_000, () => undefined));
      await stage.runtime.stop();
      expect(stage.clock.pending).to.equal(0);
    });

    it("survives a listener of reports that throws", async () => {
      const onReport = () => {
        throw new Error("listener");
      };
      const runtime = createRuntime({ clock: new FakeClock(), log: silentLog, onReport });
      await runtime.start({}, [stage.puppet("a")]);
      expect(runtime.actors()).to.have.length(2);
      await runtime.stop();
    });
  });

  describe("send", () => {
    it("reaches whoever is at the path now, the next incarnation too", async () => {
      await stage.start([stage.puppet("a")]);
      const seen: number[] = [];
      const look = () => stage.tell("/a", (context) => void seen.push(context.self.incarnation));
      await look();
      await stage.crash("/a");
      await look();
      expect(seen[1]).to.be.above(seen[0] ?? Infinity);
    });

    it("answers dead where nobody is, and reports a dead letter", async () => {
      await stage.start([stage.puppet("a", { restart: "temporary" })]);
      await stage.crash("/a");
      expect(["/a", "/", "", "nowhere"].map((path) => stage.runtime.send(path, 1))).to.deep.equal([
        "dead",
        "full",
        "dead",
        "dead",
      ]);
      expect(stage.reports.at(-1)).to.deep.include({ context: "dead_letter", offender: "nowhere" });
    });

    it("refuses above the bound of the mailbox, counts, and reports once", async () => {
      await stage.start([stage.puppet("a", {}, { mailboxMax: 2 })]);
      const offers = [1, 2, 3, 4].map(() => stage.runtime.send("/a", () => undefined));
      expect(offers).to.deep.equal(["ok", "ok", "full", "full"]);
      expect(stage.status("/a")).to.deep.include({ mailbox: 2, dropped: 2 });
      expect(stage.contexts().filter((line) => line === "mailbox_full /a")).to.have.length(1);
    });

    it("pushes out the oldest where the worker says so", async () => {
      await stage.start([stage.puppet("a", {}, { mailboxMax: 2, overflow: "drop_oldest" })]);
      const seen: number[] = [];
      const offers = [1, 2, 3, 4].map((number) => stage.runtime.send("/a", () => void seen.push(number)));
      await stage.clock.advance(0);
      expect([offers, seen]).to.deep.equal([
        ["ok", "ok", "ok", "ok"],
        [3, 4],
      ]);
      expect(stage.status("/a")).to.deep.include({ mailbox: 0, messages: 2, dropped: 2 });
    });
  });

  describe("actors", () => {
    it("is empty before the start", () => {
      expect(stage.runtime.actors()).to.deep.equal([]);
    });

    it("lists the tree depth first in start order, with all that is known", async () => {
      const inner = supervisor({}, [stage.puppet("x", { kind: "probe" })]);
      await stage.start([{ id: "in", type: "supervisor", start: inner }, stage.puppet("b")]);
      await stage.tell("/in/x", (context) => context.setPid(4_242));
      expect(stage.runtime.actors().map(({ path, kind }) => `${path} ${kind}`)).to.deep.equal([
        "/ supervisor",
        "/in supervisor",
        "/in/x probe",
        "/b worker",
      ]);
      const nowMs = Number(stage.clock.wallNs() / 1_000_000n);
      expect(stage.status("/in/x")).to.deep.equal({
        path: "/in/x",
        kind: "probe",
        state: "running",
        reason: null,
        restarts: 0,
        restartsTotal: 0,
        startedAtMs: nowMs,
        pid: 4_242,
        mailbox: 0,
        messages: 1,
        dropped: 0,
        lastMessageAtMs: nowMs,
        lastExit: null,
        details: {},
      });
    });

    it("shows how a process ended that an actor owned", async () => {
      await stage.start([stage.puppet("a")]);
      const exit = { code: null, signal: "SIGSEGV", stderrTail: "stack smashed" };
      await stage.crash("/a", new ProcessExit("dtrace ended with signal SIGSEGV", exit));
      const atMs = Number(stage.clock.wallNs() / 1_000_000n);
      expect(stage.status("/a").lastExit).to.deep.equal({
        reason: "dtrace ended with signal SIGSEGV",
        ...exit,
        atMs,
      });
      expect(stage.status("/a")).to.deep.include({ restarts: 1, restartsTotal: 1, pid: null });
    });

    it("shows all as stopped after the end", async () => {
      await stage.start([stage.puppet("a")]);
      await stage.runtime.stop();
      expect(stage.states()).to.deep.equal({ "/": "stopped", "/a": "stopped" });
    });
  });

  describe("by hand", () => {
    it("restarts one actor, uncounted", async () => {
      await stage.start([stage.puppet("a"), stage.puppet("b")], { strategy: "one_for_all", intensity: 0 });
      stage.takeActs();
      await stage.runtime.restartActor("/a");
      expect(stage.takeActs()).to.deep.equal(["stop a shutdown", "start a"]);
      expect(stage.status("/a")).to.deep.include({ restarts: 0, restartsTotal: 0, lastExit: null });
    });

    it("restarts a supervisor with its tree, and the whole tree at the root", async () => {
      const inner = supervisor({}, [stage.puppet("x"), stage.puppet("y")]);
      await stage.start([{ id: "in", type: "supervisor", start: inner }, stage.puppet("b")]);
      stage.takeActs();
      await stage.runtime.restartActor("/in");
      expect(stage.takeActs()).to.deep.equal(["stop y shutdown", "stop x shutdown", "start x", "start y"]);
      await stage.runtime.restartActor("/");
      expect(stage.takeActs()).to.have.length(6);
      expect(Object.values(stage.states())).to.deep.equal(Array(5).fill("running"));
    });

    it("restarts one that had ended for good", async () => {
      await stage.start([stage.puppet("a", { restart: "transient" })]);
      await stage.tell("/a", (context) => context.exit({ kind: "normal" }));
      await stage.runtime.restartActor("/a");
      expect(stage.status("/a").state).to.equal("running");
    });

    it("rejects when it does not start, and tries again after a second", async () => {
      await stage.start([stage.puppet("a")]);
      stage.startErrors.set("a", [new Error("no")]);
      expect((await rejection(stage.runtime.restartActor("/a"))).message).to.equal("/a did not start: no");
      expect(stage.status("/a").state).to.equal("backoff");
      await stage.clock.advance(1_000);
      expect(stage.status("/a").state).to.equal("running");
    });

    const wrongPaths = ["/zz", "/a/x", "a", "xa", "", "//", "/a/", "/zz/y"];
    for (const path of wrongPaths) {
      it(`knows no actor ${JSON.stringify(path)}`, async () => {
        await stage.start([stage.puppet("a")]);
        const spec = stage.puppet(path.slice(1));
        const calls = [
          () => stage.runtime.restartActor(path),
          () => stage.runtime.resetActor(path),
          () => stage.runtime.removeChild(path),
          () => stage.runtime.replaceChild(path, spec),
          () => stage.runtime.respecChild(path, spec),
          () => stage.runtime.startChild(path, spec),
        ];
        for (const call of calls) expect(await rejection(call())).to.be.instanceOf(NoSuchActor);
      });
    }

    it("rejects every call before the start and after the end", async () => {
      expect(await rejection(stage.runtime.restartActor("/a"))).to.be.instanceOf(NoSuchActor);
      await stage.start([stage.puppet("a")]);
      await stage.runtime.stop();
      expect((await rejection(stage.runtime.restartActor("/a"))).name).to.equal("SupervisorEnded");
    });

    it("answers callers of a supervisor that ends first", async () => {
      await stage.start([stage.puppet("a", { shutdown: 1_000 })]);
      await stage.tell("/a", () => new Promise(() => undefined));
      const stopped = stage.runtime.stop();
      await settle();
      const call = rejection(stage.runtime.restartActor("/a"));
      await stage.clock.advance(1_000);
      await stopped;
      expect((await call).name).to.equal("SupervisorEnded");
    });
  });

  describe("for a reload", () => {
    beforeEach(() =>
      stage.start([{ id: "p", type: "supervisor", start: dynamicSupervisor({}, [stage.puppet("a")]) }]),
    );

    it("adds a child, and refuses one that is there already", async () => {
      await stage.runtime.startChild("/p", stage.puppet("b"));
      expect(stage.status("/p/b").state).to.equal("running");
      expect(await rejection(stage.runtime.startChild("/p", stage.puppet("b")))).to.be.instanceOf(
        AlreadyStarted,
      );
    });

    it("keeps nothing of a child that does not start", async () => {
      stage.startErrors.set("b", [new Error("no")]);
      expect(await rejection(stage.runtime.startChild("/p", stage.puppet("b")))).to.be.instanceOf(StartError);
      expect(stage.states()).not.to.have.property("/p/b");
    });

    it("removes a child, its failures too", async () => {
      await stage.crash("/p/a");
      await stage.runtime.removeChild("/p/a");
      expect(stage.states()).to.deep.equal({ "/": "running", "/p": "running" });
      await stage.runtime.startChild("/p", stage.puppet("a"));
      expect(stage.status("/p/a")).to.deep.include({ restartsTotal: 0, lastExit: null });
    });

    it("replaces a child by one with another specification, uncounted", async () => {
      const before = stage.status("/p/a");
      stage.takeActs();
      await stage.runtime.replaceChild("/p/a", stage.puppet("a", { kind: "probe" }));
      expect(stage.takeActs()).to.deep.equal(["stop a shutdown", "start a"]);
      expect(stage.status("/p/a")).to.deep.equal({ ...before, kind: "probe" });
    });

    it("counts no replacement that did not come up and was taken back, however often", async () => {
      for (let round = 0; round < 10; round++) {
        stage.startErrors.set("a", [new Error("no")]);
        expect(await rejection(stage.runtime.replaceChild("/p/a", stage.puppet("a")))).to.be.instanceOf(
          StartError,
        );
        await stage.runtime.replaceChild("/p/a", stage.puppet("a"));
      }
      await stage.clock.advance(5_000);
      expect(stage.states()).to.deep.equal({ "/": "running", "/p": "running", "/p/a": "running" });
      expect(stage.status("/p/a").restartsTotal).to.equal(0);
    });

    it("takes a new specification without touching the process", async () => {
      stage.takeActs();
      await stage.runtime.respecChild("/p/a", stage.puppet("a", { restart: "temporary" }));
      expect(stage.takeActs()).to.deep.equal([]);
      await stage.crash("/p/a");
      expect(stage.states()).not.to.have.property("/p/a");
    });

    it("changes nothing for a specification that is wrong", async () => {
      const wrong = stage.puppet("a", { restart: "x" as never });
      expect(await rejection(stage.runtime.replaceChild("/p/a", wrong))).to.be.instanceOf(SpecError);
      expect(await rejection(stage.runtime.respecChild("/p/a", wrong))).to.be.instanceOf(SpecError);
      expect(stage.status("/p/a").state).to.equal("running");
    });
  });
});
