/** Every entry of priv/catalogue against the shape of its README, and all scripts of 2013 among them. */
import { expect } from "chai";
import { findMetric } from "../../../src/model/metric.js";
import { readCatalogue } from "../../support/catalogue.js";

const FIELDS = ["category", "description", "engines", "file", "name", "origin", "output", "params", "title"];
const PARAM_FIELDS = ["name", "type", "unit", "min", "max", "default", "help"];
const COLUMN_FIELDS = ["name", "unit", "help", "metric", "kind", "rows"];

/** What there was: the generator's programs, the web agent's repository, the folders cpu, mem, misc and net. */
const SCRIPTS_OF_2013 = [
  ...[
    "cpu",
    "process",
    "ticks",
    "processes",
    "threads",
    "call heat",
    "maj_fault",
    "as_fault",
    "pgin",
    "run queue",
  ].map((name) => `server: ${name}`),
  ...["allStat", "brk_cnt", "brk_count", "brk_quant", "loaddist", "malloc_count", "malloc_fail", "mmap_cnt"],
  ...[
    "mmap_count",
    "mmap_quant",
    "percpu",
    "proc_allcall",
    "proc_syscall",
    "proc_thread",
    "sysc",
    "tlist",
    "vminfo",
  ],
  ...[
    "pzoom",
    "pzoom2",
    "kernStat",
    "rssStat",
    "memStat",
    "netStatSum",
    "netStat",
    "netStatData",
    "netStatPacket",
  ],
  ...["swapStat", "diskIO", "memTotal"],
  ...["cpu/load_dist.d", "cpu/pid_info.d", "cpu/proc_sys.d", "cpu/processes.d", "cpu/user_dist.d"],
  ...["mem/memstats.sh", "mem/vminfo.d", "net/netstats.sh", "misc/mutex_stat.d"],
].map((name) => (name.includes(":") || name.includes("/") ? name : `web: ${name}`));

describe("the catalogue", () => {
  const entries = readCatalogue();

  it("answers every script of 2013, each by one entry", () => {
    expect(entries.flatMap((entry) => entry.origin).sort()).to.deep.equal(SCRIPTS_OF_2013.sort());
  });

  for (const entry of entries) {
    describe(entry.file, () => {
      it("has all fields and no other", () => {
        expect(Object.keys(entry).sort()).to.deep.equal(FIELDS);
        expect(entry.name).to.equal(entry.file);
        expect(entry.name).to.match(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(["cpu", "mem", "misc", "net", "disk"]).to.include(entry.category);
        expect(entry.description.endsWith(".")).to.equal(true);
      });

      it("runs by scripts on both systems, or shows the system probe", () => {
        const engines = Object.keys(entry.engines).sort();
        expect([["bpftrace", "dtrace"], ["system"]]).to.deep.include(engines);
        expect(entry.engines.dtrace?.script).to.equal(entry.engines.bpftrace?.script);
      });

      it("has parameters of the known types", () => {
        for (const param of entry.params) {
          expect(PARAM_FIELDS).to.include.members(Object.keys(param));
          expect(["pid", "syscall", "integer", "duration"]).to.include(param.type);
          expect(param.type === "duration").to.equal("unit" in param);
        }
      });

      it("says what its rows are", () => {
        const { kind, keys, columns } = entry.output;
        expect(["table", "histogram", "counters"]).to.include(kind);
        expect(keys[0]?.name).to.equal("zone");
        for (const key of keys)
          expect(Boolean(key.help) && ["name", "unit", "help"].includes(Object.keys(key)[1] ?? "")).to.equal(
            true,
          );
        for (const column of columns) {
          expect(COLUMN_FIELDS).to.include.members(Object.keys(column));
          expect(
            [column.name, column.unit, column.help].every((text) => typeof text === "string" && text !== ""),
          ).to.equal(true);
        }
        expect(kind === "histogram" ? columns.length : 1).to.equal(1);
        const names = [...keys, ...columns].map(({ name }) => name);
        expect(new Set(names).size).to.equal(names.length);
      });

      it("feeds metrics of the kind that they are declared with", () => {
        for (const { metric } of entry.output.columns) {
          const declared = typeof metric === "string" ? findMetric(metric) : undefined;
          if (typeof metric === "string")
            expect(declared?.name ?? `${metric} or zone.*`).to.match(/^(zone\.|[a-z]+\.)/);
          if (declared?.kind === "histogram") expect(entry.output.kind).to.equal("histogram");
        }
      });
    });
  }
});
