import { setImmediate as nextTurn } from "node:timers/promises";
import { expect } from "chai";
import { SampleQueue } from "../../src/app/sample-queue.js";
import type { PushedSample } from "../../src/model/pushed-sample.js";

function sample(value: number): PushedSample {
  return { host: "h", zone: "z", metric: "m", instance: "", kind: "gauge", timeMs: 0, value };
}

describe("SampleQueue", () => {
  let isFull: boolean;
  let sent: unknown[][];
  let queue: SampleQueue;

  beforeEach(() => {
    isFull = false;
    sent = [];
    queue = new SampleQueue((samples) => {
      if (!isFull) sent.push(samples.map(({ value }) => value));
      return !isFull;
    });
  });

  it("makes one message of all samples of a turn", async () => {
    expect([queue.offer([sample(1)]), queue.offer([sample(2), sample(3)])]).to.deep.equal([true, true]);
    await nextTurn();
    expect(queue.offer([sample(4)])).to.equal(true);
    await nextTurn();
    expect(sent).to.deep.equal([[1, 2, 3], [4]]);
  });

  it("keeps what was not taken, refuses the next, and loses nothing it has accepted", async () => {
    isFull = true;
    expect(queue.offer([sample(1)])).to.equal(true);
    await nextTurn();
    expect(queue.offer([sample(2)])).to.equal(false);
    isFull = false;
    expect(queue.offer([sample(3)])).to.equal(true);
    await nextTurn();
    expect(sent).to.deep.equal([[1], [3]]);
  });

  it("sends a message early rather than a longer one", () => {
    const many = Array.from({ length: 6_000 }, (_, value) => sample(value));
    expect([queue.offer(many), queue.offer(many)]).to.deep.equal([true, true]);
    expect(sent.map(({ length }) => length)).to.deep.equal([6_000]);
  });

  it("hands on what waits when it is asked, though nothing more comes", async () => {
    isFull = true;
    queue.offer([sample(1)]);
    await nextTurn();
    isFull = false;
    queue.flush();
    expect(sent).to.deep.equal([[1]]);
  });
});
