import { expect } from "chai";
import { ENTRY_BUCKET, PacketView, type PacketProcesses } from "../../src/model/packet-view.js";
import { PacketScanner } from "../../src/wire/packet-scanner.js";
import { scanPacket } from "../../src/wire/scan-packet.js";
import { Packet } from "./oracle.js";
import { createRandom, mutate, randomPacket } from "./random-packet.js";

/** What a view says of the packet, but for what its entries are called. */
function valuesOf(view: PacketView): unknown {
  const { nameStart, nameEnd, hostStart, hostEnd, timeS, timeMs, ticks, sequence, intervalMs } = view;
  const { runLo, runHi, zoneCreatedLo, zoneCreatedHi, count, zoneNameCount, droppedCount, hasCreation } =
    view;
  return {
    texts: [nameStart, nameEnd, hostStart, hostEnd],
    numbers: [timeS, timeMs, ticks, sequence, intervalMs, runLo, runHi, zoneCreatedLo, zoneCreatedHi],
    counts: [count, zoneNameCount, droppedCount, hasCreation],
    values: [...view.num.slice(0, count)].map((value, entry) => {
      if (Number.isSafeInteger(value)) return value;
      return { value, form: view.form[entry], lo: view.lo[entry], hi: view.hi[entry] };
    }),
  };
}

/** What some of the entries are called. */
function identitiesOf(view: PacketView, start = 0, end = view.count): unknown {
  const { metric, kind, instanceStart, instanceEnd, instanceNumber } = view;
  const low = view.low.map((bound, entry) => (kind[entry] === ENTRY_BUCKET ? bound : 0));
  return [metric, kind, instanceStart, instanceEnd, instanceNumber, low].map((column) => [
    ...column.slice(start, end),
  ]);
}

/** Checks that the scanner says what a full scan says. Returns whether it knew the layout. */
function expectSame(scanner: PacketScanner, view: PacketView, bytes: Uint8Array): boolean {
  const full = new PacketView();
  const refusal = scanPacket(bytes, 0, bytes.length, full);
  expect(scanner.scan(bytes, 0, bytes.length, view)).to.equal(refusal);
  if (refusal !== undefined) return false;
  expect(valuesOf(view)).to.deep.equal(valuesOf(full));
  const { layout } = view;
  if (layout !== null) {
    expectSameProcesses(view, full);
    layout.readIdentities(view);
  }
  expect(identitiesOf(view)).to.deep.equal(identitiesOf(full));
  return layout !== null;
}

/** What the processes are called that stand-ins have been seen for, without their places in the packet. */
const called = new WeakMap<PacketProcesses, unknown>();

/** Checks that processes are called what a full scan says, or that what stands for them has stood for the same. */
function expectSameProcesses(view: PacketView, full: PacketView): void {
  const { processStart: start, processEnd: end, processes } = view;
  if (view.hasProcessNames)
    expect(identitiesOf(view, start, end)).to.deep.equal(identitiesOf(full, start, end));
  else expect(processes !== null || start === end).to.equal(true);
  if (processes === null) return;
  const names = Array.from({ length: end - start }, (_, at) => {
    const { bytes, instanceStart, instanceEnd, instanceNumber } = full;
    const text = bytes.subarray(instanceStart[start + at], instanceEnd[start + at]);
    return [instanceNumber[start + at], Buffer.from(text).toString("latin1")];
  });
  expect(processes.count).to.equal(names.length);
  if (called.has(processes)) expect(names).to.deep.equal(called.get(processes));
  else called.set(processes, names);
}

/** A packet of one layout, with values and processes by chance. */
function zonePacket(random: () => number, fields: object = {}): Uint8Array {
  const value = (): number => Math.floor(2 ** (53 * random() ** 2));
  const small = (): number => Math.floor(2 ** (32 * random() ** 2));
  const processes = Math.floor(random() * 5);
  return Packet.encode({
    name: "web1",
    time: 1_795_000_000 + small(),
    ticks: small(),
    threads: small(),
    host: "gz-01",
    sequence: value(),
    timeNs: value(),
    cpu: [0, 1, 300].map((core) => ({ core, usage: small() })),
    mem: { rss: value(), swap: random() < 0.1 ? "18446744073709551615" : value(), pgin: small() },
    net: [{ instance: "net0", obytes64: value(), ierrors: small() }],
    disk: ["sd0", "sd1"].map((instance) => ({ instance, nread: value(), reads: small() })),
    process: Array.from({ length: processes }, (_, index) => ({
      pid: small(),
      execname: "x".repeat(index * 3),
      usage: small(),
      ...(random() < 0.5 ? { cpu: index } : {}),
    })),
    callfreq: [9, 10].map((power) => ({ name: "all", time: 2 ** power, value: small() })),
    sample: [
      { name: "a", instance: "i", kind: 1, uint: value() },
      { name: "b", kind: 2, int: -value() },
      { name: "c", kind: 1, double: random() },
    ],
    ...fields,
  }).finish();
}

