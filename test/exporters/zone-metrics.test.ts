import { expect } from "chai";
import { writeFamily } from "../../src/exporters/write-exposition.js";
import { ZoneMetrics } from "../../src/exporters/zone-metrics.js";
import type { WindowSeries } from "../../src/model/window.js";
import { closedWindow, counter, delta, gauge, histogram, START_MS, type WindowFields } from "./window.js";

/** Metrics of windows that come in their own second. */
class Rig {
  readonly metrics: ZoneMetrics;
  #nowMs = 0;

  constructor(seriesMax = 100_000) {
    this.metrics = new ZoneMetrics({ seriesMax: () => seriesMax });
  }

  take(second: number, series: readonly WindowSeries[], fields: WindowFields = {}): this {
    this.#nowMs = Math.max(this.#nowMs, second * 1_000);
    this.metrics.take(closedWindow(series, { ...fields, second }), this.#nowMs);
    return this;
  }

  /** The sample lines whose name begins so, without that of the coverage. */
  lines(prefix = "zone_x"): string[] {
    const text = [...this.metrics.families()].map((family) => writeFamily(family, "text")).join("");
    return text.split("\n").filter((line) => line.startsWith(prefix));
  }
}

const ZONE = 'host="gz-01",zone="web1",instance=""';

describe("ZoneMetrics", () => {
  it("shows the newest raw value of a counter, whole, and lower after a reset", () => {
    const rig = new Rig().take(0, [counter("x.reads", "18446744073709551615")]);
    expect(rig.lines()).to.deep.equal([`zone_x_reads_total{${ZONE}} 18446744073709551615`]);
    rig.take(1, [counter("x.reads", 3)]);
    expect(rig.lines()).to.deep.equal([`zone_x_reads_total{${ZONE}} 3`]);
  });

  it("shows the newest value of a gauge, in base units", () => {
    const rig = new Rig().take(0, [gauge("x.use", 37.4, "percent")]).take(1, [gauge("x.use", 50, "percent")]);
    expect(rig.lines()).to.deep.equal([`zone_x_use_ratio{${ZONE}} 0.5`]);
  });

  it("adds deltas up, corrections included, beyond 2^53 without rounding", () => {
    const rig = new Rig().take(0, [delta("x.faults", 2)]).take(1, [delta("x.faults", "9007199254740993")]);
    rig.take(0, [delta("x.faults", 5)], { late: true });
    expect(rig.lines()).to.deep.equal([`zone_x_faults_total{${ZONE}} 9007199254741000`]);
  });

  it("adds histograms up, corrections included", () => {
    const rig = new Rig().take(1, [histogram("x.time", [[1024, 7]])]);
    rig.take(
      0,
      [
        histogram("x.time", [
          [1024, 1],
          [2048, 2],
        ]),
      ],
      { late: true },
    );
    const labels = 'host="gz-01",zone="web1",instance="all"';
    expect(rig.lines()).to.deep.equal([
      `zone_x_time_seconds_bucket{${labels},le="0.000002048"} 8`,
      `zone_x_time_seconds_bucket{${labels},le="0.000004096"} 10`,
      `zone_x_time_seconds_bucket{${labels},le="+Inf"} 10`,
      `zone_x_time_seconds_sum{${labels}} 0.000012288`,
      `zone_x_time_seconds_count{${labels}} 10`,
    ]);
  });

  it("does not let a correction take back what is newer", () => {
    const rig = new Rig().take(2, [gauge("x.use", 9), counter("x.reads", 90)]);
    rig.take(1, [gauge("x.use", 8), counter("x.reads", 80)], { late: true });
    expect(rig.lines().map((line) => line.split(" ")[1])).to.deep.equal(["90", "9"]);
    rig.take(2, [gauge("x.use", 10), counter("x.reads", 91)], { late: true });
    expect(rig.lines().map((line) => line.split(" ")[1])).to.deep.equal(["91", "10"]);
  });

  it("keeps what a correction without a newer sample finds", () => {
    const rig = new Rig().take(0, [gauge("x.use", 9)]).take(0, [gauge("x.use", null)], { late: true });
    expect(rig.lines()).to.deep.equal([`zone_x_use{${ZONE}} 9`]);
  });

  it("puts the samples of a metric together, whatever zones and hosts they come from", () => {
    const rig = new Rig();
    for (const [host, zone] of [
      ["a", "web1"],
      ["a", "web2"],
      ["b", "web1"],
    ] as const) {
      rig.take(0, [gauge("x.a", 1), gauge("x.b", 2)], { host, zone });
    }
    expect(rig.lines().map((line) => line.replace(/,instance=""/, ""))).to.deep.equal([
      'zone_x_a{host="a",zone="web1"} 1',
      'zone_x_a{host="a",zone="web2"} 1',
      'zone_x_a{host="b",zone="web1"} 1',
      'zone_x_b{host="a",zone="web1"} 2',
      'zone_x_b{host="a",zone="web2"} 2',
      'zone_x_b{host="b",zone="web1"} 2',
    ]);
  });

  it("writes each series once, whatever place it has in its windows", () => {
    const [a, b] = [gauge("x.a", 1, "", "0"), gauge("x.a", 2, "", "1")];
    const rig = new Rig().take(0, [a, b]).take(1, [b, a]).take(2, [b]);
    expect(rig.lines()).to.have.length(2);
  });

  it("takes any name of a zone or an instance", () => {
    const rig = new Rig().take(0, [gauge("x.a", 1, "", 'k="v",\n')], { zone: 'a"b\\c\nd', host: "日本" });
    expect(rig.lines()).to.deep.equal([
      'zone_x_a{host="日本",zone="a\\"b\\\\c\\nd",instance="k=\\"v\\",\\n"} 1',
    ]);
  });

  it("leaves out processes, of which there is no end", () => {
    expect(new Rig().take(0, [gauge("process.usage", 3, "percent", "sh/1")]).metrics.size).to.equal(0);
  });

  it("hides a gauge that misses three of its intervals, and 10 s, and shows it again", () => {
    const rig = new Rig().take(0, [gauge("x.use", 1)]).take(1, [gauge("x.use", 2)]);
    rig.take(11, []);
    expect(rig.lines()).to.have.length(1);
    rig.take(12, []);
    expect(rig.lines()).to.have.length(0);
    rig.take(13, [gauge("x.use", 3)]);
    expect(rig.lines()).to.deep.equal([`zone_x_use{${ZONE}} 3`]);
  });

  it("shows what comes seldom between its values", () => {
    const rig = new Rig()
      .take(0, [gauge("x.use", 1)])
      .take(60, [gauge("x.use", 2)])
      .take(200, []);
    expect(rig.lines()).to.have.length(1);
  });

  it("forgets what has not come for five minutes", () => {
    const rig = new Rig().take(0, [delta("x.a", 1), delta("x.b", 1)]).take(301, [delta("x.b", 1)]);
    rig.metrics.sweep(301_000, null);
    expect(rig.lines()).to.deep.equal([`zone_x_b_total{${ZONE}} 2`]);
    rig.take(302, [delta("x.a", 7)]);
    expect(rig.lines()[0]).to.equal(`zone_x_a_total{${ZONE}} 7`);
  });

  it("forgets a zone that is not among the living, and one that is silent for five minutes", () => {
    const rig = new Rig()
      .take(0, [gauge("x.a", 1)], { zone: "web1" })
      .take(0, [gauge("x.a", 1)], { zone: "web2" });
    rig.metrics.sweep(0, [{ host: "gz-01", zone: "web1" }]);
    expect(rig.metrics).to.include({ zones: 1, size: 1 });
    rig.metrics.sweep(300_000, null);
    expect(rig.metrics.zones).to.equal(1);
    rig.metrics.sweep(300_001, null);
    expect(rig.metrics).to.include({ zones: 0, size: 0 });
    expect([...rig.metrics.families()].flatMap(({ samples }) => samples)).to.deep.equal([]);
  });

  it("has no more series than it may, counts what it left, and takes others when there is room", () => {
    const rig = new Rig(2).take(0, [gauge("x.a", 1), gauge("x.b", 1), gauge("x.c", 1)]);
    expect(rig.lines()).to.have.length(2);
    rig.take(1, [gauge("x.a", 1), gauge("x.b", 1), gauge("x.c", 1)]);
    expect(rig.metrics.dropped).to.deep.equal({ no_room: 2, name_taken: 0 });
    rig.take(400, [gauge("x.c", 1)]);
    rig.metrics.sweep(400_000, null);
    rig.take(401, [gauge("x.c", 1)]);
    expect(rig.lines().map((line) => line.slice(0, 8))).to.deep.equal(["zone_x_c"]);
  });

  it("counts the buckets of histograms among the series", () => {
    const rig = new Rig(3).take(0, [
      histogram("x.t", [
        [1, 1],
        [2, 1],
        [4, 1],
        [8, 1],
      ]),
      gauge("x.a", 1),
    ]);
    expect(rig.metrics.size).to.equal(3);
    expect(rig.metrics.dropped.no_room).to.equal(1);
    expect(rig.lines("zone_x_t_seconds_count").join()).to.match(/ 4$/);
    rig.metrics.sweep(0, []);
    expect(rig.metrics.size).to.equal(0);
  });

  it("gives a name to one metric only, of one kind, and counts the others", () => {
    const rig = new Rig().take(0, [gauge("x.a", 1), gauge("x_a", 2), counter("x.a", 3), delta("x.a", 4)]);
    expect(rig.lines()).to.deep.equal([`zone_x_a{${ZONE}} 1`]);
    expect(rig.metrics.dropped).to.deep.equal({ no_room: 0, name_taken: 3 });
  });

  it("lets no metric have the name of a part of another, or of the coverage", () => {
    const rig = new Rig().take(0, [histogram("x.t", [[1, 1]], { unit: "" }), gauge("x.t_count", 1)]);
    rig.take(0, [gauge("packets.received", 1), counter("window.start", 1, "s")]);
    expect(rig.metrics.dropped.name_taken).to.equal(3);
  });

  it("counts what came, what did not, what was late and lost, and the gaps", () => {
    const rig = new Rig().take(0, [], { coverage: { dropped: { hwm: 2 } } });
    rig.take(1, [], { coverage: { received: 0 }, gap: "silent" });
    rig.take(0, [], { late: true, gap: "no", coverage: { expected: 0, received: 1, late: 1 } });
    expect(rig.lines("zone_").map((line) => line.replace('host="gz-01",zone="web1"', ""))).to.deep.equal([
      "zone_packets_expected_total{} 2",
      "zone_packets_received_total{} 2",
      "zone_packets_late_total{} 1",
      "zone_gaps_total{} 1",
      'zone_dropped_total{,kind="hwm"} 2',
      `zone_window_start_seconds{} ${START_MS / 1000 + 1}`,
    ]);
  });

  it("expects nothing where no interval is known", () => {
    expect(
      new Rig().take(0, [], { coverage: { expected: null } }).lines("zone_packets_expected"),
    ).to.deep.equal([]);
  });
});
