import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { projectRoot } from "../../../src/base/project-root.js";
import { parseBpftraceLine } from "../../../src/probes/parse/bpftrace-line.js";

const FIXTURES = join(projectRoot, "test/fixtures/bpftrace");
const CAPTURES = join(projectRoot, "../shared/data/linux");

/** The captured line that holds `part`. */
function captured(file: string, part: string): string {
  const line = readFileSync(join(FIXTURES, file), "utf8")
    .split("\n")
    .find((one) => one.includes(part));
  if (line === undefined) throw new Error(`no line of ${file} holds ${part}`);
  return line;
}

const map = (name: string, entries: object[]): object => ({ kind: "map", name, entries });
const torn = { kind: "skip", reason: "torn" };

describe("parseBpftraceLine", () => {
  describe("of captured lines", () => {
    it("reads how many probes were attached", () => {
      const line = parseBpftraceLine(captured("types.jsonl", "attached_probes"));
      expect(line).to.deep.equal({ kind: "attached", probes: 4 });
    });

    it("reads a scalar map as one entry without a key, also of a text", () => {
      expect(parseBpftraceLine(captured("types.jsonl", "@c"))).to.deep.equal(
        map("c", [{ key: "", value: 9414 }]),
      );
      expect(parseBpftraceLine(captured("types.jsonl", "@str"))).to.deep.equal(
        map("str", [{ key: "", value: 'a"b' }]),
      );
    });

    it("leaves the joined keys of a map as they are", () => {
      expect(parseBpftraceLine(captured("types.jsonl", "@cnt"))).to.deep.equal(
        map("cnt", [
          { key: "cat,18859", value: 629 },
          { key: "dpkg-deb,18777", value: 2436 },
          { key: "dpkg,18471", value: 3478 },
        ]),
      );
    });

    it("reads tuples, also in tuples", () => {
      expect(parseBpftraceLine(captured("types.jsonl", "@last"))).to.deep.equal(
        map("last", [
          { key: "18861", value: [1, "sh"] },
          { key: "18862", value: [1, "cat"] },
        ]),
      );
      expect(parseBpftraceLine(captured("values.jsonl", "@t"))).to.deep.equal(
        map("t", [{ key: "k", value: [1, "sh", [2, 3]] }]),
      );
    });

    it("reads avg(), which says that it is stats, as a map of numbers", () => {
      const line = parseBpftraceLine(captured("types.jsonl", "@avg"));
      expect(line).to.deep.include({ kind: "map", name: "avg" });
      expect(line).to.have.property("entries").that.deep.includes({ key: "bpftrace", value: 392 });
    });

    it("reads stats() with count, average and total", () => {
      const line = parseBpftraceLine(captured("types.jsonl", "@st"));
      expect(line).to.deep.include({ kind: "stats", name: "st" });
      expect(line)
        .to.have.property("entries")
        .that.deep.includes({ key: "cat", count: 1432, average: 22, total: 31875 });
    });

    it("reads histograms with and without keys, leaving out buckets of nothing", () => {
      const line = parseBpftraceLine(captured("types.jsonl", "@lk"));
      const buckets = [
        [0, 3438],
        [200, 40],
      ];
      expect(line).to.deep.equal({ kind: "hist", name: "lk", entries: [{ key: "dpkg", buckets }] });
      expect(parseBpftraceLine(captured("types.jsonl", "@h"))).to.have.nested.property("entries[0].key", "");
    });

    it("takes the bucket of everything from 2^31 on for what it is", () => {
      const line = parseBpftraceLine(captured("values.jsonl", "@h"));
      const buckets = [
        [64, 1],
        [2 ** 31, 1],
      ];
      expect(line).to.deep.equal({ kind: "hist", name: "h", entries: [{ key: "", buckets }] });
    });

    it("gives no lower bound to what lies below a histogram, and that of the last to what lies above", () => {
      const line = parseBpftraceLine(captured("values.jsonl", "@l"));
      const buckets = [
        [null, 1],
        [0, 1],
        [300, 1],
      ];
      expect(line).to.deep.equal({ kind: "hist", name: "l", entries: [{ key: "", buckets }] });
      expect(parseBpftraceLine(captured("values.jsonl", "@neg")))
        .to.have.nested.property("entries[0].buckets")
        .that.deep.equals([[null, 1]]);
    });

    it("keeps integers from 2^53 on exact", () => {
      const [big, huge] = ["@big", "@huge"].map((name) => parseBpftraceLine(captured("values.jsonl", name)));
      expect(big).to.deep.equal(map("big", [{ key: "", value: 2n ** 53n + 1n }]));
      const entries = [
        { key: "edge", value: 2n ** 63n },
        { key: "max", value: 2n ** 64n - 1n },
      ];
      expect(huge).to.deep.equal(map("huge", entries));
    });

    it("makes of the bytes that were written sign-extended the text they are", () => {
      const line = parseBpftraceLine(captured("odd-names.jsonl", "samples_b"));
      const keys = line?.kind === "map" ? line.entries.map(({ key }) => key) : [];
      expect(keys).to.include("1,13545,1,café \ufffd\u0001");
      expect(keys).to.include('1,13544,1,a,b"c\\d');
    });

    it("keeps both of two equal keys, which symbols are", () => {
      const line = parseBpftraceLine(captured("symbols.jsonl", "@s"));
      const entries = line?.kind === "map" ? line.entries : [];
      const values = entries.filter(({ key }) => key === "1,__GI___write");
      expect(values).to.have.length.above(1);
    });

    it("reads what printf and time printed, and that print of no map printed something", () => {
      expect(parseBpftraceLine(captured("types.jsonl", "hello"))).to.deep.equal({
        kind: "text",
        source: "printf",
        text: 'hello w,"q" 5\n',
      });
      expect(parseBpftraceLine(captured("types.jsonl", '"time"'))).to.deep.include({ source: "time" });
      expect(parseBpftraceLine(captured("types.jsonl", '"value", "data": 5'))).to.deep.equal({
        kind: "value",
      });
      expect(parseBpftraceLine(captured("types.jsonl", '"data": [1,"x",1]'))).to.deep.equal({
        kind: "value",
      });
    });

    it("counts events that were lost because nobody read", () => {
      const lost = parseBpftraceLine(captured("lost-events.jsonl", "lost_events"));
      expect(lost).to.deep.equal({ kind: "lost", events: 35 });
    });

    it("reads the error of a helper: a map that is full", () => {
      const line = parseBpftraceLine(captured("helper-error.jsonl", "helper_error"));
      expect(line).to.deep.equal({ kind: "helper-error", helper: "map_update_elem", code: -7 });
    });

    it("leaves out the half line of an aborted print", () => {
      expect(parseBpftraceLine(captured("half-line.jsonl", '"@": {'))).to.deep.equal(torn);
    });

    it("takes the empty lines of the end for nothing", () => {
      expect(readFileSync(join(FIXTURES, "types.jsonl"), "utf8")).to.include("\n\n\n");
      expect(parseBpftraceLine("")).to.equal(null);
    });

    if (!existsSync(CAPTURES)) console.log(`    not here: ${CAPTURES}`);
    for (const file of existsSync(CAPTURES) ? readdirSync(CAPTURES) : []) {
      if (!/^bt-.*\.jsonl$/.test(file)) continue;
      it(`reads every line of ${file}`, () => {
        const lines = readFileSync(join(CAPTURES, file), "utf8").split("\n");
        const skipped = lines.filter((line) => parseBpftraceLine(line)?.kind === "skip");
        expect(skipped).to.deep.equal([]);
      });
    }
  });

  describe("of other text", () => {
    it("reads an unsigned integer that is printed as a signed one as it is printed", () => {
      const line = '{"type": "map", "data": {"@x": {"a": -1, "b": -9223372036854775808}}}';
      const entries = [
        { key: "a", value: -1 },
        { key: "b", value: -(2n ** 63n) },
      ];
      expect(parseBpftraceLine(line)).to.deep.equal(map("x", entries));
    });

    it("reads stats() without keys, and an empty map", () => {
      const stats = '{"type": "stats", "data": {"@s": {"count": 2, "average": 3, "total": 6}}}';
      expect(parseBpftraceLine(stats)).to.deep.equal({
        kind: "stats",
        name: "s",
        entries: [{ key: "", count: 2, average: 3, total: 6 }],
      });
      expect(parseBpftraceLine('{"type": "map", "data": {"@m": {}}}')).to.deep.equal(map("m", []));
    });

    it("does not take an escaped backslash before u for the beginning of an escape", () => {
      const line = '{"type": "printf", "data": "\\\\uffffffc3 \\u00e9"}';
      expect(parseBpftraceLine(line)).to.deep.include({ text: "\\uffffffc3 é" });
    });

    for (const line of [
      "No probes to attach",
      "ERROR: invalid mapkey argument type",
      "stdin:1:1-28: ERROR: tracepoint not found: vminfo:maj_fault",
      "null",
      "[]",
    ])
      it(`tells ${JSON.stringify(line)} from JSON`, () => {
        expect(parseBpftraceLine(line)).to.deep.equal({ kind: "skip", reason: "no-json" });
      });

    it("says so of a type that it does not know", () => {
      const line = parseBpftraceLine('{"type": "join", "data": "a b"}');
      expect(line).to.deep.equal({ kind: "skip", reason: "unknown-type" });
    });

    for (const line of [
      "{",
      "{}",
      '{"data": 1}',
      '{"type": "map"}',
      '{"type": "map", "data": 5}',
      '{"type": "map", "data": {"c": 5}}',
      '{"type": "map", "data": {"@c": 5}',
      '{"type": "map", "data": {"@c": 5}} {',
      '{"type": "map", "data": {"@c": }}',
      '{"type": "map", "data": {"@c": 1.5}}',
      '{"type": "map", "data": {"@c": 1e5}}',
      '{"type": "map", "data": {"@c": --1}}',
      '{"type": "map", "data": {"@c": 18446744073709551616}}',
      '{"type": "map", "data": {"@c": -9223372036854775809}}',
      '{"type": "map", "data": {"@c": 111111111111111111111}}',
      '{"type": "map", "data": {"@c": {"a": 1, }}}',
      '{"type": "map", "data": {"@c": {"a" 1}}}',
      '{"type": "map", "data": {"@c": {"a: 1}}}',
      '{"type": "map", "data": {"@c": {"a\\": 1}}}',
      '{"type": "map", "data": {"@c": {"a\\q": 1}}}',
      '{"type": "map", "data": {"@c": [1, 2}}',
      '{"type": "hist", "data": {"@h": [{"min": 1, "max": 1}]}}',
      '{"type": "hist", "data": {"@h": [{}]}}',
      '{"type": "hist", "data": {"@h": {"a": 5}}}',
      '{"type": "stats", "data": {"@s": {"a": {"count": 2}}}}',
      '{"type": "printf", "data": 5}',
      '{"type": "lost_events", "data": {"events": "many"}}',
      '{"type": "helper_error", "helper": 5, "retcode": -7}',
      `{"type": "map", "data": {"@c": ${"[".repeat(100_000)}`,
    ])
      it(`leaves out ${line.slice(0, 70)}`, () => expect(parseBpftraceLine(line)).to.deep.equal(torn));
  });

  it("throws nothing, and makes no number of what is none, whatever is done to a line", () => {
    const lines = readdirSync(FIXTURES).flatMap((file) =>
      readFileSync(join(FIXTURES, file), "utf8").split("\n"),
    );
    const noise = fc.constantFrom(
      "",
      '"',
      "\\",
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "-",
      "9",
      "e5",
      ".5",
      "NaN",
      "\\u",
      "é",
    );
    const mutation = fc.tuple(fc.nat(lines.length - 1), fc.nat(2_000), fc.nat(20), noise);
    fc.assert(
      fc.property(mutation, ([index, at, length, text]) => {
        const line = lines[index] ?? "";
        const parsed = parseBpftraceLine(line.slice(0, at) + text + line.slice(at + length));
        return parsed?.kind !== "map" || parsed.entries.every(({ value }) => isValue(value));
      }),
      { numRuns: 100_000 },
    );
  });
});

function isValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isValue);
  return typeof value === "string" || typeof value === "bigint" || Number.isSafeInteger(value);
}
