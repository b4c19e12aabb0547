import { expect } from "chai";
import type { ZoneReading } from "../../../src/model/reading.js";
import type { Cycle, LineOutcome } from "../../../src/probes/engine.js";
import { createKstatParser } from "../../../src/probes/parse/kstat-cycle.js";

const UUID = "5a5e898e-2971-4d39-b1b6-3ba688e10b46";
const CUT = UUID.slice(0, 30);

/** Feeds lines, each at a nanosecond of its own, and keeps what came out. */
class Feed {
  readonly parser = createKstatParser(() => false);
  readonly cycles: Cycle[] = [];
  readonly skips: string[] = [];
  #atNs = 0n;

  lines(...lines: string[]): this {
    for (const line of lines) this.#settle(this.parser.line(line.replaceAll("⇥", "\t"), ++this.#atNs));
    return this;
  }

  idle(): this {
    this.#settle(this.parser.idle?.end() ?? null);
    return this;
  }

  last(): Cycle {
    const cycle = this.cycles.at(-1);
    if (cycle === undefined) throw new Error("no cycle yet");
    return cycle;
  }

  #settle(outcome: LineOutcome): void {
    if (outcome?.kind === "cycle") this.cycles.push(outcome);
    else if (outcome !== null) this.skips.push(outcome.reason);
  }
}

/** Zone by zone: "metric{instance}" -> value. */
function valuesOf(cycle: Cycle): Record<string, Record<string, unknown>> {
  const values = ({ series, values }: ZoneReading): Record<string, unknown> =>
    Object.fromEntries(series.map(({ metric, instance }, at) => [`${metric}{${instance}}`, values[at]]));
  return Object.fromEntries(cycle.zones.map((reading) => [reading.zone, values(reading)]));
}