describe("PacketScanner", () => {
  it("knows the layout of a zone's second packet, whatever its values and processes", () => {
    const random = createRandom(1);
    const scanner = new PacketScanner();
    const view = new PacketView();
    const some = { process: [{ pid: 1, execname: "a", usage: 1 }] };
    expect(expectSame(scanner, view, zonePacket(random, some))).to.equal(false);
    for (let index = 0; index < 500; index++) {
      expect(expectSame(scanner, view, zonePacket(random))).to.equal(true);
    }
  });

  it("reads or refuses what a full scan does, on mutations of a packet whose layout it knows", () => {
    const random = createRandom(2);
    const view = new PacketView();
    let known = 0;
    for (let index = 0; index < 2_000; index++) {
      const scanner = new PacketScanner();
      const packet = zonePacket(random);
      expectSame(scanner, view, packet);
      for (let times = 0; times < 3; times++) {
        if (expectSame(scanner, view, mutate(random, packet))) known++;
      }
    }
    expect(known).to.be.above(200);
  });

  it("does so on packets by chance and their mutations", () => {
    const random = createRandom(3);
    const view = new PacketView();
    const scanner = new PacketScanner();
    for (let index = 0; index < 3_000; index++) {
      const packet = randomPacket(random);
      for (const bytes of [packet, packet, mutate(random, packet)]) expectSame(scanner, view, bytes);
    }
  });

  it("reads numbers of all 64 bits, doubles, and sections of more than 127 bytes", () => {
    const random = createRandom(7);
    const scanner = new PacketScanner();
    const view = new PacketView();
    const wide = ["18446744073709551615", "9007199254740993", "9007199254740992", "9007199254740991", "0"];
    const signed = ["-9223372036854775808", "9223372036854775807", "-9007199254740993", "-1", "64"];
    const doubles = [1.5, -0.25, 1e300, 5e-324, 2 ** 53];
    for (let index = 0; index < 50; index++) {
      const pick = <Value>(from: readonly Value[]): Value => from[Math.floor(random() * from.length)]!;
      const packet = zonePacket(random, {
        timeNs: pick(["1795000000500000000", "18446744073709551615", "0"]),
        run: pick(["1795000000123456789", "18446744073709551615", "1"]),
        zoneCreatedNs: pick(wide),
        mem: { rss: pick(wide), swap: pick(wide), pgin: 7 },
        net: [{ instance: "n".repeat(150), obytes64: pick(wide), rbytes64: pick(wide) }],
        sample: [
          { name: "a", kind: 1, uint: pick(wide) },
          { name: "b", kind: 2, int: pick(signed) },
          { name: "c", kind: 1, double: pick(doubles) },
        ],
      });
      expect(expectSame(scanner, view, packet)).to.equal(index > 0);
    }
    const infinite = zonePacket(random, { sample: [{ name: "c", kind: 1, double: Infinity }] });
    const finite = zonePacket(random, { sample: [{ name: "c", kind: 1, double: 1 }] });
    for (const packet of [finite, infinite, finite]) expectSame(scanner, view, packet);
  });

  it("reads varints that are longer than they need be, and refuses those that never end", () => {
    for (const ends of [2, 5, 8, 9, 10, 11]) {
      const scanner = new PacketScanner();
      const view = new PacketView();
      const varint = [...Array<number>(ends - 1).fill(0x80 | 3), 1];
      const packetOf = (value: number[]): Uint8Array =>
        Uint8Array.from([0x0a, 1, 0x78, 0x10, 5, 0x20, ...value, 0x3a, 1 + value.length, 0x28, ...value]);
      expect(expectSame(scanner, view, packetOf([5]))).to.equal(false);
      expect(expectSame(scanner, view, packetOf(varint))).to.equal(ends < 11);
    }
  });

  it("reads and refuses lengths of names that are longer than they need be as a full scan does", () => {
    const scanner = new PacketScanner();
    const view = new PacketView();
    const packetOf = (length: number[]): Uint8Array =>
      Uint8Array.from([
        0x0a,
        ...length,
        ..."web1".split("").map((letter) => letter.charCodeAt(0)),
        0x10,
        5,
        0x20,
        9,
      ]);
    expect(expectSame(scanner, view, packetOf([4]))).to.equal(false);
    expect(expectSame(scanner, view, packetOf([4]))).to.equal(true);
    for (let bytes = 2; bytes <= 11; bytes++) {
      expectSame(scanner, view, packetOf([0x84, ...Array<number>(bytes - 2).fill(0x80), 0]));
    }
    for (const length of [0, 3, 5, 8, 9, 200]) expectSame(scanner, view, packetOf([length]));
  });

  it("has room for more entries in the view that it has put numbers of its own into", () => {
    const scanner = new PacketScanner();
    const view = new PacketView();
    const packetOf = (samples: number): Uint8Array =>
      Packet.encode({
        name: "web1",
        time: 1,
        sample: Array.from({ length: samples }, (_, index) => ({ name: `m${index}`, uint: index })),
      }).finish();
    for (const samples of [3, 3, 300, 300, 3, 5_000]) expectSame(scanner, view, packetOf(samples));
    expect(view.count).to.equal(5_000);
  });

  it("is not misled by the bytes behind a packet that was cut off", () => {
    const random = createRandom(4);
    const scanner = new PacketScanner();
    const packet = zonePacket(random);
    scanner.scan(packet, 0, packet.length, new PacketView());
    for (let end = 0; end < packet.length; end++) {
      const [view, full] = [new PacketView(), new PacketView()];
      expect(scanner.scan(packet, 0, end, view)).to.equal(scanPacket(packet, 0, end, full));
    }
  });

  it("leaves to the full scan what is no part of a layout", () => {
    const unusual = [
      { zonename: ["a"] },
      { dropped: [{ kind: "lines", count: 1 }] },
      { created: [{ section: "net", instance: "net0", creationNs: 5 }] },
      { histogram: [{ name: "h", bucket: [1], count: [1] }] },
      { sample: [{ name: "a", uint: 1, creationNs: 5 }] },
      { sample: [{ name: "", uint: 1 }] },
      { mem: {} },
    ];
    for (const fields of unusual) {
      const scanner = new PacketScanner();
      const view = new PacketView();
      const packet = zonePacket(createRandom(5), fields);
      for (let times = 0; times < 4; times++) expect(expectSame(scanner, view, packet)).to.equal(false);
    }
  });

  it("leaves packets beyond 64 KiB to the full scan, and forgets layouts rather than grow", () => {
    const scanner = new PacketScanner();
    const view = new PacketView();
    const packetOf = (samples: number, run: number): Uint8Array => {
      const sample = Array.from({ length: samples }, (_, index) => ({ name: `m${run}.${index}`, uint: 1 }));
      return Packet.encode({ name: `web${run}`, time: 1, sample }).finish();
    };
    for (let times = 0; times < 3; times++) {
      expect(expectSame(scanner, view, packetOf(6_000, 0))).to.equal(false);
    }
    for (let run = 1; run <= 600; run++) {
      const packet = packetOf(1_000, run);
      expect(scanner.scan(packet, 0, packet.length, view)).to.equal(undefined);
      expect(scanner.scan(packet, 0, packet.length, view)).to.equal(undefined);
      expect(view.layout).to.not.equal(null);
    }
    const first = packetOf(1_000, 1);
    expect(expectSame(scanner, view, first)).to.equal(false);
  });

  it("knows the layouts that a zone's packets alternate between", () => {
    const random = createRandom(6);
    const scanner = new PacketScanner();
    const view = new PacketView();
    const layouts = [{}, { net: [] }, { disk: [] }, { sample: [] }];
    let known = 0;
    for (let index = 0; index < 200; index++) {
      if (expectSame(scanner, view, zonePacket(random, layouts[index % 4]))) known++;
    }
    expect(known).to.be.above(150);
  });
});
