import { expect } from "chai";
import fc from "fast-check";
import type { ZoneReading } from "../../../src/model/reading.js";
import type { Cycle, LineOutcome } from "../../../src/probes/engine.js";
import { KstatSampleParser } from "../../../src/probes/parse/kstat-sample.js";

const UUID = "5a5e898e-2971-4d39-b1b6-3ba688e10b46";
const CUT = UUID.slice(0, 30);
const MARK = "unix:0:system_misc:snaptime";

class Feed {
  readonly cycles: Cycle[] = [];
  readonly skips: string[] = [];
  readonly #parser: KstatSampleParser;
  #atNs = 0n;

  constructor(times = 1) {
    this.#parser = new KstatSampleParser({ isCounter: () => false, end: { key: MARK, times } });
  }

  /** Lines of one sample, and its end. */
  sample(...lines: string[]): this {
    return this.lines(...lines, `${MARK}⇥9.5`);
  }

  lines(...lines: string[]): this {
    for (const line of lines) this.#settle(this.#parser.line(line.replaceAll("⇥", "\t"), ++this.#atNs));
    return this;
  }

  last(): Cycle {
    const cycle = this.cycles.at(-1);
    if (cycle === undefined) throw new Error("no cycle yet");
    return cycle;
  }

  zone(name: string): ZoneReading {
    const zone = this.last().zones.find((one) => one.zone === name);
    if (zone === undefined) throw new Error(`no zone ${name}`);
    return zone;
  }

  /** "metric{instance}" -> value, of those that have one. */
  values(zone: string): Record<string, unknown> {
    const { series, values } = this.zone(zone);
    const named = series.map(({ metric, instance }, at) => [`${metric}{${instance}}`, values[at]] as const);
    return Object.fromEntries(named.filter(([, value]) => value !== undefined));
  }

  #settle(outcome: LineOutcome): void {
    if (outcome?.kind === "cycle") this.cycles.push(outcome);
    else if (outcome !== null) this.skips.push(outcome.reason);
  }
}

describe("the end of a sample", () => {
  it("is the line that was selected for it, without a wait", () => {
    const feed = new Feed().sample("sd:0:sd0:nread⇥1");
    expect(feed.values("global")).to.deep.equal({ "disk.nread{sd0}": 1 });
  });

  it("is the last of several such lines where the selection prints them too", () => {
    const feed = new Feed(2).lines("sd:0:sd0:nread⇥1", `${MARK}⇥9.5`);
    expect(feed.cycles).to.deep.equal([]);
    feed.lines("sd:1:sd1:nread⇥2", `${MARK}⇥9.5`);
    expect(feed.values("global")).to.deep.equal({ "disk.nread{sd0}": 1, "disk.nread{sd1}": 2 });
  });

  it("is the blank line of the next one where its own line was lost", () => {
    const feed = new Feed().lines("sd:0:sd0:nread⇥1", "", "sd:0:sd0:nread⇥2", `${MARK}⇥9.5`, "");
    expect(feed.cycles.map(({ zones }) => zones[0]?.values)).to.deep.equal([[1], [2]]);
  });

  it("is not a key that comes again: overlapping selectors print a line twice", () => {
    const feed = new Feed().sample("sd:0:sd0:nread⇥1", "sd:0:sd0:nread⇥1");
    expect(feed.cycles).to.have.length(1);
    expect(feed.skips).to.deep.equal(["repeated"]);
  });

  it("is not a line whose key only begins so", () => {
    const feed = new Feed().sample(`${MARK}s⇥5`);
    expect(feed.values("global")).to.deep.equal({ "unix.snaptimes{system_misc}": 5 });
  });
});

