import { expect } from "chai";
import { Flow } from "../../../src/ingest/nsq/flow.js";
import { FakeClock } from "../../support/fake-clock.js";

describe("Flow", () => {
  let clock: FakeClock;
  let flow: Flow;
  let seen: number[];

  beforeEach(() => {
    clock = new FakeClock();
    seen = [];
    const onChange = (): void => void seen.push(flow.inFlight);
    flow = new Flow({ maxInFlight: 100, clock, pause: { minMs: 100, maxMs: 1_500 }, onChange });
  });

  it("lets all come as long as they find room", () => {
    flow.note(true);
    expect([flow.inFlight, seen]).to.deep.equal([100, []]);
  });

  it("pauses, tries one, and lets all come when that has found room", async () => {
    flow.note(false);
    await clock.advance(100);
    flow.note(true);
    expect(seen).to.deep.equal([0, 1, 100]);
  });

  it("pauses for longer and longer while the one that it tries finds no room", async () => {
    const pausesMs: number[] = [];
    for (let round = 0; round < 6; round++) {
      flow.note(false);
      const startMs = clock.nowMs();
      while (flow.inFlight === 0) await clock.advance(50);
      pausesMs.push(clock.nowMs() - startMs);
    }
    expect(pausesMs).to.deep.equal([100, 200, 400, 800, 1_000, 1_000]);
  });

  it("does not care in a pause for what was on its way", async () => {
    flow.note(false);
    flow.note(true);
    flow.note(false);
    expect(flow.inFlight).to.equal(0);
    await clock.advance(100);
    expect(seen).to.deep.equal([0, 1]);
  });

  it("begins with the shortest pause again after there was room", async () => {
    for (const hasRoom of [false, false, true, false]) {
      flow.note(hasRoom);
      await clock.advance(200);
    }
    seen.length = 0;
    flow.note(false);
    await clock.advance(199);
    expect(seen).to.deep.equal([0]);
    flow.stop();
    await clock.advance(10_000);
    expect([seen, clock.pending]).to.deep.equal([[0], 0]);
  });
});
