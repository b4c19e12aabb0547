import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Batch } from "./oracle.js";
import { endpointOf, joinUp, run, runCollector, runPublisher } from "./socket-pair.js";
import { until } from "../support/until.js";
import { publisherActor } from "../../src/wire/publisher-actor.js";
import { samplePacket } from "./sample-packet.js";

describe("publisherActor with a real socket", () => {
  it("tells the address it was given by the system", async () => {
    const publisher = await runPublisher();
    expect(endpointOf(publisher)).to.match(/^tcp:\/\/127\.0\.0\.1:[1-9]\d*$/);
    await publisher.close();
  });

  it("sends each packet as a message of its own, in order", async () => {
    const publisher = await runPublisher();
    const collector = await runCollector(endpointOf(publisher));
    await joinUp(publisher, collector);
    const frames = [samplePacket("a"), samplePacket("b"), samplePacket("c")];
    await publisher.worker.handle({ kind: "packets", frames });
    await until(() => collector.frames.length === 3, { what: "three packets" });
    expect(collector.frames.map((frame) => Buffer.from(frame))).to.deep.equal(
      frames.map((frame) => Buffer.from(frame)),
    );
    await collector.close();
    await publisher.close();
  });

  it("sends a batch where that is the format, and counts packets and not messages", async () => {
    const publisher = await runPublisher({ format: "batch" });
    const collector = await runCollector(endpointOf(publisher));
    await joinUp(publisher, collector);
    const before = Number(publisher.details()["packets"]);
    await publisher.worker.handle({ kind: "packets", frames: [samplePacket("a"), samplePacket("b")] });
    await until(() => collector.frames.length === 1, { what: "one batch" });
    const batch = Batch.decode(collector.frames[0]!) as unknown as { packet: { name: string }[] };
    expect(batch.packet.map((packet) => packet.name)).to.deep.equal(["a", "b"]);
    expect(Number(publisher.details()["packets"]) - before).to.equal(2);
    await collector.close();
    await publisher.close();
  });

  it("never waits for a reader that does not read", async () => {
    const publisher = await runPublisher({ sendHighWaterMark: 2 });
    const collector = await runCollector(endpointOf(publisher));
    await joinUp(publisher, collector);
    const frame = new Uint8Array(500_000);
    for (let sent = 0; sent < 50; sent++) await publisher.worker.handle({ kind: "packets", frames: [frame] });
    expect(publisher.details()["packets"]).to.be.at.least(50);
    await collector.close();
    await publisher.close();
  });

  it("sends with nobody there", async () => {
    const publisher = await runPublisher();
    await publisher.worker.handle({ kind: "packets", frames: [samplePacket()] });
    expect(publisher.details()).to.include({ packets: 1, messages: 1, dropped: 0 });
    await publisher.close();
  });

  it("gives its address back when it stops, so that the next one can bind it at once", async () => {
    const first = await runPublisher();
    const endpoint = endpointOf(first);
    await first.close();
    const second = await runPublisher({ zmq: endpoint });
    expect(endpointOf(second)).to.equal(endpoint);
    await second.close();
  });

  it("binds a socket of the file system too", async () => {
    const folder = mkdtempSync(join(tmpdir(), "zonetap-wire-"));
    const publisher = await runPublisher({ zmq: `ipc://${folder}/publisher` });
    const collector = await runCollector(`ipc://${folder}/publisher`);
    await joinUp(publisher, collector);
    await collector.close();
    await publisher.close();
    rmSync(folder, { recursive: true });
  });

  it("says in one sentence that its address is in use", async () => {
    const first = await runPublisher();
    const error = await failureOf(endpointOf(first));
    expect(error.message).to.equal(`${endpointOf(first)} is in use by another program`);
    expect(error).to.include({ code: "WIRE_ADDRESS_IN_USE" });
    await first.close();
  });

  it("says in one sentence that its address is none", async () => {
    for (const address of ["nowhere", "tcp://", "tcp://127.0.0.1", "tcp://127.0.0.1:banana", "http://x:1"]) {
      const error = await failureOf(address);
      expect(error.message).to.match(/^\S+ cannot be bound: [^\n]+$/);
      expect(error).to.include({ code: "WIRE_BIND_FAILED" });
    }
  });
});

async function failureOf(zmq: string): Promise<Error> {
  try {
    await run(publisherActor({ name: "main", zmq, format: "packet" }));
  } catch (error) {
    return error as Error;
  }
  throw new Error(`${zmq} was bound`);
}