describe("the zones of a sample", () => {
  const zone6 = (zonename: string): string[] => [
    `zones:6:${zonename.slice(0, 30)}:nsec_waitrq⇥1`,
    `zones:6:${zonename.slice(0, 30)}:zonename⇥${zonename}`,
  ];
  const global = ["zones:0:global:nsec_waitrq⇥1", "zones:0:global:zonename⇥global"];

  it("are named by the host's own view, and by that alone", () => {
    expect(new Feed().sample(...global, ...zone6(UUID)).last().zoneNames).to.deep.equal(["global", UUID]);
    expect(new Feed().sample(...zone6(UUID)).last().zoneNames).to.equal(undefined);
    expect(new Feed().sample("sd:0:sd0:nread⇥1").last().zoneNames).to.equal(undefined);
  });

  it("have what tells them only by their id", () => {
    const feed = new Feed().sample(
      ...global,
      ...zone6(UUID),
      "tcp:6:tcp:inSegs⇥7",
      "tcp:0:tcp:inSegs⇥9",
      "link:0:z6_net0:rbytes64⇥3",
    );
    expect(feed.values(UUID)).to.include({ "tcp.inSegs{tcp}": 7, "net.rbytes64{net0}": 3 });
    expect(feed.values("global")).to.include({ "tcp.inSegs{tcp}": 9 });
  });

  it("have what is seen in them, from inside one", () => {
    const feed = new Feed().sample(
      ...zone6(UUID),
      "link:0:net0:rbytes64⇥3",
      "ip:0:ip:inReceives⇥4",
      "unix:0:system_misc:nproc⇥34",
      "sd:0:sd0:nread⇥1",
    );
    expect(feed.values(UUID)).to.include({
      "net.rbytes64{net0}": 3,
      "ip.inReceives{ip}": 4,
      "zone.processes{}": 34,
    });
    expect(feed.values("global")).to.deep.equal({ "disk.nread{sd0}": 1 });
  });

  it("do not have the host's, from outside", () => {
    const feed = new Feed().sample(
      ...global,
      ...zone6("web1"),
      "link:0:igb0:rbytes64⇥3",
      "unix:0:system_misc:nproc⇥34",
    );
    expect(feed.values("global")).to.include({ "net.rbytes64{igb0}": 3, "zone.processes{}": 34 });
  });

  it("are told apart by the full name of 36 characters", () => {
    const other = `${CUT}ffffff`;
    const feed = new Feed().sample(
      `memory_cap:6:${CUT}:rss⇥1`,
      `memory_cap:6:${CUT}:zonename⇥${UUID}`,
      `memory_cap:7:${CUT}:rss⇥2`,
      `memory_cap:7:${CUT}:zonename⇥${other}`,
    );
    expect(feed.values(UUID)).to.deep.equal({ "mem.rss{}": 1 });
    expect(feed.values(other)).to.deep.equal({ "mem.rss{}": 2 });
  });

  it("keep their name and get a new beginning when they come back under another id", () => {
    const boot = (id: number, crtime: string, bytes: number): string[] => [
      `link:0:z${id}_net0:crtime⇥${crtime}`,
      `link:0:z${id}_net0:rbytes64⇥${bytes}`,
      `link:0:z${id}_net0:zonename⇥${UUID}`,
      `zones:${id}:${CUT}:boot_time⇥${1_700_000_000 + id}`,
      `zones:${id}:${CUT}:zonename⇥${UUID}`,
    ];
    const feed = new Feed().sample(...boot(6, "5.0", 900));
    const before = feed.zone(UUID);
    const after = feed.sample(...boot(9, "7.5", 3)).zone(UUID);
    expect([before, after].map(({ createdNs }) => createdNs)).to.deep.equal([
      1_700_000_006_000_000_000n,
      1_700_000_009_000_000_000n,
    ]);
    expect([before, after].map(({ series }) => series[0])).to.deep.equal([
      { metric: "net.rbytes64", instance: "net0", kind: "counter", creationNs: 5_000_000_000n },
      { metric: "net.rbytes64", instance: "net0", kind: "counter", creationNs: 7_500_000_000n },
    ]);
  });

  it("have no beginning where the boot time is counted from the host's boot, as in 2013", () => {
    const feed = new Feed().sample("zones:6:a:boot_time⇥6067172", "zones:6:a:zonename⇥a");
    expect(feed.zone("a").createdNs).to.equal(undefined);
  });

  it("have their caps, and no value where there is none", () => {
    const feed = new Feed().sample(
      "caps:6:cpucaps_zone_6:value⇥200",
      "caps:6:cpucaps_zone_6:zonename⇥a",
      "caps:6:nprocs_zone_6:usage⇥34",
      "caps:6:nprocs_zone_6:zonename⇥a",
      "caps:6:cpucaps_project_1:value⇥18446743151372347392",
      "caps:6:cpucaps_project_1:zonename⇥a",
    );
    expect(feed.values("a")).to.deep.equal({ "cpu.cap{}": 200, "zone.processes{}": 34 });
    expect(feed.last().skipped).to.deep.equal({ unlimited: 1 });
  });
});

