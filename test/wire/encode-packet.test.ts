import { expect } from "chai";
import fc from "fast-check";
import type { HistogramReading, Series, Value, ZoneReading } from "../../src/model/reading.js";
import { createPacketEncoder, type PacketContent } from "../../src/wire/encode-packet.js";
import { Packet, readByOracle, readByScanner } from "./oracle.js";

const SENDER = { host: "gz-01", runNs: 1_795_000_000_123_000_000n };
const TIME_NS = 1_795_000_007_500_000_000n;
const MAX_64 = 2n ** 64n - 1n;

/** What protobufjs reads of a packet, its numbers of 64 bits as text. */
type Read = Record<string, unknown>;

function encode(content: Partial<PacketContent> & { readings: readonly ZoneReading[] }): Uint8Array {
  const encoder = createPacketEncoder(SENDER);
  encoder.startTick(TIME_NS, 1000);
  return encoder.encode({ zone: "web1", sequence: 1, ...content });
}

function read(bytes: Uint8Array): Read {
  return Packet.toObject(Packet.decode(bytes), { longs: String, enums: String });
}

function reading(rest: Partial<ZoneReading> = {}): ZoneReading {
  return { zone: "web1", ticks: 0, series: [], values: [], histograms: [], processes: [], ...rest };
}

/** The packet of one reading that has these values: `metric{instance}` or `metric`, all counters. */
function readValues(values: Record<string, Value | undefined>, rest: Partial<ZoneReading> = {}): Read {
  const series = Object.keys(values).map((name) => toSeries(name));
  return read(encode({ readings: [reading({ series, values: Object.values(values), ...rest })] }));
}

function toSeries(text: string, kind: Series["kind"] = "counter"): Series {
  const [metric = "", instance = ""] = text.split(/[{}]/);
  return { metric, instance, kind };
}

