import { expect } from "chai";
import fc from "fast-check";
import protobuf from "protobufjs";
import { PACKET_METRICS } from "../../src/model/metric.js";
import {
  ENTRIES_MAX,
  PACKET_BYTES_MAX,
  PacketView,
  REFUSALS,
  TEXT_BYTES_MAX,
} from "../../src/model/packet-view.js";
import { scanPacket } from "../../src/wire/scan-packet.js";
import { comparePackets } from "./compare-packets.js";
import { Packet, readByOracle, readByScanner } from "./oracle.js";
import { createRandom, randomBytes } from "./random-packet.js";
import { samplePacket } from "./sample-packet.js";

/** A packet with a name and a time, and what `fields` say beyond. */
function packet(fields: object = {}): Uint8Array {
  return Packet.encode({ name: "web1", time: 1_795_000_000, ...fields }).finish();
}

/** The same with fields written by hand behind it. */
function packetAnd(write: (writer: protobuf.Writer) => void): Uint8Array {
  const writer = protobuf.Writer.create();
  writer.raw(packet());
  write(writer);
  return writer.finish();
}

function scan(bytes: Uint8Array): string | undefined {
  return scanPacket(bytes, 0, bytes.length, new PacketView());
}

function expectSame(bytes: Uint8Array): void {
  expect(readByScanner(bytes)).to.deep.equal(readByOracle(bytes));
}

const MAX_64 = "18446744073709551615";

describe("scanPacket", () => {
  it("reads what the oracle reads, on packets by chance", () => {
    const { compared, read, differences } = comparePackets(5000, 1, false);
    expect(differences).to.deep.equal([]);
    expect(read).to.be.above(compared / 2);
  });

  it("reads or refuses what the oracle does, on mutated packets", () => {
    const { read, differences } = comparePackets(5000, 2, true);
    expect(differences).to.deep.equal([]);
    expect(read).to.be.above(400);
  });

  it("reads the packet that speed is measured with", () => {
    expectSame(samplePacket());
  });

  it("keeps 64 bits exact", () => {
    expectSame(packet({ net: [{ instance: "net0", obytes64: MAX_64 }] }));
    expectSame(packet({ mem: { rss: 2 ** 53 }, sample: [{ name: "x", int: "-9223372036854775808" }] }));
  });

  it("reads a field in its longest form", () => {
    expectSame(
      packetAnd((writer) => writer.raw(Uint8Array.of(0x98, 0x80, 0x00, 0x85, 0x80, 0x80, 0x80, 0x00))),
    );
  });

  it("takes the last of a field that is there twice", () => {
    expectSame(
      packetAnd((writer) =>
        writer
          .uint32(24)
          .uint32(1)
          .uint32(24)
          .uint32(2)
          .raw(packet({ name: "web2" })),
      ),
    );
  });

  it("merges sections that can be there once only", () => {
    const bytes = Buffer.concat([packet({ mem: { rss: 1, swap: 2 } }), packet({ mem: { rss: 3, pgin: 4 } })]);
    expectSame(bytes);
    const view = new PacketView();
    scanPacket(bytes, 0, bytes.length, view);
    expect(view.count).to.equal(3);
  });

  it("reads buckets packed and one by one, mixed", () => {
    const histogram = protobuf.Writer.create().uint32(10).string("io.latency").uint32(26).fork();
    histogram.sint64(-8).sint64(-4).ldelim().uint32(24).sint64(0).uint32(32).uint64(1);
    histogram.uint32(34).fork().uint64(2).uint64(3).ldelim();
    expectSame(packetAnd((writer) => writer.uint32((111 << 3) | 2).bytes(histogram.finish())));
  });

  it("gives the creation time of an instance to all its entries, wherever it stands", () => {
    const created = [
      { section: "disk", instance: "sd0", creationNs: 7 },
      { section: "net", instance: "sd0", creationNs: 8 },
      { section: "cpu", instance: "sd0", creationNs: 9 },
    ];
    const bytes = packet({
      created,
      disk: [
        { instance: "sd0", nread: 1, reads: 2 },
        { instance: "sd1", nread: 3 },
      ],
    });
    expectSame(bytes);
    const view = new PacketView();
    scanPacket(bytes, 0, bytes.length, view);
    expect([...view.creationLo.slice(0, 3)]).to.deep.equal([7, 7, 0]);
  });

  it("forgets the packet before: times of creation, loss, names", () => {
    const rich = packet({
      host: "gz-01",
      sequence: 5,
      sample: [{ name: "x", uint: 1, creationNs: 77 }],
      zonename: ["a", "b"],
      dropped: [{ kind: "lines", count: 3 }],
      ticks: 4,
    });
    const plain = packet({ sample: [{ name: "x", uint: 1 }] });
    const [reused, fresh] = [new PacketView(), new PacketView()];
    scanPacket(rich, 0, rich.length, reused);
    scanPacket(plain, 0, plain.length, reused);
    scanPacket(plain, 0, plain.length, fresh);
    expect(reused).to.deep.include({
      hostStart: 0,
      sequence: 0,
      zoneNameCount: 0,
      droppedCount: 0,
      ticks: 0,
      count: 1,
    });
    expect([reused.creationLo[0], reused.hasCreation]).to.deep.equal([0, false]);
  });

  it("grows for a large packet", () => {
    const sample = Array.from({ length: 3000 }, (_, index) => ({ name: `m${index}`, uint: index }));
    const zonename = Array.from({ length: 700 }, (_, index) => `zone-${index}`);
    const dropped = Array.from({ length: 40 }, (_, index) => ({ kind: `k${index}`, count: index }));
    expectSame(packet({ sample, zonename, dropped }));
  });

  it("reads a packet in the midst of other bytes", () => {
    const bytes = Buffer.concat([Buffer.alloc(9, 0xff), samplePacket(), Buffer.alloc(9, 0xff)]);
    const view = new PacketView();
    expect(scanPacket(bytes, 9, bytes.length - 9, view)).to.equal(undefined);
    expect(scanPacket(bytes, 9, bytes.length - 8, view)).to.equal("truncated");
  });

  it("reads each metric of the packet of 2013 under its own number", () => {
    const view = new PacketView();
    const bytes = samplePacket();
    scanPacket(bytes, 0, bytes.length, view);
    const names = new Set([...view.metric.slice(0, view.count)].map((index) => PACKET_METRICS[index]!.name));
    expect([...names]).to.include.members([
      "zone.ticks",
      "cpu.usage",
      "mem.rss",
      "net.ierrors",
      "disk.wlentime",
    ]);
  });
});

