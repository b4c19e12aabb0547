import { expect } from "chai";
import type { ScriptColumn, ScriptOutput, ScriptRow } from "../../../src/probes/script/script-output.js";
import { rowShape } from "../../../src/probes/script/script-output.js";
import { ScriptReader } from "../../../src/probes/script/script-reading.js";

const key = (name: string): ScriptOutput["keys"][number] => ({ name, help: "" });
const column = (name: string, more: Partial<ScriptColumn> = {}): ScriptColumn => ({
  name,
  unit: "",
  help: "",
  ...more,
});
const row = (keys: string, ...values: (number | bigint)[]): ScriptRow => ({ keys: keys.split(" "), values });

function output(
  keys: string,
  columns: readonly ScriptColumn[],
  more: Partial<ScriptOutput> = {},
): ScriptOutput {
  return { kind: "table", keys: keys.split(" ").map(key), columns, ...more };
}

const CALLS = output("zone syscall", [column("calls"), column("average", { kind: "gauge" })]);
const reader = (of: ScriptOutput): ScriptReader => new ScriptReader({ entry: "calls", output: of });

describe("rowShape", () => {
  it("counts the keys, and the columns that are printed", () => {
    const counting = output("zone pid", [
      column("samples", { metric: null }),
      column("processes", { rows: true }),
    ]);
    expect([CALLS, counting].map(rowShape)).to.deep.equal([
      { keys: 2, values: 2 },
      { keys: 2, values: 1 },
    ]);
  });
});

