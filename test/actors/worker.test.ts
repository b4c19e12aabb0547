import { expect } from "chai";
import { worker } from "../../src/actors/runtime.js";
import type { WorkerContext } from "../../src/actors/worker.js";
import { settle } from "../support/fake-clock.js";
import { Stage, type Order } from "./puppets.js";

describe("a worker", () => {
  let stage: Stage;
  let context: WorkerContext<Order>;
  beforeEach(async () => {
    stage = new Stage();
    await stage.start([stage.puppet("a", { restart: "temporary" }), stage.puppet("b")]);
    await stage.tell("/a", (own) => void (context = own));
    stage.takeActs();
  });
  afterEach(() => stage.strike());

  it("handles one message at a time, in order", async () => {
    const seen: string[] = [];
    const slow = (name: string) => async () => {
      seen.push(`begin ${name}`);
      await settle(3);
      seen.push(`end ${name}`);
    };
    stage.runtime.send("/a", slow("1"));
    await stage.tell("/a", slow("2"));
    expect(seen).to.deep.equal(["begin 1", "end 1", "begin 2", "end 2"]);
  });

  it("ends with the error that its handler throws, or rejects with", async () => {
    await stage.crash("/a", new Error("thrown"));
    await stage.tell("/b", () => Promise.reject(new Error("rejected")));
    expect(
      stage.reports.filter(({ context: kind }) => kind === "child_terminated").map(({ reason }) => reason),
    ).to.deep.equal(["thrown", "rejected"]);
  });

  it("may throw what is no error", async () => {
    await stage.crash("/b", "a string");
    expect(stage.status("/b").lastExit?.reason).to.equal("a string");
  });

  it("hears of its end before the messages that wait", async () => {
    const seen: number[] = [];
    await stage.tell("/a", (own) => {
      for (let number = 0; number < 5; number++) own.self.offer(() => void seen.push(number));
      own.exit({ kind: "shutdown" });
    });
    expect([seen, stage.takeActs()]).to.deep.equal([[], ["stop a shutdown"]]);
  });

  it("aborts its signal at its end, whatever ended it", async () => {
    expect(context.signal.aborted).to.equal(false);
    await stage.crash("/a");
    expect(context.signal.aborted).to.equal(true);
  });

  it("is dead to its old handle", async () => {
    const { self } = context;
    await stage.crash("/a");
    expect([self.alive, self.offer(() => undefined)]).to.deep.equal([false, "dead"]);
    expect((await self.exited).kind).to.equal("error");
  });

  it("gives notice of its end once, in a later turn where it has ended already", async () => {
    const notices: string[] = [];
    context.self.monitor((reason) => notices.push(`first ${reason.kind}`));
    context.self.monitor(() => notices.push("cancelled"))();
    context.self.monitor(() => {
      throw new Error("a bad notice");
    });
    await stage.crash("/a");
    context.self.monitor((reason) => notices.push(`late ${reason.kind}`));
    context.self.monitor(() => notices.push("late and cancelled"))();
    expect(notices).to.deep.equal(["first error"]);
    await settle();
    expect(notices).to.deep.equal(["first error", "late error"]);
  });

  it("sends itself messages after a while, and takes them back", async () => {
    const seen: string[] = [];
    context.after(1_000, () => void seen.push("kept"));
    context.after(1_000, () => void seen.push("cancelled"))();
    await stage.clock.advance(999);
    expect(seen).to.deep.equal([]);
    await stage.clock.advance(1);
    expect(seen).to.deep.equal(["kept"]);
  });

  it("sends itself messages also into a full mailbox", async () => {
    await stage.runtime.startChild("/", stage.puppet("c", {}, { mailboxMax: 1 }));
    const seen: string[] = [];
    await stage.tell("/c", (own) => void own.after(1_000, () => void seen.push("kept")));
    let release = (): void => undefined;
    await stage.tell("/c", () => new Promise<void>((resolve) => (release = resolve)));
    const offers = [1, 2].map(() => stage.runtime.send("/c", () => void seen.push("before")));
    await stage.clock.advance(1_000);
    release();
    await settle(5);
    expect([offers, seen]).to.deep.equal([
      ["ok", "full"],
      ["before", "kept"],
    ]);
  });

  it("takes its timers with it", async () => {
    context.after(1_000, () => undefined);
    await stage.crash("/a");
    context.after(1_000, () => undefined);
    expect(stage.clock.pending).to.equal(0);
  });

  it("ends with the error of a task that it watches", async () => {
    context.task(Promise.resolve());
    context.task(Promise.reject(new Error("the socket broke")));
    await settle();
    expect(stage.reports.at(-1)).to.deep.include({ context: "child_terminated", reason: "the socket broke" });
  });

  it("ends after the message in hand when it says so", async () => {
    const seen: string[] = [];
    await stage.tell("/a", (own) => {
      own.exit({ kind: "normal" });
      seen.push("still here");
    });
    expect(seen).to.deep.equal(["still here"]);
    expect(stage.takeActs()).to.deep.equal(["stop a normal"]);
  });

  it("cannot end anybody by what its details throw", async () => {
    const start = worker(() => ({
      handle: () => undefined,
      details: () => {
        throw new Error("no details");
      },
    }));
    await stage.runtime.startChild("/", { id: "c", start });
    expect(stage.status("/c").details).to.deep.equal({ error: "no details" });
  });

  describe("start", () => {
    it("fails when it takes too long, and its late worker has to let go", async () => {
      const acts: string[] = [];
      const start = worker(
        (own) =>
          new Promise((resolve) => {
            own.clock.setTimer(2_000, () =>
              resolve({
                handle: () => undefined,
                terminate: (reason) => void acts.push(`late ${reason.kind}`),
              }),
            );
          }),
        { startTimeoutMs: 1_000 },
      );
      const started = stage.runtime.startChild("/", { id: "c", start }).catch(String);
      await stage.clock.advance(1_000);
      expect(await started).to.equal("StartError: /c did not start: the start took longer than 1000 ms");
      await stage.clock.advance(1_000);
      expect(acts).to.deep.equal(["late killed"]);
    });

    it("takes messages meanwhile, for after it", async () => {
      const seen: string[] = [];
      const start = worker<string>((own) => {
        own.self.offer("sent in the start");
        return { handle: (message) => void seen.push(message) };
      });
      await stage.runtime.startChild("/", { id: "c", start });
      await settle();
      expect(seen).to.deep.equal(["sent in the start"]);
    });

    it("may end itself", async () => {
      const start = worker((own) => {
        own.exit({ kind: "normal" });
        return { handle: () => undefined };
      });
      await stage.runtime.startChild("/", { id: "c", start, restart: "temporary" });
      await settle();
      expect(stage.states()).not.to.have.property("/c");
    });
  });

  describe("terminate", () => {
    async function startWith(terminate: (own: WorkerContext<Order>) => unknown): Promise<void> {
      const start = worker<Order>((own) => ({
        handle: async (order) => void (await order(own)),
        terminate: async () => void (await terminate(own)),
      }));
      await stage.runtime.startChild("/", { id: "c", start, shutdown: 500 });
    }

    it("is reported when it throws", async () => {
      await startWith(() => {
        throw new Error("cannot close");
      });
      await stage.runtime.removeChild("/c");
      expect(stage.reports.at(-1)).to.deep.include({ context: "shutdown_error", reason: "cannot close" });
    });

    it("does not hide the crash before it", async () => {
      await startWith(() => {
        throw new Error("cannot close");
      });
      await stage.crash("/c");
      expect(stage.status("/c").lastExit?.reason).to.equal("boom");
    });

    it("is bounded by the child's shutdown after a crash too", async () => {
      await startWith(() => new Promise(() => undefined));
      await stage.crash("/c");
      await stage.clock.advance(499);
      expect(stage.status("/c").restartsTotal).to.equal(0);
      await stage.clock.advance(1);
      expect(stage.status("/c")).to.deep.include({ state: "running", restartsTotal: 1 });
    });

    it("may end with another reason than it was asked for", async () => {
      await startWith((own) => own.exit({ kind: "normal" }));
      await stage.runtime.removeChild("/c");
      expect(stage.reports.at(-1)).to.deep.include({ context: "shutdown_error", reason: "ended normally" });
    });
  });
});