describe("scanPacket and bad packets", () => {
  const longText = "x".repeat(TEXT_BYTES_MAX + 1);
  const refused: [what: string, reason: string, bytes: Uint8Array][] = [
    ["nothing", "no_name", new Uint8Array(0)],
    ["no name", "no_name", Uint8Array.of(16, 1)],
    ["an empty name", "no_name", packet({ name: "" })],
    ["no time", "no_time", Uint8Array.of(10, 1, 65)],
    ["a time beyond the year 9999", "no_time", packet({ time: 253_402_300_800 })],
    [
      "a disk without an instance",
      "malformed",
      packetAnd((writer) => writer.uint32(74).bytes(Uint8Array.of(16, 1))),
    ],
    [
      "latency without a name",
      "malformed",
      packetAnd((writer) => writer.uint32(90).bytes(Uint8Array.of(16, 1))),
    ],
    ["field number 0", "malformed", packetAnd((writer) => writer.raw(Uint8Array.of(0, 0)))],
    ["wire type 6", "malformed", packetAnd((writer) => writer.raw(Uint8Array.of(0xf6, 1)))],
    ["the end of a group that was not begun", "malformed", packetAnd((writer) => writer.uint32(124))],
    ["a group ended by another", "malformed", packetAnd((writer) => writer.uint32(123).uint32(132))],
    ["groups 200 deep", "malformed", packetAnd((writer) => writer.raw(new Uint8Array(200).fill(123)))],
    [
      "a number of 11 bytes",
      "malformed",
      packetAnd((writer) => writer.uint32(24).raw(new Uint8Array(11).fill(0xff))),
    ],
    [
      "a tag of 6 bytes",
      "malformed",
      packetAnd((writer) => writer.raw(Uint8Array.of(0x98, 128, 128, 128, 128, 0))),
    ],
    ["a length of 2^31", "malformed", packetAnd((writer) => writer.uint32(98).uint32(2 ** 31))],
    ["a length beyond the end", "truncated", packetAnd((writer) => writer.uint32(98).uint32(5))],
    [
      "a section that ends inside a number",
      "truncated",
      packetAnd((w) => w.uint32(50).bytes(Uint8Array.of(16, 128))),
    ],
    [
      "a double of 7 bytes",
      "truncated",
      packetAnd((w) => w.uint32(882).bytes(Uint8Array.of(49, 1, 2, 3, 4, 5, 6, 7))),
    ],
    ["NaN", "not_finite", packet({ sample: [{ name: "x", double: NaN }] })],
    ["an infinite sum", "not_finite", packet({ histogram: [{ name: "x", sum: Infinity }] })],
    [
      "more buckets than counts",
      "malformed",
      packet({ histogram: [{ name: "x", bucket: [1, 2], count: [1] }] }),
    ],
    [
      "more counts than buckets",
      "malformed",
      packet({ histogram: [{ name: "x", bucket: [1], count: [1, 2] }] }),
    ],
    ["a long name", "long_text", packet({ name: longText })],
    ["a long host", "long_text", packet({ host: longText })],
    ["a long instance", "long_text", packet({ net: [{ instance: longText, ipackets: 1 }] })],
    ["a long metric", "long_text", packet({ sample: [{ name: longText, uint: 1 }] })],
    ["a long zone in the list", "long_text", packet({ zonename: [longText] })],
    ["a long kind of loss", "long_text", packet({ dropped: [{ kind: longText, count: 1 }] })],
    [
      "a long instance that was made",
      "long_text",
      packet({ created: [{ section: "net", instance: longText }] }),
    ],
    ["too many entries", "entries", packet({ cpu: new Array(ENTRIES_MAX + 1).fill({ usage: 1 }) })],
    ["too many zones", "entries", packet({ zonename: new Array(ENTRIES_MAX + 1).fill("a") })],
    [
      "too many buckets",
      "entries",
      packet({ histogram: [{ name: "x", bucket: new Array(ENTRIES_MAX + 1).fill(1) }] }),
    ],
    ["a byte more than 1 MiB", "oversized", new Uint8Array(PACKET_BYTES_MAX + 1)],
  ];

  for (const [what, reason, bytes] of refused) {
    it(`refuses ${what} as ${reason}`, () => expect(scan(bytes)).to.equal(reason));
  }

  it("refuses every beginning of a packet that ends inside a field", () => {
    const bytes = samplePacket();
    for (let end = 0; end < bytes.length; end++) {
      const beginning = bytes.subarray(0, end);
      expect(scan(beginning) === undefined, `${end} bytes`).to.equal(readByOracle(beginning).kind === "read");
    }
  });

  it("leaves out a sample that has no name or no value, and keeps the rest", () => {
    const view = new PacketView();
    const bytes = packet({ sample: [{ name: "x" }, { uint: 1 }, { name: "y", uint: 2 }] });
    expect(scanPacket(bytes, 0, bytes.length, view)).to.equal(undefined);
    expect([view.count, view.num[0]]).to.deep.equal([1, 2]);
  });

  it("never throws, and counts under a word of the closed set, whatever the bytes", () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(bytes, (input) => {
        expect([undefined, ...REFUSALS]).to.include(scan(input));
      }),
      { numRuns: 5000 },
    );
    const random = createRandom(3);
    const view = new PacketView();
    for (let run = 0; run < 20_000; run++) {
      const input = randomBytes(random, run % 60);
      scanPacket(input, 0, input.length, view);
    }
    expect(view.metric.length).to.equal(256);
  });
});