describe("ScriptReader", () => {
  it("makes a series of each row and column, in the zone of the row", () => {
    const { zones } = reader(CALLS).read([row("web1 read", 3, 900), row("web2 read", 1, 2n ** 60n)], 0);
    expect(zones).to.deep.equal([
      {
        zone: "web1",
        ticks: 0,
        series: [
          { metric: "calls.calls", instance: "read", kind: "delta" },
          { metric: "calls.average", instance: "read", kind: "gauge" },
        ],
        values: [3, 900],
        histograms: [],
        processes: [],
      },
      {
        zone: "web2",
        ticks: 0,
        series: [
          { metric: "calls.calls", instance: "read", kind: "delta" },
          { metric: "calls.average", instance: "read", kind: "gauge" },
        ],
        values: [1, 2n ** 60n],
        histograms: [],
        processes: [],
      },
    ]);
  });

  it("puts a script without zones into the global zone", () => {
    const { zones } = reader(output("cpu", [column("busy")])).read([row("0", 3)], 0);
    expect(zones.map(({ zone, series }) => [zone, series[0]?.instance])).to.deep.equal([["global", "0"]]);
  });

  it("takes kind and name of a declared metric", () => {
    const usage = output("zone cpu", [column("samples", { metric: "cpu.usage" })]);
    const [zone] = reader(usage).read([row("web1 0", 12)], 997).zones;
    expect([zone?.ticks, zone?.series]).to.deep.equal([
      997,
      [{ metric: "cpu.usage", instance: "0", kind: "gauge" }],
    ]);
  });

  for (const metric of ["cpu.usage", "process.usage"]) {
    it(`counts rows of ${metric} as left out where it is not known what they are a share of`, () => {
      const usage = output("zone execname pid cpu", [column("samples", { metric })]);
      const { zones, skipped } = reader(usage).read([row("web1 sh 7 0", 12), row("web1 sh 8 1", 1)], 0);
      expect(skipped).to.deep.equal({ "no-ticks": 2 });
      expect(zones.flatMap(({ series, processes }) => [...series, ...processes])).to.deep.equal([]);
    });
  }

  it("makes histograms with ascending buckets, one for each instance", () => {
    const queue = output("zone cpu length", [column("samples", { metric: "cpu.queue" })], {
      kind: "histogram",
    });
    const rows = [row("global 0 3", 7), row("global 1 1", 2), row("global 0 1", 97)];
    expect(reader(queue).read(rows, 997).zones[0]?.histograms).to.deep.equal([
      {
        metric: "cpu.queue",
        instance: "0",
        buckets: [
          [1, 97],
          [3, 7],
        ],
      },
      { metric: "cpu.queue", instance: "1", buckets: [[1, 2]] },
    ]);
  });

  it("gives a histogram without other keys the instance of the entry", () => {
    const latency = output("zone bucket", [column("calls", { metric: "syscall.latency" })], {
      kind: "histogram",
      instance: "all",
    });
    expect(reader(latency).read([row("web1 1024", 7)], 0).zones[0]?.histograms).to.deep.equal([
      { metric: "syscall.latency", instance: "all", buckets: [[1024, 7]] },
    ]);
  });

  it("sums a process over its cores, on the core that had most of it", () => {
    const usage = output("zone execname pid cpu", [column("samples", { metric: "process.usage" })]);
    const rows = [
      row("web1 beam.smp 77 0", 5),
      row("web1 beam.smp 77 3", 60),
      row("web1 sh 9 1", 1),
      row("web1 beam.smp 77 1", 8),
    ];
    expect(reader(usage).read(rows, 997).zones[0]?.processes).to.deep.equal([
      { pid: 77, execname: "beam.smp", usage: 73, cpu: 3 },
      { pid: 9, execname: "sh", usage: 1, cpu: 1 },
    ]);
  });

  it("counts the rows of a zone where the column says so, and makes no series of a null metric", () => {
    const counting = output("zone pid", [
      column("samples", { metric: null }),
      column("processes", { metric: "zone.processes", rows: true }),
    ]);
    const { zones } = reader(counting).read([row("web1 1", 3), row("web1 2", 4), row("web2 9", 1)], 997);
    expect(zones.map(({ zone, series, values }) => [zone, series, values])).to.deep.equal([
      ["web1", [{ metric: "zone.processes", instance: "", kind: "gauge" }], [2]],
      ["web2", [{ metric: "zone.processes", instance: "", kind: "gauge" }], [1]],
    ]);
  });

  it("reads only the zones that are wanted, and gives back their rows", () => {
    const some = new ScriptReader({ entry: "calls", output: CALLS, keepZone: (zone) => zone === "web1" });
    const { zones, rows } = some.read([row("web1 read", 1, 1), row("web2 read", 1, 1)], 0);
    expect([zones.map(({ zone }) => zone), rows]).to.deep.equal([["web1"], [row("web1 read", 1, 1)]]);
  });

  it("keeps the array of series while none is added, with undefined for the silent ones", () => {
    const steady = reader(output("zone syscall", [column("calls")]));
    const [first] = steady.read([row("web1 read", 1), row("web1 write", 2)], 0).zones;
    const [second] = steady.read([row("web1 write", 5)], 0).zones;
    expect(second?.series).to.equal(first?.series);
    expect([first?.values, second?.values]).to.deep.equal([
      [1, 2],
      [undefined, 5],
    ]);
  });

  it("changes no array that it gave away when a series is added", () => {
    const growing = reader(output("zone syscall", [column("calls")]));
    const [first] = growing.read([row("web1 read", 1)], 0).zones;
    const [second] = growing.read([row("web1 read", 1), row("web1 write", 2)], 0).zones;
    expect([first?.series.length, second?.series.length, second?.values]).to.deep.equal([1, 2, [1, 2]]);
  });

  it("forgets series when most have fallen silent", () => {
    const churning = reader(output("zone pid", [column("calls")]));
    churning.read(
      Array.from({ length: 2_000 }, (_, pid) => row(`web1 ${pid}`, 1)),
      0,
    );
    churning.read([row("web1 7", 1)], 0);
    const [after] = churning.read([row("web1 7", 4)], 0).zones;
    expect([after?.series.length, after?.values]).to.deep.equal([1, [4]]);
  });

  it("counts what fits no reading, by reason", () => {
    const usage = output("zone execname pid cpu", [column("samples", { metric: "process.usage" })]);
    const rows = [row("web1 sh x 0", 1), row("web1 sh 1 0", -1)];
    expect(reader(usage).read(rows, 997).skipped).to.deep.equal({ process: 2 });
    const latency = output("zone bucket", [column("calls")], { kind: "histogram" });
    expect(reader(latency).read([row("web1 x", 1), row("web1 1", -1)], 0).skipped).to.deep.equal({
      bucket: 2,
    });
    const files = output("zone path name", [column("calls")]);
    expect(reader(files).read([row("web1 a/b c", 1), row("web1 a b/c", 1)], 0).skipped).to.deep.equal({
      "same-instance": 1,
    });
  });

  it("reads no rows as no zones", () => {
    expect(reader(CALLS).read([], 997)).to.deep.equal({ zones: [], rows: [], skipped: {} });
  });
});
