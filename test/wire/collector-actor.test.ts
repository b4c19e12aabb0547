import { expect } from "chai";
import { Publisher } from "zeromq";
import { PACKET_BYTES_MAX } from "../../src/model/packet-view.js";
import { collectorActor } from "../../src/wire/collector-actor.js";
import { encodeBatches } from "../../src/wire/encode-batch.js";
import { until } from "../support/until.js";
import { createRandom, randomBytes } from "./random-packet.js";
import { samplePacket } from "./sample-packet.js";
import { endpointOf, joinUp, run, runCollector, runPublisher, type RunningCollector } from "./socket-pair.js";

describe("collectorActor with a real socket", () => {
  let socket: Publisher;
  let collector: RunningCollector;

  beforeEach(async () => {
    socket = new Publisher({ linger: 0 });
    await socket.bind("tcp://127.0.0.1:*");
    collector = await runCollector(socket.lastEndpoint!);
    await until(() => send(Uint8Array.of(1)), { what: "the subscription" });
    await send(Uint8Array.of(2));
    await until(() => collector.frames.some((frame) => frame[0] === 2), { what: "the last knock" });
    collector.frames.length = 0;
  });

  afterEach(async () => {
    await collector.close();
    socket.close();
  });

  async function send(...parts: Uint8Array[]): Promise<boolean> {
    await socket.send(parts);
    return collector.frames.length > 0;
  }

  it("takes single packets, the parts of a multipart, and batches, and counts the packets in them", async () => {
    const [a, b, c] = [samplePacket("a"), samplePacket("b"), samplePacket("c")];
    const before = Number(collector.details()["packets"]);
    await send(a);
    await send(a, b);
    await send(...encodeBatches([a, b, c]));
    await until(() => collector.frames.length === 4, { what: "four frames" });
    expect(Number(collector.details()["packets"]) - before).to.equal(6);
  });

  it("hands on what comes at once in few bursts", async () => {
    const frames = Array.from({ length: 200 }, (_, index) => samplePacket(`zone-${index}`));
    collector.bursts.length = 0;
    for (const frame of frames) await socket.send(frame);
    await until(() => collector.frames.length === 200, { what: "200 packets" });
    expect(collector.bursts.length).to.be.below(100);
  });

  it("counts empty and oversized messages by that reason, skips them, and stays connected", async () => {
    await send(new Uint8Array(0));
    await send(new Uint8Array(PACKET_BYTES_MAX + 1));
    await send(new Uint8Array(8 * PACKET_BYTES_MAX));
    await send(samplePacket());
    await until(() => collector.frames.length === 1, { what: "the good packet behind them" });
    expect(collector.details()["malformed"]).to.deep.equal({ empty: 1, oversized: 2 });
    expect(collector.context.conditions.at(-1)?.[0]).to.equal("running");
  });

  it("stays connected whatever the bytes are", async () => {
    const random = createRandom(7);
    for (let sent = 0; sent < 500; sent++) await socket.send(randomBytes(random, 1 + (sent % 90)));
    await send(samplePacket());
    await until(() => collector.frames.some((frame) => frame.length > 500), {
      what: "the good packet behind them",
    });
    expect(collector.context.failures).to.deep.equal([]);
  });

  it("gives each frame bytes of its own", async () => {
    await send(samplePacket("a"), samplePacket("b"));
    await until(() => collector.frames.length === 2, { what: "two frames" });
    const [first, second] = collector.frames;
    first!.fill(0);
    expect(Buffer.from(second!)).to.deep.equal(Buffer.from(samplePacket("b")));
  });

  it("is in backoff until it is connected", () => {
    expect(collector.context.conditions[0]).to.deep.equal([
      "backoff",
      `connecting to ${socket.lastEndpoint}`,
    ]);
    expect(collector.context.conditions[1]?.[0]).to.equal("running");
  });

  it("goes silent at its end", async () => {
    await collector.close();
    await socket.send(samplePacket());
    expect(collector.context.failures).to.deep.equal([]);
  });
});

describe("collectorActor and a publisher that comes and goes", () => {
  it("starts before the publisher, and finds it again after its restart", async () => {
    const first = await runPublisher();
    const endpoint = endpointOf(first);
    await first.close();
    const collector = await runCollector(endpoint);
    for (let round = 0; round < 2; round++) {
      const publisher = await runPublisher({ zmq: endpoint });
      await joinUp(publisher, collector);
      expect(collector.context.conditions.at(-1)).to.deep.equal(["running", undefined]);
      await publisher.close();
      await until(() => collector.context.conditions.at(-1)?.[0] === "backoff", { what: "the loss noticed" });
    }
    await collector.close();
  });

  it("says in one sentence that its address is none", async () => {
    for (const address of ["nowhere", "tcp://", "http://x:1"]) {
      const start = run(collectorActor({ name: "x", zmq: address, onFrames: () => undefined }));
      const error = await start.catch((failure: unknown) => failure as Error);
      expect(error).to.include({ code: "WIRE_CONNECT_FAILED" });
      expect((error as Error).message).to.match(/^\S+ is no address: [^\n]+$/);
    }
  });
});
