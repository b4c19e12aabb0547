import { expect } from "chai";
import { LiveQueue } from "../../src/web/live-queue.js";
import { closedWindow } from "../support/fake-node-view.js";

function drain(queue: LiveQueue): string[] {
  const ids: string[] = [];
  for (let window = queue.shift(); window !== undefined; window = queue.shift()) ids.push(window.id);
  return ids;
}

describe("LiveQueue", () => {
  it("gives back in order what was put in, over several batches", () => {
    const queue = new LiveQueue(10);
    queue.push([closedWindow(1), closedWindow(2)]);
    expect(queue.shift()?.id).to.equal("gz-01:1");
    queue.push([closedWindow(3)]);
    expect(queue.length).to.equal(2);
    expect(drain(queue)).to.deep.equal(["gz-01:2", "gz-01:3"]);
    expect([queue.length, queue.takeDropped()]).to.deep.equal([0, 0]);
  });

  it("keeps every window up to its bound, also two of one zone", () => {
    const queue = new LiveQueue(2);
    queue.push([closedWindow(1), closedWindow(2)]);
    expect(drain(queue)).to.have.length(2);
  });

  it("beyond its bound keeps the newest of each zone and counts the rest", () => {
    const queue = new LiveQueue(3);
    queue.push([closedWindow(1, { zone: "a" }), closedWindow(2, { zone: "b" })]);
    queue.push([closedWindow(3, { zone: "a" }), closedWindow(4, { zone: "a", host: "gz-02" })]);
    expect(drain(queue)).to.deep.equal(["gz-01:2", "gz-01:3", "gz-02:4"]);
    expect([queue.takeDropped(), queue.takeDropped()]).to.deep.equal([1, 0]);
  });

  it("with more zones than its bound keeps the newest of all", () => {
    const queue = new LiveQueue(2);
    queue.push(["a", "b", "c"].map((zone, n) => closedWindow(n, { zone })));
    expect(drain(queue)).to.deep.equal(["gz-01:1", "gz-01:2"]);
    expect(queue.takeDropped()).to.equal(1);
  });
});
