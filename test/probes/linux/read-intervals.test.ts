import { expect } from "chai";
import { ReadIntervals } from "../../../src/probes/linux/read-intervals.js";
import { toUsage } from "../../../src/probes/linux/source.js";
import { FakeClock } from "../../support/fake-clock.js";

describe("ReadIntervals", () => {
  let clock: FakeClock;
  let intervals: ReadIntervals;
  beforeEach(() => {
    clock = new FakeClock();
    intervals = new ReadIntervals(clock, 1000);
    intervals.next(0);
  });

  async function after(ms: number): Promise<ReturnType<ReadIntervals["next"]>> {
    await clock.advance(ms);
    return intervals.next(1);
  }

  it("has no ticks at the first read, and none where no time has passed", () => {
    expect(new ReadIntervals(clock, 1000).next(7)).to.deep.equal({ cycle: 7, ticks: 0, scale: 1 });
    expect(intervals.next(8)).to.deep.equal({ cycle: 8, ticks: 0, scale: 1 });
  });

  it("takes a read that is early or late for a whole interval", async () => {
    for (const ms of [1000, 1004, 993, 1300, 700, 20]) {
      const moment = await after(ms);
      expect(moment.ticks, `${ms} ms`).to.equal(10_000);
      expect(moment.scale).to.equal(1000 / ms);
    }
  });

  it("takes reads that were missed for as many intervals", async () => {
    expect(await after(2004)).to.include({ ticks: 20_000 });
    expect(await after(59_700)).to.include({ ticks: 600_000 });
  });

  it("knows intervals of any length", async () => {
    const quick = new ReadIntervals(clock, 250);
    quick.next(0);
    await clock.advance(251);
    expect(quick.next(1).ticks).to.equal(2500);
  });

  it("gives the same share of a processor the same usage, whenever it is read", async () => {
    // One tick of 10 ms each second; half a core all the time.
    expect(toUsage(100, await after(1003))).to.equal(100);
    expect(toUsage(100, await after(996))).to.equal(100);
    expect(toUsage(5015, await after(1003))).to.equal(5000);
    expect(toUsage(10_000, await after(2000))).to.equal(10_000);
    expect(toUsage(0, await after(1000))).to.equal(0);
  });
});