describe("the rates of a sample", () => {
  const core = (id: number, atS: number, idle: bigint, user: bigint, kernel: bigint): string[] => [
    `cpu:${id}:sys:cpu_nsec_idle⇥${idle}`,
    `cpu:${id}:sys:cpu_nsec_kernel⇥${kernel}`,
    `cpu:${id}:sys:cpu_nsec_user⇥${user}`,
    `cpu:${id}:sys:snaptime⇥${atS}.000000000`,
  ];
  const S = 1_000_000_000n;

  it("have the share of each core in use, in ticks, from the second sample on", () => {
    const feed = new Feed().sample(...core(0, 1, 0n, 0n, 0n), ...core(1, 1, 0n, 0n, 0n));
    expect(feed.zone("global").ticks).to.equal(0);
    feed.sample(...core(0, 3, S, S / 2n, S / 2n), ...core(1, 3, 2n * S, 0n, 0n));
    expect(feed.zone("global").ticks).to.equal(20_000);
    expect(feed.values("global")).to.include({ "cpu.usage{0}": 10_000, "cpu.usage{1}": 0 });
  });

  it("stay exact after 104 days, when nanoseconds no longer fit a number", () => {
    const base = 18_446_744_073_709_551_615n - 4n * S;
    const feed = new Feed().sample(...core(0, 1, base, base, 0n));
    feed.sample(...core(0, 2, base + 1n, base + 3n, 0n));
    expect(feed.values("global")["cpu.usage{0}"]).to.equal(7_500);
  });

  it("have no share of a core that has just come, or was made anew", () => {
    const feed = new Feed()
      .sample(...core(0, 1, S, S, S))
      .sample(...core(0, 2, S, S, S), ...core(1, 2, 0n, 0n, 0n));
    expect(feed.values("global")).to.not.have.property("cpu.usage{1}");
    feed.sample(...core(0, 3, 0n, 0n, 0n));
    expect(feed.values("global")).to.not.have.property("cpu.usage{0}");
  });

  it("have the share of one core that a zone used, by the zone's own clock", () => {
    const zone = (atS: string, user: bigint, system: bigint): string[] => [
      `zones:6:a:nsec_sys⇥${system}`,
      `zones:6:a:nsec_user⇥${user}`,
      `zones:6:a:snaptime⇥${atS}`,
      "zones:6:a:zonename⇥a",
    ];
    const feed = new Feed().sample(...zone("1.0", 0n, 0n)).sample(...zone("1.5", S / 2n, S / 4n));
    expect(feed.zone("a").ticks).to.equal(5_000);
    expect(feed.values("a")).to.include({ "cpu.usage{all}": 7_500 });
  });

  it("have no share of a time in which no clock went on", () => {
    const zone = (user: bigint): string[] => [
      `zones:6:a:nsec_sys⇥0`,
      `zones:6:a:nsec_user⇥${user}`,
      "zones:6:a:snaptime⇥1.0",
      "zones:6:a:zonename⇥a",
    ];
    const feed = new Feed().sample(...core(0, 1, 0n, 0n, 0n), ...zone(0n));
    feed.sample(...core(0, 1, 0n, 0n, 0n), ...zone(5n));
    expect(
      [...Object.keys(feed.values("global")), ...Object.keys(feed.values("a"))].join(" "),
    ).not.to.include("cpu.usage");
  });

  it("have the faults of all cores together since the sample before", () => {
    const faults = (first: number, second: number): string[] => [
      `cpu:0:vm:maj_fault⇥${first}`,
      `cpu:1:vm:maj_fault⇥${second}`,
    ];
    const feed = new Feed().sample(...faults(5, 10));
    expect(feed.values("global")).to.deep.equal({ "cpu.maj_fault{0}": 5, "cpu.maj_fault{1}": 10 });
    expect(feed.last().skipped).to.deep.equal({});
    feed.sample(...faults(7, 13));
    expect(feed.values("global")["mem.maj_fault{}"]).to.equal(5);
    feed.sample("cpu:0:vm:maj_fault⇥8");
    expect(feed.values("global")["mem.maj_fault{}"]).to.equal(1);
  });

  it("do not reach over a sample in which a kstat was missing", () => {
    const feed = new Feed().sample("cpu:0:vm:pgin⇥5").sample("sd:0:sd0:nread⇥1").sample("cpu:0:vm:pgin⇥9");
    expect(feed.values("global")).to.deep.equal({ "cpu.pgin{0}": 9 });
  });
});

describe("a sample of mutated lines", () => {
  const LINES = [
    "zones:6:web1:nsec_user\t271250642161972",
    "zones:6:web1:snaptime\t9918612.690973418",
    "zones:6:web1:zonename\tweb1",
    "zones:6:web1:boot_time\t1700000000",
    "cpu:0:sys:cpu_nsec_idle\t18446744073709551615",
    "cpu:0:vm:maj_fault\t5",
    "link:0:z6_net0:rbytes64\t1500",
    "memory_cap:6:web1:swapcap\t18446744073709551615",
    `${MARK}\t9.5`,
    "",
  ];

  it("ends in no exception, and in values that are finite numbers", () => {
    const parser = new KstatSampleParser({ isCounter: () => false, end: { key: MARK, times: 1 } });
    const noise = fc.constantFrom(
      "",
      "\t",
      ":",
      "-",
      ".",
      "9",
      "x",
      "\ufffd",
      "(null)",
      "99999999999999999999",
    );
    const mutation = fc.tuple(fc.nat(LINES.length - 1), fc.nat(40), fc.nat(3), noise);
    fc.assert(
      fc.property(mutation, ([index, at, length, text]) => {
        const line = LINES[index] ?? "";
        const outcome = parser.line(line.slice(0, at) + text + line.slice(at + length), 1n);
        const zones = outcome?.kind === "cycle" ? outcome.zones : [];
        const values = zones.flatMap((zone) => [zone.ticks, ...zone.values]);
        return values.every(
          (value) => value === undefined || typeof value === "bigint" || Number.isFinite(value),
        );
      }),
      { numRuns: 20_000 },
    );
  });
});
