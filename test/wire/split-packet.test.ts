import { expect } from "chai";
import fc from "fast-check";
import type { Series, ZoneReading } from "../../src/model/reading.js";
import { createPacketEncoder, type PacketContent } from "../../src/wire/encode-packet.js";
import { isTooLarge, splitPacket, type PacketLimits } from "../../src/wire/split-packet.js";
import { Packet, readByOracle, readByScanner } from "./oracle.js";

const ROOMY: PacketLimits = { bytes: 1 << 20, entries: 65_536 };

/** What protobufjs reads of a packet. */
type Read = Record<string, unknown>;

function reading(rest: Partial<ZoneReading> = {}): ZoneReading {
  return { zone: "web1", ticks: 0, series: [], values: [], histograms: [], processes: [], ...rest };
}

function encode(content: Partial<PacketContent>): Uint8Array {
  const encoder = createPacketEncoder({ host: "gz-01", runNs: 7n });
  encoder.startTick(1_795_000_007_500_000_000n, 1000);
  return encoder.encode({ zone: "web1", sequence: 41, readings: [], ...content });
}

function read(bytes: Uint8Array): Read {
  return Packet.toObject(Packet.decode(bytes), { longs: Number, enums: String });
}

function split(content: Partial<PacketContent>, limits: Partial<PacketLimits> = {}) {
  const { parts, leftOut } = splitPacket(encode(content), 41, { ...ROOMY, ...limits });
  return { parts: parts.map(read), leftOut: Object.fromEntries(leftOut) };
}

/** All that the packets have in a repeated field, in order. */
function all(parts: readonly Read[], field: string): unknown[] {
  return parts.flatMap((part) => (part[field] ?? []) as unknown[]);
}

const gauges = (count: number): ZoneReading => {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const series: Series[] = numbers.map((index) => ({ metric: "x.y", instance: `i${index}`, kind: "gauge" }));
  return reading({ series, values: numbers });
};