describe("createKstatParser", () => {
  it("ends a cycle with the key that comes again, and begins the next with it", () => {
    const feed = new Feed().lines("app:0:worker:jobs⇥7", "app:0:worker:idle⇥2", "app:0:worker:jobs⇥8");
    expect(feed.cycles).to.deep.equal([
      {
        kind: "cycle",
        atNs: 1n,
        zones: [
          {
            zone: "global",
            ticks: 0,
            series: [
              { metric: "app.jobs", instance: "worker", kind: "gauge" },
              { metric: "app.idle", instance: "worker", kind: "gauge" },
            ],
            values: [7, 2],
            histograms: [],
            processes: [],
          },
        ],
        dropped: {},
        skipped: {},
      },
    ]);
    feed.idle();
    expect(feed.last().atNs).to.equal(3n);
    expect(valuesOf(feed.last())).to.deep.equal({ global: { "app.jobs{worker}": 8 } });
  });

  it("ends a cycle after a silence of 50 ms, once", () => {
    const feed = new Feed().lines("app:0:worker:jobs⇥7").idle().idle();
    expect(feed.parser.idle?.afterMs).to.equal(50);
    expect(feed.cycles).to.have.length(1);
  });

  it("keeps the same series objects while the same keys come", () => {
    const sample = [
      "memory_cap:6:web1:crtime⇥5.0",
      "memory_cap:6:web1:rss⇥1",
      "memory_cap:6:web1:snaptime⇥9.1",
      "memory_cap:6:web1:zonename⇥web1",
    ];
    const feed = new Feed()
      .lines(...sample, ...sample.map((line) => line.replace("rss⇥1", "rss⇥2")), ...sample)
      .idle();
    expect(feed.cycles.map((cycle) => cycle.zones[0]?.values)).to.deep.equal([[1], [2], [1]]);
    expect(feed.cycles[2]?.zones[0]?.series).to.equal(feed.cycles[0]?.zones[0]?.series);
  });

  it("reads a zone's kstats in the zone of their zonename, under its full name", () => {
    const feed = new Feed()
      .lines(
        `memory_cap:6:${CUT}:rss⇥5`,
        `memory_cap:6:${CUT}:zonename⇥${UUID}`,
        "link:0:z6_net0:rbytes64⇥9",
        `link:0:z6_net0:zonename⇥${UUID}`,
      )
      .idle();
    expect(valuesOf(feed.last())).to.deep.equal({ [UUID]: { "mem.rss{}": 5, "net.rbytes64{net0}": 9 } });
  });

  it("joins a cut zone name with the full one that another kstat tells", () => {
    const feed = new Feed()
      .lines(`memory_cap:6:${CUT}:rss⇥5`, `zones:6:${CUT}:nsec_user⇥9`, `zones:6:${CUT}:zonename⇥${UUID}`)
      .idle();
    expect(valuesOf(feed.last())).to.deep.equal({
      [UUID]: { "mem.rss{}": 5, [`zones.nsec_user{${CUT}}`]: 9 },
    });
  });

  it("keeps a cut zone name where nobody, or more than one, tells the full one", () => {
    const feed = new Feed().lines(`memory_cap:6:${CUT}:rss⇥5`).idle();
    expect(valuesOf(feed.last())).to.deep.equal({ [CUT]: { "mem.rss{}": 5 } });
    feed
      .lines(`memory_cap:6:${CUT}:rss⇥5`, "link:0:a:zonename⇥" + UUID, `link:0:b:zonename⇥${CUT}other`)
      .idle();
    expect(valuesOf(feed.last())).to.deep.equal({ [CUT]: { "mem.rss{}": 5 } });
  });

  it("takes a kstat without a zone name, or with an empty one, for the host's", () => {
    const feed = new Feed()
      .lines("app:0:a:x⇥1", "app:0:b:x⇥2", "app:0:b:zonename⇥(null)", "app:0:c:x⇥3", "app:0:c:zonename⇥")
      .idle();
    expect(Object.keys(valuesOf(feed.last()))).to.deep.equal(["global"]);
  });

  it("says when a kstat was made, exactly and the same each time", () => {
    const feed = new Feed();
    for (let round = 0; round < 2; round++)
      feed.lines("link:0:net0:crtime⇥6067172.838651846", "link:0:net0:rbytes64⇥1").idle();
    const created = feed.cycles.map((cycle) => cycle.zones[0]?.series[0]?.creationNs);
    expect(created).to.deep.equal([6_067_172_838_651_846n, 6_067_172_838_651_846n]);
  });

  it("gives a kstat that was made anew another creation time, in series of their own", () => {
    const feed = new Feed().lines("link:0:net0:crtime⇥5.0", "link:0:net0:rbytes64⇥900").idle();
    feed.lines("link:0:net0:crtime⇥7.5", "link:0:net0:rbytes64⇥3").idle();
    expect(feed.last().zones[0]?.series).to.deep.equal([
      { metric: "net.rbytes64", instance: "net0", kind: "counter", creationNs: 7_500_000_000n },
    ]);
  });

  it("takes a zone that comes back under a new id for the same one", () => {
    const feed = new Feed().lines(`memory_cap:6:${CUT}:rss⇥5`, `memory_cap:6:${CUT}:zonename⇥${UUID}`).idle();
    feed.lines(`memory_cap:9:${CUT}:rss⇥4`, `memory_cap:9:${CUT}:zonename⇥${UUID}`).idle();
    expect(valuesOf(feed.last())).to.deep.equal({ [UUID]: { "mem.rss{}": 4 } });
  });

  it("follows a kstat that moves to another zone", () => {
    const feed = new Feed().lines("link:0:net0:rbytes64⇥1", "link:0:net0:zonename⇥a").idle();
    feed.lines("link:0:net0:rbytes64⇥2", "link:0:net0:zonename⇥b").idle();
    expect(valuesOf(feed.last())).to.deep.equal({ b: { "net.rbytes64{net0}": 2 } });
  });

  it("forgets a disk that was taken out, and takes one that came", () => {
    const feed = new Feed().lines("sd:0:sd0:nread⇥1", "sd:1:sd1:nread⇥2").idle();
    feed.lines("sd:1:sd1:nread⇥3").idle();
    expect(valuesOf(feed.last())).to.deep.equal({ global: { "disk.nread{sd1}": 3 } });
    feed.lines("sd:1:sd1:nread⇥3", "sd:2:sd2:nread⇥4").idle();
    expect(valuesOf(feed.last())).to.deep.equal({ global: { "disk.nread{sd1}": 3, "disk.nread{sd2}": 4 } });
  });

  it("has no value for what is unlimited, keeps its series, and counts it", () => {
    const feed = new Feed().lines("memory_cap:6:a:swapcap⇥18446744073709551615").idle();
    expect(feed.last().zones[0]?.values).to.deep.equal([undefined]);
    expect(feed.last().skipped).to.deep.equal({ unlimited: 1 });
  });

  it("keeps 2^64 - 1 exactly where it is a value", () => {
    const feed = new Feed().lines("link:0:net0:rbytes64⇥18446744073709551615").idle();
    expect(feed.last().zones[0]?.values).to.deep.equal([18_446_744_073_709_551_615n]);
  });

  it("leaves out texts and nameless statistics, and counts them; what is said about a kstat is neither", () => {
    const feed = new Feed().lines(
      "sderr:0:sd0,err:Vendor⇥ATA     ",
      "sderr:0:sd0,err:class⇥device_error",
      "sderr:0:sd0,err:crtime⇥0",
      "sderr:0:sd0,err:snaptime⇥9.5",
      "memory_cap:7:serv-wf:⇥0",
      "sderr:0:sd0,err:Size⇥(null)",
    );
    expect(feed.idle().last().skipped).to.deep.equal({ text: 2, unnamed: 1 });
    expect(feed.last().zones).to.deep.equal([]);
  });

  it("follows a statistic that is a number now and a text then", () => {
    const feed = new Feed()
      .lines("app:0:a:state⇥5")
      .idle()
      .lines("app:0:a:state⇥lost")
      .idle()
      .lines("app:0:a:state⇥6")
      .idle();
    expect(feed.cycles.map(valuesOf)).to.deep.equal([
      { global: { "app.state{a}": 5 } },
      {},
      { global: { "app.state{a}": 6 } },
    ]);
  });

  it("tells kstats of several instances under one name apart; the first keeps the name", () => {
    const feed = new Feed().lines("igb:0:mac:rbytes64⇥1", "igb:1:mac:rbytes64⇥2").idle();
    expect(valuesOf(feed.last())).to.deep.equal({
      global: { "igb.rbytes64{mac}": 1, "igb.rbytes64{mac:1}": 2 },
    });
  });

  it("counts what would be the same series twice", () => {
    const feed = new Feed().lines("memory_cap:6:a:rss⇥1", "memory_cap:7:a:rss⇥2").idle();
    expect(valuesOf(feed.last())).to.deep.equal({ a: { "mem.rss{}": 1 } });
    expect(feed.last().skipped).to.deep.equal({ duplicate: 1 });
  });

  it("passes over blank lines, and gives the reason for any other line it leaves out", () => {
    const feed = new Feed().lines(
      "app:0:a:x⇥1",
      "",
      "garbage",
      "a:b:c:d⇥1",
      "app:0:a:x",
      "app:0:a:x⇥99999999999999999999",
    );
    expect(feed.skips).to.deep.equal(["no_tab", "bad_instance", "no_tab", "out_of_range"]);
    expect(feed.cycles).to.deep.equal([]);
  });

  it("drops and counts what is beyond the largest cycle, however long no key comes again", () => {
    const feed = new Feed();
    for (let at = 0; at < 65_540; at++) feed.lines(`app:0:n:s${at}⇥1`);
    expect(feed.idle().last().dropped).to.deep.equal({ series: 4 });
    expect(feed.last().zones[0]?.series).to.have.length(65_536);
  });

  it("reads on when keys came and went by the thousand", () => {
    const feed = new Feed();
    for (let round = 0; round < 4; round++) {
      for (let at = 0; at < 1_000; at++) feed.lines(`app:0:r${round}:s${at}⇥${round}`);
      feed.lines(`app:0:steady:s⇥${round}`).idle();
    }
    expect(feed.cycles.map((cycle) => cycle.zones[0]?.values.length)).to.deep.equal([
      1_001, 1_001, 1_001, 1_001,
    ]);
    expect(valuesOf(feed.last()).global).to.include({ "app.s999{r3}": 3, "app.s{steady}": 3 });
  });
});
