import { expect } from "chai";
import { ABANDONED_MS, Run } from "../../src/app/run.js";
import type { RunJson } from "../../src/model/run.js";
import { FakeClock } from "../support/fake-clock.js";
import { SCRIPT } from "../support/fake-runs.js";

class Reader {
  readonly events: [name: string, data: unknown][] = [];

  event(name: string, data: string): void {
    this.events.push([name, JSON.parse(data)]);
  }
}

describe("Run", () => {
  let clock: FakeClock;
  let abandoned: number;
  let run: Run;

  beforeEach(() => {
    clock = new FakeClock();
    abandoned = 0;
    run = new Run({
      id: "a",
      entry: SCRIPT,
      request: { script: "calls", params: { pid: 7 }, zone: "web1", forMs: 10_000 },
      engine: "dtrace",
      clock,
      onAbandoned: () => abandoned++,
    });
  });

  function take(calls: number): void {
    run.take(1_000_000_000n, [{ zone: "web1", calls }], { lines: 1 });
  }

  it("tells what it is before anything has come", () => {
    expect(run.toJson()).to.deep.include({
      id: "a",
      script: "calls",
      zone: "web1",
      state: "running",
      result: null,
      intervals: 0,
    });
  });

  it("keeps the newest rows as its result, and adds up what was lost", () => {
    take(1);
    take(2);
    run.take(2_000_000_000n, [], {});
    expect(run.toJson()).to.deep.include({
      intervals: 3,
      result: { at: "1970-01-01T00:00:01.000Z", rows: [{ zone: "web1", calls: 2 }] },
      dropped: { lines: 2 },
    });
  });

  it("tells a reader who comes late everything from the start, and the end last", () => {
    const [early, late] = [new Reader(), new Reader()];
    run.follow(early);
    take(1);
    run.end("ended", "its time is over");
    run.follow(late);
    expect(late.events).to.deep.equal(early.events);
    expect(late.events.map(([name]) => name)).to.deep.equal(["rows", "end"]);
    expect((late.events[1]?.[1] as RunJson).reason).to.equal("its time is over");
  });

  it("ends once, and takes nothing after that", () => {
    run.end("failed", "first");
    run.end("ended", "second");
    take(1);
    expect(run.toJson()).to.deep.include({ state: "failed", reason: "first", intervals: 0 });
  });

  it("drops the oldest rows where a late reader would be sent too much", () => {
    const rows = [{ zone: "x".repeat(1 << 20), calls: 1 }];
    for (let second = 0; second < 6; second++) run.take(BigInt(second) * 1_000_000_000n, rows, {});
    const reader = new Reader();
    run.follow(reader);
    expect(reader.events).to.have.length(3);
    expect((reader.events[0]?.[1] as { at: string }).at).to.equal("1970-01-01T00:00:03.000Z");
  });

  it("is abandoned when the last reader has been gone for a minute", async () => {
    const leave = [run.follow(new Reader()), run.follow(new Reader())];
    leave[0]?.();
    await clock.advance(2 * ABANDONED_MS);
    expect(abandoned).to.equal(0);
    leave[1]?.();
    await clock.advance(ABANDONED_MS - 1);
    expect(abandoned).to.equal(0);
    await clock.advance(1);
    expect(abandoned).to.equal(1);
  });

  it("is not abandoned when a reader comes back in time, when it never had one, or when it is over", async () => {
    await clock.advance(2 * ABANDONED_MS);
    run.follow(new Reader())();
    const leave = run.follow(new Reader());
    await clock.advance(2 * ABANDONED_MS);
    leave();
    run.end("ended", "stopped by request");
    await clock.advance(2 * ABANDONED_MS);
    expect(abandoned).to.equal(0);
  });
});
