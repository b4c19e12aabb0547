import { expect } from "chai";
import fc from "fast-check";
import { countPackets, splitMessage } from "../../src/wire/split-message.js";
import { encodeBatches } from "../../src/wire/encode-batch.js";
import { Batch } from "./oracle.js";
import { createRandom, randomPacket } from "./random-packet.js";
import { readByOracle } from "./oracle.js";
import { samplePacket } from "./sample-packet.js";

function split(bytes: Uint8Array): string[] {
  const packets: string[] = [];
  splitMessage(bytes, (start, end) => packets.push(Buffer.from(bytes.subarray(start, end)).toString("hex")));
  return packets;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

describe("splitMessage", () => {
  it("gives a packet as it is", () => {
    expect(split(samplePacket())).to.deep.equal([hex(samplePacket())]);
  });

  it("gives the packets of a batch in order", () => {
    const packets = ["a", "b", "c"].map((name) => samplePacket(name));
    for (const batch of encodeBatches(packets)) expect(split(batch)).to.deep.equal(packets.map(hex));
  });

  it("takes every packet that the oracle accepts for one, and every batch of them for a batch", () => {
    const random = createRandom(11);
    const good = Array.from({ length: 2000 }, () => randomPacket(random)).filter(
      (bytes) => readByOracle(bytes).kind === "read",
    );
    expect(good.length).to.be.above(1000);
    for (const bytes of good) expect(split(bytes)).to.deep.equal([hex(bytes)]);
    const [batch] = encodeBatches(good.slice(0, 100));
    expect(split(batch!)).to.deep.equal(good.slice(0, 100).map(hex));
  });

  it("takes a packet that gives its name twice for a packet", () => {
    const bytes = Buffer.concat([Buffer.from([10, 1, 65]), Buffer.from([10, 1, 66]), Buffer.from([16, 1])]);
    expect(split(bytes)).to.deep.equal([hex(bytes)]);
  });

  it("gives an empty message, and a batch that is cut off, on as one packet", () => {
    const [batch] = encodeBatches([samplePacket("a"), samplePacket("b")]);
    for (const bytes of [
      new Uint8Array(0),
      batch!.subarray(0, -1),
      Uint8Array.of(10),
      Uint8Array.of(10, 255),
    ]) {
      expect(split(bytes)).to.deep.equal([hex(bytes)]);
    }
  });

  it("covers every byte of a message once, or all of it as one packet, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(countPackets(bytes)).to.be.at.least(1);
      }),
    );
  });
});

describe("encodeBatches", () => {
  it("writes what protobufjs reads as the same packets", () => {
    const packets = [samplePacket("a"), Uint8Array.of(10, 1, 65, 16, 1), samplePacket("b")];
    const read = Batch.decode(encodeBatches(packets)[0]!) as unknown as { packet: { name: string }[] };
    expect(read.packet.map((packet) => packet.name)).to.deep.equal(["a", "A", "b"]);
  });

  it("begins another batch before one would be larger than the bound", () => {
    const packets = Array.from({ length: 10 }, () => new Uint8Array(300));
    const batches = encodeBatches(packets, 1000);
    expect(batches.map(countPackets)).to.deep.equal([3, 3, 3, 1]);
    expect(Math.max(...batches.map((batch) => batch.length))).to.be.at.most(1000);
  });

  it("sends a packet alone that is larger than the bound", () => {
    const batches = encodeBatches([new Uint8Array(10), new Uint8Array(5000), new Uint8Array(10)], 1000);
    expect(batches.map((batch) => batch.length)).to.deep.equal([12, 5003, 12]);
  });

  it("makes no batch of nothing", () => {
    expect(encodeBatches([])).to.deep.equal([]);
  });
});
