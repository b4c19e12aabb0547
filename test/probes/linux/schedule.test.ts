import { expect } from "chai";
import { nextMultiple, runAligned } from "../../../src/probes/linux/schedule.js";
import { FakeClock } from "../../support/fake-clock.js";

const START_MS = Date.UTC(2026, 0, 1) + 300;

describe("runAligned", () => {
  let clock: FakeClock;
  let at: number[];
  beforeEach(() => {
    clock = new FakeClock(START_MS);
    at = [];
  });

  const wallMs = (): number => Number(clock.wallNs() / 1_000_000n) - START_MS;
  const start = (everyMs: number, run = (): void => {}): (() => void) => {
    return runAligned(clock, everyMs, () => {
      at.push(wallMs());
      run();
    });
  };

  it("runs at whole multiples of the interval", async () => {
    const stop = start(1000);
    await clock.advance(3000);
    expect(at).to.deep.equal([700, 1700, 2700]);
    stop();
    stop();
    expect(clock.pending).to.equal(0);
  });

  it("skips what a late run missed, and makes no burst of it", async () => {
    let isFirst = true;
    const stop = start(1000, () => {
      if (isFirst) clock.stepWall(2500);
      isFirst = false;
    });
    await clock.advance(1400);
    expect(at).to.deep.equal([700, 3700]);
    stop();
  });

  it("goes on after the clock was set back by an hour", async () => {
    const stop = start(1000);
    await clock.advance(700);
    clock.stepWall(-3_600_000);
    await clock.advance(2000);
    expect(at.map((ms) => (ms + 3_600_000) % 3_600_000)).to.deep.equal([700, 1700, 2700].map((ms) => ms));
    stop();
  });

  it("runs once where the timer fires a little early", async () => {
    const stop = start(1000);
    clock.stepWall(-1);
    await clock.advance(705);
    expect(at).to.deep.equal([700]);
    stop();
  });

  it("may be stopped from within", async () => {
    const stop = start(1000, () => stop());
    await clock.advance(5000);
    expect(at).to.have.lengthOf(1);
  });
});

describe("nextMultiple", () => {
  const ROWS = [
    [0, 1000, 1000],
    [999, 1000, 1000],
    [1000, 1000, 2000],
    [1000.5, 1000, 2000],
    [-1, 1000, 0],
  ] as const;
  for (const [now, every, next] of ROWS) {
    it(`of ${every} after ${now} is ${next}`, () => expect(nextMultiple(now, every)).to.equal(next));
  }
});
