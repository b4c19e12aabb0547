import { expect } from "chai";
import { SweepReader } from "../../../src/probes/bpftrace/sweep-reader.js";
import type { Value } from "../../../src/model/reading.js";
import type { MapLine, MapValue } from "../../../src/probes/parse/bpftrace-data.js";
import type { ScriptOutput } from "../../../src/probes/script/script-output.js";

const key = (name: string): { name: string; help: string } => ({ name, help: "" });
const column = (name: string): { name: string; unit: string; help: string } => ({ name, unit: "", help: "" });

const table: ScriptOutput = {
  kind: "table",
  keys: ["zone", "execname", "pid"].map(key),
  columns: ["calls", "total"].map(column),
};
const histogram: ScriptOutput = {
  kind: "histogram",
  keys: ["zone", "bucket"].map(key),
  columns: [column("calls")],
};

const names = {
  nameZone: (id: string): string | null => (id === "99" ? null : `zone${id}`),
  nameSyscall: (number: string): string => number,
};

function createReader(output: ScriptOutput, keysMax = 100): SweepReader {
  return new SweepReader({ output, names, keysMax });
}

function map(name: string, entries: Readonly<Record<string, MapValue>>): MapLine {
  return { kind: "map", name, entries: Object.entries(entries).map(([key, value]) => ({ key, value })) };
}

function hist(name: string, key: string, buckets: [low: number | null, count: Value][]): MapLine {
  return { kind: "hist", name, entries: [{ key, buckets }] };
}

/** Takes maps under one declaration, and ends the sweep. */
function sweep(
  reader: SweepReader,
  declaration: string,
  ...lines: readonly MapLine[]
): ReturnType<SweepReader["end"]> {
  if (declaration !== "") expect(reader.declare(declaration)).to.equal(true);
  for (const line of lines) reader.take(line);
  return reader.end();
}

const KEYS = "keys zone:cgroup pid execname\n";

describe("SweepReader", () => {
  it("takes of a running map what was added since the sweep before", () => {
    const reader = createReader(table);
    sweep(reader, KEYS, map("calls", { "25,7,sh": 5 }), map("total", { "25,7,sh": 900 }));
    const { rows } = sweep(reader, KEYS, map("calls", { "25,7,sh": 8 }), map("total", { "25,7,sh": 950 }));
    expect(rows).to.deep.equal([{ keys: ["zone25", "sh", "7"], values: [3, 50] }]);
  });

  it("takes of a buffer what is printed", () => {
    const reader = createReader(table);
    const first = sweep(reader, KEYS, map("calls_a", { "25,7,sh": 5 }));
    const second = sweep(reader, KEYS, map("calls_b", { "25,7,sh": 8 }));
    expect([first, second].map(({ rows }) => rows[0]?.values)).to.deep.equal([
      [5, 0],
      [8, 0],
    ]);
  });

  it("makes a row of each bucket of a histogram", () => {
    const reader = createReader(histogram);
    sweep(
      reader,
      "keys zone:cgroup\n",
      hist("calls", "25", [
        [256, 9],
        [2 ** 31, 1],
      ]),
    );
    const { rows } = sweep(
      reader,
      "keys zone:cgroup\n",
      hist("calls", "25", [
        [256, 12],
        [2 ** 31, 1],
      ]),
    );
    expect(rows).to.deep.equal([{ keys: ["zone25", "256"], values: [3] }]);
  });

  it("counts ticks, which are also a row where the catalogue has them as a column", () => {
    const output: ScriptOutput = { kind: "table", keys: [key("zone")], columns: [column("ticks")] };
    const reader = createReader(output);
    sweep(reader, "", map("ticks", { "": 99 }));
    const { rows, ticks } = sweep(reader, "", map("ticks", { "": 150 }));
    expect(ticks).to.equal(51);
    expect(rows).to.deep.equal([{ keys: ["global"], values: [51] }]);
  });

  it("reads the maps of one sweep under more than one declaration", () => {
    const reader = createReader(table);
    reader.declare("keys pid execname\n");
    reader.take(map("calls_a", { "7,sh": 5 }));
    reader.declare("keys execname pid\n");
    reader.take(map("total_a", { "sh,7": 900 }));
    expect(reader.end().rows).to.deep.equal([{ keys: ["global", "sh", "7"], values: [5, 900] }]);
  });

  it("reads a map without a declaration as it was declared before", () => {
    const reader = createReader(table);
    sweep(reader, KEYS, map("calls_a", { "25,7,sh": 5 }));
    expect(sweep(reader, "", map("calls_a", { "25,7,sh": 6 })).rows).to.deep.equal([
      { keys: ["zone25", "sh", "7"], values: [6, 0] },
    ]);
  });

  it("is no sweep the worse for a map that is not printed: empty ones are not", () => {
    const reader = createReader(table);
    sweep(reader, KEYS, map("calls", { "25,7,sh": 5 }));
    expect(sweep(reader, KEYS)).to.deep.equal({ rows: [], ticks: 0, fullMaps: 0, skipped: {} });
    expect(sweep(reader, KEYS, map("calls", { "25,7,sh": 6 })).rows[0]?.values).to.deep.equal([1, 0]);
  });

  it("keeps 64 bit exact, and takes what is printed below 0 for what it is", () => {
    const { rows } = sweep(createReader(table), KEYS, map("total_a", { "25,7,sh": -1 }));
    expect(rows[0]?.values).to.deep.equal([0, 2n ** 64n - 1n]);
  });

  it("passes over the script's own maps", () => {
    expect(sweep(createReader(table), KEYS, map("_start", { "7": 123 })).skipped).to.deep.equal({});
  });

  it("says when a map is full", () => {
    const full = map("calls", { "25,7,a": 1, "25,8,b": 1 });
    expect(sweep(createReader(table, 2), KEYS, full).fullMaps).to.equal(1);
    expect(sweep(createReader(table, 3), KEYS, full).fullMaps).to.equal(0);
  });

  const odd: readonly (readonly [reason: string, declaration: string, line: MapLine])[] = [
    ["unknown-map", KEYS, map("calls_c", { "25,7,sh": 5 })],
    ["unknown-zone", KEYS, map("calls_a", { "99,7,sh": 5 })],
    ["unexpected-keys", KEYS, map("calls_a", { "25": 5 })],
    ["unexpected-keys", "", map("calls_a", { "25,7,sh": 5 })],
    ["no-number", KEYS, map("calls_a", { "25,7,sh": "text" })],
    ["no-number", KEYS, map("calls_a", { "25,7,sh": [1, 2] })],
    [
      "no-number",
      KEYS,
      { kind: "stats", name: "calls_a", entries: [{ key: "25,7,sh", count: 1, average: 1, total: 1 }] },
    ],
    ["below-range", KEYS, hist("calls_a", "25,7,sh", [[null, 3]])],
  ];
  for (const [reason, declaration, line] of odd)
    it(`leaves out as ${reason}: ${JSON.stringify(line)}`, () => {
      const { rows, skipped } = sweep(createReader(table), declaration, line);
      expect({ rows, skipped }).to.deep.equal({ rows: [], skipped: { [reason]: 1 } });
    });
});
