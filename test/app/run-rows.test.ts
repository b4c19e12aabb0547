import { expect } from "chai";
import { metricRows, scriptRows } from "../../src/app/run-rows.js";
import type { CatalogueEntry } from "../../src/model/catalogue.js";
import type { ZoneReading } from "../../src/model/reading.js";
import { SCRIPT } from "../support/fake-runs.js";

const NET: CatalogueEntry = {
  ...SCRIPT,
  engines: { system: { metrics: ["net.*"] } },
  output: {
    kind: "counters",
    keys: [
      { name: "zone", help: "Zone." },
      { name: "instance", help: "Interface." },
    ],
    columns: [
      { name: "in", unit: "bytes", help: "In.", metric: "net.rbytes64" },
      { name: "out", unit: "bytes", help: "Out.", metric: "net.obytes64" },
    ],
  },
};

function zone(name: string, values: Record<string, number | bigint | undefined>): ZoneReading {
  const series = Object.keys(values).map((key) => {
    const [metric = "", instance = ""] = key.split("|");
    return { metric, instance, kind: "counter" as const };
  });
  return { zone: name, ticks: 0, series, values: Object.values(values), histograms: [], processes: [] };
}

describe("scriptRows", () => {
  it("names keys and columns, and rounds no number", () => {
    const rows = scriptRows(SCRIPT.output, [
      { keys: ["web1", "read"], values: [7] },
      { keys: ["web1", "write"], values: [2n ** 64n - 1n] },
    ]);
    expect(rows).to.deep.equal([
      { zone: "web1", syscall: "read", calls: 7 },
      { zone: "web1", syscall: "write", calls: "18446744073709551615" },
    ]);
  });

  it("passes over columns that are not printed", () => {
    const columns = [{ name: "n", unit: "rows", help: "Rows.", rows: true }, ...SCRIPT.output.columns];
    expect(scriptRows({ ...SCRIPT.output, columns }, [{ keys: ["a", "b"], values: [7] }])).to.deep.equal([
      { zone: "a", syscall: "b", calls: 7 },
    ]);
  });
});

describe("metricRows", () => {
  it("puts the metrics of the entry together by zone and instance", () => {
    const rows = metricRows(NET, [
      zone("web1", { "net.rbytes64|net0": 1, "net.obytes64|net0": 2, "net.rbytes64|net1": 3, "mem.rss|": 4 }),
      zone("global", { "net.rbytes64|net0": 2n ** 60n }),
      zone("idle", { "mem.rss|": 4, "net.obytes64|net0": undefined }),
    ]);
    expect(rows).to.deep.equal([
      { zone: "web1", instance: "net0", in: 1, out: 2 },
      { zone: "web1", instance: "net1", in: 3 },
      { zone: "global", instance: "net0", in: "1152921504606846976" },
    ]);
  });
});
