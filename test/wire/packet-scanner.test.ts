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