describe("splitPacket", () => {
  it("leaves a packet that fits as it is", () => {
    const content = { readings: [gauges(3)], zoneNames: ["global"], dropped: new Map([["lines", 3]]) };
    expect(split(content)).to.deep.equal({ parts: [read(encode(content))], leftOut: {} });
  });

  it("says in each part who sends and when, and numbers them", () => {
    const { parts } = split({ readings: [{ ...gauges(90), createdNs: 5n }] }, { bytes: 600 });
    expect(parts.length).to.be.above(2);
    for (const [index, { sample: _, ...head }] of parts.entries()) {
      expect(head).to.deep.equal({
        name: "web1",
        time: 1_795_000_007,
        host: "gz-01",
        sequence: 41 + index,
        intervalMs: 1000,
        timeNs: 1_795_000_007_500_000_000,
        run: 7,
        zoneCreatedNs: 5,
      });
    }
  });

  it("keeps to the number of values, too", () => {
    const { parts } = split({ readings: [gauges(90)] }, { entries: 20 });
    expect(parts.map((part) => all([part], "sample").length)).to.deep.equal([20, 20, 20, 20, 10]);
  });

  it("has ticks, usage, zones and losses in the first part alone", () => {
    const processes = [{ pid: 1, execname: "init", usage: 5, cpu: 0 }];
    const series: Series[] = [{ metric: "cpu.usage", instance: "0", kind: "gauge" }];
    const usage = reading({ ticks: 100, series, values: [7], processes });
    const content = {
      readings: [gauges(90), usage],
      zoneNames: ["global", "web1"],
      dropped: new Map([["lines", 1]]),
    };
    const { parts, leftOut } = split(content, { bytes: 400 });
    expect(leftOut).to.deep.equal({});
    expect(parts[0]).to.include.keys("ticks", "cpu", "process", "zonename", "dropped");
    for (const part of parts.slice(1)) {
      expect(part).not.to.have.any.keys("ticks", "cpu", "process", "zonename", "dropped");
    }
    expect(all(parts, "sample")).to.have.length(90);
  });

  it("keeps a disk and its creation time together", () => {
    const series = Array.from({ length: 20 }, (_, index): Series => {
      return { metric: "disk.nread", instance: `sd${index}`, kind: "counter", creationNs: BigInt(index + 1) };
    });
    const { parts } = split({ readings: [reading({ series, values: series.map(() => 1) })] }, { bytes: 300 });
    expect(parts.length).to.be.above(2);
    for (const part of parts) {
      const names = (all([part], "disk") as { instance: string }[]).map(({ instance }) => instance);
      expect(
        (all([part], "created") as { instance: string }[]).map(({ instance }) => instance),
      ).to.deep.equal(names);
    }
    expect(all(parts, "disk")).to.have.length(20);
  });

  it("leaves out the processes of the least usage where they do not fit, and counts them", () => {
    const processes = Array.from({ length: 90 }, (_, pid) => ({
      pid,
      execname: "sh",
      usage: pid * 3,
      cpu: 0,
    }));
    const { parts, leftOut } = split({ readings: [reading({ ticks: 1000, processes })] }, { bytes: 400 });
    const kept = all(parts, "process") as { pid: number }[];
    expect(parts).to.have.length(1);
    expect(kept.map(({ pid }) => pid)).to.deep.equal(kept.map((_, index) => 89 - index));
    expect(leftOut).to.deep.equal({ processes: 90 - kept.length });
  });

  it("leaves out a list of zones as a whole, so that it buries none", () => {
    const zoneNames = Array.from({ length: 40 }, (_, index) => `zone-${index}`);
    const { parts, leftOut } = split({ readings: [gauges(1)], zoneNames }, { bytes: 400 });
    expect(parts[0]).not.to.have.property("zonename");
    expect(leftOut).to.deep.equal({ zone_names: 40 });
    expect(split({ zoneNames }, { entries: 39 }).leftOut).to.deep.equal({ zone_names: 40 });
  });

  it("leaves out a histogram that fits into no packet, and counts it", () => {
    const buckets = Array.from({ length: 300 }, (_, low): [number, number] => [low, 1]);
    const histograms = [{ metric: "io.latency", instance: "sda", buckets }];
    const { parts, leftOut } = split({ readings: [reading({ histograms }), gauges(2)] }, { bytes: 400 });
    expect(leftOut).to.deep.equal({ oversized: 1 });
    expect(all(parts, "sample")).to.have.length(2);
  });

  it("makes packets that are read, within the limits, and have all but what is counted", () => {
    const section = fc.constantFrom(
      "net.obytes64",
      "disk.reads",
      "mem.rss",
      "mem.pgin",
      "x.y",
      "zone.threads",
    );
    const series = fc.record({
      metric: section,
      instance: fc.string({ maxLength: 12 }),
      kind: fc.constantFrom("counter", "gauge", "delta"),
      creationNs: fc.bigInt(1n, 9n),
    });
    const bucket = fc.tuple(fc.nat(), fc.nat());
    const histogram = fc.record({
      metric: fc.constantFrom("syscall.latency", "cpu.queue", "io.latency"),
      instance: fc.constantFrom("all", "3"),
      buckets: fc.array(bucket, { maxLength: 60 }),
    });
    const limits = fc.record({
      bytes: fc.integer({ min: 150, max: 900 }),
      entries: fc.integer({ min: 3, max: 99 }),
    });
    const histograms = fc.array(histogram, { maxLength: 3 });
    // A field that comes once in a packet cannot come in several.
    const nameOf = ({ metric, instance }: Series): string =>
      (/^(net|disk|x)/.test(metric) ? instance : "") + metric;
    const allSeries = fc.uniqueArray(series, { maxLength: 60, selector: nameOf });
    fc.assert(
      fc.property(allSeries, histograms, limits, (names, buckets, within) => {
        const values = names.map((_, index) => index);
        const packet = encode({ readings: [reading({ series: names, values, histograms: buckets })] });
        const { parts, leftOut } = splitPacket(packet, 1, within);
        const entries = parts.flatMap((part) => entriesOf(part));
        for (const part of parts) {
          expect(part.length).to.be.at.most(within.bytes);
          expect(readByScanner(part)).to.deep.equal(readByOracle(part));
          expect(entriesOf(part).length).to.be.at.most(within.entries);
        }
        const whole = entriesOf(packet);
        if (leftOut.size === 0) expect(entries.sort()).to.deep.equal(whole);
        else expect(whole).to.include.members(entries);
      }),
      { numRuns: 200 },
    );
  });
});

function entriesOf(packet: Uint8Array): string[] {
  const said = readByScanner(packet);
  if (said.kind === "refused") throw new Error(`refused: ${said.reason}`);
  return [...said.entries];
}

describe("isTooLarge", () => {
  const limits = { bytes: 1_000, entries: 10 };

  it("is one that readers would refuse for its bytes, its values or its names of zones", () => {
    expect(isTooLarge(new Uint8Array(1_000), [gauges(9)], [], limits)).to.equal(false);
    expect(isTooLarge(new Uint8Array(1_001), [], [], limits)).to.equal(true);
    expect(isTooLarge(new Uint8Array(1), [gauges(5), gauges(5)], [], limits)).to.equal(true);
    expect(isTooLarge(new Uint8Array(1), [], Array<string>(11).fill("z"), limits)).to.equal(true);
  });

  it("counts buckets and processes as values", () => {
    const buckets = Array.from({ length: 10 }, (_, low): [number, number] => [low, 1]);
    const histograms = [{ metric: "io.latency", instance: "", buckets }];
    const processes = Array.from({ length: 10 }, (_, pid) => ({ pid, execname: "sh", usage: 1, cpu: 0 }));
    expect(isTooLarge(new Uint8Array(1), [reading({ histograms })], [], limits)).to.equal(true);
    expect(isTooLarge(new Uint8Array(1), [reading({ processes })], [], limits)).to.equal(true);
  });

  it("is none of an ordinary size", () => {
    expect(isTooLarge(encode({ readings: [gauges(1_000)] }), [gauges(1_000)])).to.equal(false);
  });
});