describe("PacketEncoder", () => {
  it("says who sends, when, and which packet it is", () => {
    const bytes = encode({ sequence: 7, readings: [reading({ createdNs: 1_700_000_000_000_000_000n })] });
    expect(read(bytes)).to.deep.equal({
      name: "web1",
      time: "1795000007",
      host: "gz-01",
      sequence: "7",
      intervalMs: 1000,
      timeNs: "1795000007500000000",
      run: "1795000000123000000",
      zoneCreatedNs: "1700000000000000000",
    });
  });

  it("sends a metric that has a field of 2013 only there", () => {
    const packet = readValues({
      "zone.threads": 5,
      "zone.processes": 3,
      "mem.rss": 4096,
      "mem.pgin": 2,
      "net.obytes64{eth0}": 10,
      "net.ierrors{eth0}": 1,
      "net.rbytes64{eth1}": 20,
      "disk.nread{sda}": 512,
      "disk.reads{sda}": 1,
    });
    expect(packet).to.deep.include({
      threads: 5,
      processes: 3,
      mem: { rss: "4096", pgin: 2 },
      net: [
        { instance: "eth0", obytes64: "10", ierrors: 1 },
        { instance: "eth1", rbytes64: "20" },
      ],
      disk: [{ instance: "sda", nread: "512", reads: 1 }],
    });
    expect(packet).not.to.have.property("sample");
  });

  it("sends 64 bits exactly, from numbers and from bigints", () => {
    const packet = readValues({
      "mem.rss": MAX_64,
      "mem.swap": 2 ** 53 - 1,
      "mem.swapcap": 2 ** 32,
      "mem.physcap": 0,
      "net.obytes64{a}": 2n ** 53n + 1n,
      "x.y": MAX_64,
    });
    expect(packet["mem"]).to.deep.equal({
      rss: "18446744073709551615",
      swap: "9007199254740991",
      swapcap: "4294967296",
      physcap: "0",
    });
    expect(packet["net"]).to.deep.equal([{ instance: "a", obytes64: "9007199254740993" }]);
    expect(packet["sample"]).to.deep.equal([{ name: "x.y", kind: "COUNTER", uint: "18446744073709551615" }]);
  });

  it("sends fields of 32 bits modulo 2^32", () => {
    const values = {
      "disk.reads{sda}": 2 ** 32 + 5,
      "disk.writes{sda}": 2n ** 40n + 6n,
      "disk.nread{sda}": 2 ** 40,
    };
    expect(readValues(values)["disk"]).to.deep.equal([
      { instance: "sda", reads: 5, writes: 6, nread: "1099511627776" },
    ]);
  });

  it("leaves out what has no value, and a section that has none", () => {
    const packet = readValues({ "mem.rss": undefined, "net.obytes64{a}": undefined, "x.y": undefined });
    expect(packet).not.to.have.any.keys("mem", "net", "sample");
  });

  it("sends cores in ticks, and the whole zone as a percentage", () => {
    const values = { "cpu.usage{0}": 2500, "cpu.usage{1}": 0.6, "cpu.usage{all}": 2501 };
    const packet = readValues(values, { ticks: 10_000 });
    expect(packet).to.deep.include({
      ticks: 10_000,
      cpu: [
        { core: 0, usage: 2500 },
        { core: 1, usage: 1 },
      ],
    });
    expect(packet["sample"]).to.deep.equal([
      { name: "cpu.usage", instance: "all", kind: "GAUGE", double: 25.01 },
    ]);
  });

  it("sends usage of a reading without ticks as samples, in percent as it is", () => {
    const processes = [{ pid: 1, execname: "init", usage: 5, cpu: 0 }];
    const values = {
      "cpu.usage{0}": 37.5,
      "cpu.usage{1}": undefined,
      "cpu.usage{all}": 38,
      "zone.ticks": 97,
    };
    const packet = readValues(values, { processes });
    expect(packet).not.to.have.any.keys("ticks", "cpu", "process");
    expect(packet["sample"]).to.deep.equal([
      { name: "cpu.usage", instance: "all", kind: "GAUGE", double: 38 },
      { name: "cpu.usage", instance: "0", kind: "GAUGE", double: 37.5 },
      { name: "zone.ticks", kind: "COUNTER", uint: "97" },
    ]);
  });

  it("takes percentages of one probe for no ticks of another", () => {
    const ticking = reading({ ticks: 10_000, series: [toSeries("cpu.usage{0}")], values: [2500] });
    const tickless = reading({ series: [toSeries("cpu.usage{7}")], values: [12] });
    const packet = read(encode({ readings: [tickless, ticking] }));
    expect(packet).to.deep.include({ ticks: 10_000, cpu: [{ core: 0, usage: 2500 }] });
    expect(packet["sample"]).to.deep.equal([{ name: "cpu.usage", instance: "7", kind: "GAUGE", uint: "12" }]);
  });

  it("brings usage in other ticks to those of the packet", () => {
    const series = [toSeries("cpu.usage{0}")];
    const first = reading({ ticks: 10_000, series, values: [5000] });
    const second = reading({ ticks: 4999, processes: [{ pid: 7, execname: "node", usage: 4999, cpu: 3 }] });
    expect(read(encode({ readings: [first, second] }))).to.deep.include({
      ticks: 10_000,
      cpu: [{ core: 0, usage: 5000 }],
      process: [{ pid: 7, execname: "node", usage: 10_000, cpu: 3 }],
    });
  });

  const samples: [value: Value, form: Read][] = [
    [0, { uint: "0" }],
    [7, { uint: "7" }],
    [2 ** 60, { uint: "1152921504606846976" }],
    [-7, { int: "-7" }],
    [-(2 ** 63), { int: "-9223372036854775808" }],
    [-(2n ** 63n), { int: "-9223372036854775808" }],
    [-1n, { int: "-1" }],
    [2n ** 63n, { uint: "9223372036854775808" }],
    [0.25, { double: 0.25 }],
    [-0.25, { double: -0.25 }],
    [1e300, { double: 1e300 }],
    [-(2n ** 70n), { double: -(2 ** 70) }],
  ];
  for (const [value, form] of samples) {
    it(`sends the sample ${value}${typeof value === "bigint" ? "n" : ""} as ${Object.keys(form)[0]}`, () => {
      expect(readValues({ "x.y": value })["sample"]).to.deep.equal([
        { name: "x.y", kind: "COUNTER", ...form },
      ]);
    });
  }

  it("sends kind, instance and creation time of a sample", () => {
    const series: Series[] = [
      { metric: "fifo.depth", instance: "größe", kind: "gauge", creationNs: MAX_64 },
      { metric: "fifo.drops", instance: "", kind: "delta" },
    ];
    expect(read(encode({ readings: [reading({ series, values: [1, 2] })] }))["sample"]).to.deep.equal([
      { name: "fifo.depth", instance: "größe", kind: "GAUGE", uint: "1", creationNs: "18446744073709551615" },
      { name: "fifo.drops", kind: "DELTA", uint: "2" },
    ]);
  });

  it("sends the creation time of a net or disk once, beside its section", () => {
    const made = { kind: "counter", creationNs: 9n } as const;
    const series: Series[] = [
      { metric: "disk.nread", instance: "sd0", ...made },
      { metric: "disk.reads", instance: "sd0", ...made },
      { metric: "net.ipackets", instance: "", kind: "counter" },
    ];
    const packet = read(encode({ readings: [reading({ series, values: [1, 2, 3] })] }));
    expect(packet["created"]).to.deep.equal([{ section: "disk", instance: "sd0", creationNs: "9" }]);
    expect(packet["net"]).to.deep.equal([{ instance: "", ipackets: "3" }]);
  });

  it("sends latency and run queues in the fields of 2013, other histograms by name", () => {
    const histograms: HistogramReading[] = [
      {
        metric: "syscall.latency",
        instance: "all",
        buckets: [
          [1024, 700],
          [2 ** 40, 2],
        ],
      },
      {
        metric: "cpu.queue",
        instance: "3",
        buckets: [
          [0, 12],
          [2, 1],
        ],
      },
      {
        metric: "io.latency",
        instance: "sda",
        buckets: [
          [-4, 1],
          [0, 2 ** 33],
        ],
        sum: 77.5,
      },
      { metric: "cpu.queue", instance: "all", buckets: [] },
    ];
    expect(read(encode({ readings: [reading({ histograms })] }))).to.deep.include({
      callfreq: [
        { name: "all", time: "1024", value: 700 },
        { name: "all", time: "1099511627776", value: 2 },
      ],
      cpuqueue: [
        { core: 3, length: 0, amount: 12 },
        { core: 3, length: 2, amount: 1 },
      ],
      histogram: [
        { name: "io.latency", instance: "sda", bucket: ["-4", "0"], count: ["1", "8589934592"], sum: 77.5 },
        { name: "cpu.queue", instance: "all" },
      ],
    });
  });

  it("names the zones and what was lost, where told to", () => {
    const dropped = new Map([["lines", 3]]);
    const packet = read(encode({ readings: [reading()], zoneNames: ["global", "web1"], dropped }));
    expect(packet).to.deep.include({
      zonename: ["global", "web1"],
      dropped: [{ kind: "lines", count: "3" }],
    });
  });

  it("leaves out a name that readers would refuse, and keeps the rest", () => {
    const long = "ß".repeat(513);
    const histograms = [{ metric: "io.latency", instance: long, buckets: [] }];
    const processes = [{ pid: 1, execname: long, usage: 1, cpu: 0 }];
    const values = { [`net.ipackets{${long}}`]: 1, [long]: 2, [`x.y{${long}}`]: 3, "mem.rss": 4 };
    const packet = readValues(values, { ticks: 1, histograms, processes });
    expect(packet).to.deep.include({ mem: { rss: "4" } });
    expect(packet).not.to.have.any.keys("net", "sample", "histogram", "process");
  });

  it("hands out bytes that the next packet does not touch", () => {
    const encoder = createPacketEncoder(SENDER);
    const first = encoder.encode({ zone: "a", sequence: 1, readings: [] });
    const before = Buffer.from(first).toString("hex");
    encoder.encode({ zone: "bbbbbbbb", sequence: 2, readings: [] });
    expect(Buffer.from(first).toString("hex")).to.equal(before);
  });

  it("makes a plan for each array of series, and not for what is in it", () => {
    const series = [toSeries("x.a")];
    expect(readOf(series, [1])).to.deep.equal([{ name: "x.a", kind: "COUNTER", uint: "1" }]);
    expect(readOf([toSeries("x.b"), ...series], [1, 2])).to.have.length(2);
    expect(readOf(series, [3])).to.deep.equal([{ name: "x.a", kind: "COUNTER", uint: "3" }]);
  });

  function readOf(series: readonly Series[], values: readonly Value[]): unknown {
    return read(encode({ readings: [reading({ series, values })] }))["sample"];
  }

  it("writes packets that the scanner reads as the oracle does, whatever was read", () => {
    fc.assert(
      fc.property(readings, (input) => {
        const bytes = encode({ readings: input });
        expect(readByScanner(bytes)).to.deep.equal(readByOracle(bytes));
        expect(readByScanner(bytes).kind).to.equal("read");
      }),
      { numRuns: 300 },
    );
  });
});

