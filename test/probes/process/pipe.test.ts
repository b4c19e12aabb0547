import { PassThrough } from "node:stream";
import { expect } from "chai";
import { readPipe } from "../../../src/probes/process/pipe.js";
import { FakeClock, settle } from "../../support/fake-clock.js";

describe("readPipe", () => {
  it("does not read on, for the rest of the second, who sends more than twice what it may", async () => {
    const clock = new FakeClock();
    const pipe = new PassThrough();
    const seen: string[] = [];
    const reader = readPipe(pipe, clock, 10, (chunk) => seen.push(chunk.toString()));
    pipe.write("x".repeat(20));
    await settle();
    pipe.write("y");
    await settle();
    pipe.write("z");
    await settle();
    expect(seen).to.deep.equal(["x".repeat(20), "y"]);
    await clock.advance(1_000);
    expect(seen).to.deep.equal(["x".repeat(20), "y", "z"]);
    await closeDrained(reader.drain(100), clock);
  });

  it("reads to the end when drained, also one that is paused", async () => {
    const clock = new FakeClock();
    const pipe = new PassThrough();
    let bytes = 0;
    const reader = readPipe(pipe, clock, 1, (chunk) => (bytes += chunk.length));
    pipe.write("xxxxx");
    await settle();
    pipe.end("yyyyy");
    await closeDrained(reader.drain(100), clock);
    expect(bytes).to.equal(10);
    expect(clock.pending).to.equal(0);
  });

  it("closes one that does not end, after the time given", async () => {
    const clock = new FakeClock();
    const pipe = new PassThrough();
    const reader = readPipe(pipe, clock, 10, () => {});
    await closeDrained(reader.drain(100), clock);
    expect(pipe.destroyed).to.equal(true);
  });

  it("takes one that fails for one that has ended", async () => {
    const clock = new FakeClock();
    const pipe = new PassThrough();
    const reader = readPipe(pipe, clock, 10, () => {});
    pipe.destroy(new Error("input/output error"));
    await closeDrained(reader.drain(100), clock);
    expect(pipe.destroyed).to.equal(true);
  });

  async function closeDrained(drained: Promise<void>, clock: FakeClock): Promise<void> {
    await settle();
    await clock.advance(100);
    await drained;
  }
});
