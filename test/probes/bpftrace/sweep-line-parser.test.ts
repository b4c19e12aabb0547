import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../src/base/project-root.js";
import { CgroupIds } from "../../../src/probes/bpftrace/cgroup-ids.js";
import { ComplaintTally } from "../../../src/probes/bpftrace/complaint-tally.js";
import { SweepLineParser } from "../../../src/probes/bpftrace/sweep-line-parser.js";
import type { Cycle } from "../../../src/probes/engine.js";
import { readCatalogue } from "../../support/catalogue.js";

/** What a parser made of lines, each received a millisecond after the one before. */
interface Parsed {
  readonly cycles: readonly Cycle[];
  readonly skips: readonly string[];
  readonly parser: SweepLineParser;
}

const complaints = new ComplaintTally();

function parse(entry: string, lines: readonly string[]): Parsed {
  const output = readCatalogue().find(({ name }) => name === entry)?.output;
  if (output === undefined) throw new Error(`no entry ${entry}`);
  const cgroups = new CgroupIds(() => [["25", "/zt-a"]]);
  const nameSyscall = (number: string): string => number;
  const parser = new SweepLineParser({ entry, output, cgroups, nameSyscall, keysMax: 100, complaints });
  const cycles: Cycle[] = [];
  const skips: string[] = [];
  for (const [index, line] of lines.entries()) {
    const outcome = parser.line(line, BigInt(index) * 1_000_000n);
    if (outcome?.kind === "cycle") cycles.push(outcome);
    else if (outcome !== null) skips.push(outcome.reason);
  }
  return { cycles, skips, parser };
}

function fixture(file: string): string[] {
  return readFileSync(join(projectRoot, "test/fixtures/bpftrace", file), "utf8")
    .trimEnd()
    .split("\n");
}

const printf = (text: string): string => JSON.stringify({ type: "printf", data: text });
const calls = (data: object): string => JSON.stringify({ type: "map", data: { "@calls_a": data } });
const SWEEP = printf("sweep\n");
const KEYS = printf("keys zone:cgroup pid execname\n");

describe("SweepLineParser", () => {
  it("makes a cycle of each sweep of a captured run, and one of the maps that come at the end", () => {
    const { cycles, skips, parser } = parse("all-stat", fixture("odd-names.jsonl"));
    const last = parser.idle.end();
    expect(skips).to.deep.equal([]);
    expect([...cycles, last].map((cycle) => cycle?.zones[0]?.ticks)).to.deep.equal([50, 49, 8]);
    const samples = last?.rows?.map(({ keys, values }) => [...keys, ...values]);
    expect(samples).to.deep.equal([
      ["global", "café \ufffd\u0001", "13545", "0", 8],
      ["global", 'a,b"c\\d', "13544", "1", 8],
    ]);
    expect(parser.details()).to.deep.include({ probes: 4 });
  });

  it("adds up, over the sweeps of a captured run, to its last totals", () => {
    const { cycles, parser } = parse("syscall-latency", fixture("syscall-latency.jsonl"));
    const all = [...cycles, parser.idle.end()].flatMap((cycle) => cycle?.zones ?? []);
    const sum = all
      .flatMap(({ histograms }) => histograms.flatMap(({ buckets }) => buckets))
      .reduce((n, [, count]) => n + count, 0);
    const lastMap = JSON.parse(fixture("syscall-latency.jsonl").at(-1) ?? "") as {
      data: Record<string, Record<string, { count: number }[]>>;
    };
    const totals = Object.values(lastMap.data["@calls"] ?? {}).flat();
    expect(sum).to.equal(totals.reduce((n, { count }) => n + count, 0));
    expect(all[0]?.histograms[0]).to.deep.include({ metric: "syscall.latency", instance: "all" });
  });

  it("dates a cycle by the line that ends it", () => {
    const { cycles } = parse("brk-calls", [KEYS, calls({ "25,7,sh": 3 }), SWEEP]);
    expect(cycles[0]).to.deep.include({ kind: "cycle", atNs: 2_000_000n, dropped: {}, skipped: {} });
    expect(cycles[0]?.zones[0]).to.deep.include({ zone: "cgroup/zt-a", values: [3] });
  });

  it("makes a cycle of a sweep in which nothing happened", () => {
    expect(parse("brk-calls", [KEYS, SWEEP]).cycles[0]?.zones).to.deep.equal([]);
  });

  it("tells with a cycle what was lost in it, once", () => {
    const lost = '{"type": "lost_events", "data": {"events": 35}}';
    const { cycles } = parse("brk-calls", [lost, KEYS, SWEEP, KEYS, SWEEP]);
    expect(cycles.map(({ dropped }) => dropped)).to.deep.equal([{ bpftrace_events: 35 }, {}]);
  });

  it("tells that a map was full", () => {
    const full = Object.fromEntries(Array.from({ length: 100 }, (_, pid) => [`25,${pid},sh`, 1]));
    expect(parse("brk-calls", [KEYS, calls(full), SWEEP]).cycles[0]?.dropped).to.deep.equal({
      bpftrace_full_maps: 1,
    });
  });

  it("counts with a cycle what of its maps fits nowhere", () => {
    const { cycles } = parse("brk-calls", [KEYS, calls({ "99,7,sh": 3, "25": 1 }), SWEEP]);
    expect(cycles[0]).to.deep.include({ skipped: { "unknown-zone": 1, "unexpected-keys": 1 } });
  });

  it("leaves out what is no line of ours, and goes on", () => {
    const half = '{"type": "map", "data": {"@calls_a": {';
    const odd = [
      "plain text",
      half,
      printf("hello\n"),
      '{"type": "value", "data": 5}',
      '{"type": "odd", "data": 1}',
    ];
    const { cycles, skips } = parse("brk-calls", [KEYS, ...odd, calls({ "25,7,sh": 3 }), SWEEP]);
    expect(skips).to.deep.equal(["no-json", "torn", "unexpected", "unexpected", "unknown-type"]);
    expect(cycles[0]?.rows).to.deep.equal([{ keys: ["cgroup/zt-a", "sh", "7"], values: [3] }]);
  });

  it("ends no cycle when lines pause, and no second one when bpftrace ends", () => {
    expect(parse("brk-calls", [KEYS, calls({ "25,7,sh": 3 })]).parser.idle.end()).to.equal(null);
    const { parser } = parse("brk-calls", [KEYS, SWEEP, "", "", calls({ "25,7,sh": 3 })]);
    expect(parser.idle.end()).to.have.property("kind", "cycle");
    expect(parser.idle.end()).to.equal(null);
  });

  it("keeps what bpftrace complains of, on stderr or in plain text on stdout", () => {
    const { parser } = parse("brk-calls", ["No probes to attach"]);
    expect(complaints.missing?.reason).to.equal("bpftrace: No probes to attach");
    parser.stderrLine("ERROR: syntax error");
    expect(parser.details()).to.deep.include({ last_error: "ERROR: syntax error" });
    expect(complaints.missing?.reason).to.equal("bpftrace: No probes to attach");
  });
});