const metrics = [
  "mem.rss",
  "mem.pgin",
  "net.obytes64",
  "disk.reads",
  "cpu.usage",
  "zone.threads",
  "x.y",
  "größe.ß",
];
const series = fc.record({
  metric: fc.constantFrom(...metrics),
  instance: fc.constantFrom("", "0", "1", "all", "sd0", "größe"),
  kind: fc.constantFrom("counter", "gauge", "delta"),
  creationNs: fc.bigInt(1n, MAX_64),
});
const value = fc.oneof(
  fc.nat(),
  fc.bigInt(0n, MAX_64),
  fc.double({ min: 0, max: 2 ** 70, noNaN: true }),
  fc.constant(undefined),
);
const histogram = fc.record({
  metric: fc.constantFrom("syscall.latency", "cpu.queue", "io.latency"),
  instance: fc.constantFrom("all", "3", ""),
  buckets: fc.array(fc.tuple(fc.nat(), fc.nat())),
  sum: fc.double({ noNaN: true, noDefaultInfinity: true }),
});
const process = fc.record({ pid: fc.nat(), execname: fc.string(), usage: fc.nat(10_000), cpu: fc.nat(64) });
const readings = fc.array(
  fc.array(fc.tuple(series, value)).chain((pairs) =>
    fc.record({
      zone: fc.constant("web1"),
      ticks: fc.constantFrom(0, 4999, 10_000),
      series: fc.constant(pairs.map(([one]) => one)),
      values: fc.constant(pairs.map(([, one]) => one)),
      histograms: fc.array(histogram, { maxLength: 3 }),
      processes: fc.array(process, { maxLength: 3 }),
    }),
  ),
  { maxLength: 3 },
);
