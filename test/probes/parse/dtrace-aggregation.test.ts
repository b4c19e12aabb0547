import { expect } from "chai";
import fc from "fast-check";
import { parseAggregations } from "../../../src/probes/parse/dtrace-aggregation.js";
import type { AggregationItem } from "../../../src/probes/parse/dtrace-aggregation.js";
import { compilePrintaFormat } from "../../../src/probes/parse/dtrace-printa-format.js";

const HEADER = "           value  ------------- Distribution ------------- count    ";
const text = (key: string): string => `  ${key.padEnd(50)}`;
const value = (number: number | bigint): string => ` ${String(number).padStart(16)}`;
const bucket = (label: string, count: number): string =>
  `${label.padStart(16)} ${"|".padEnd(41)} ${String(count).padEnd(9)}`;
const read = (lines: readonly string[], format?: string): AggregationItem[] =>
  parseAggregations(lines.join("\n"), format === undefined ? undefined : compilePrintaFormat(format));

/** Keys, number and value of each, histograms by the counts of their buckets. */
function brief(items: readonly AggregationItem[]): unknown[] {
  return items.map((item) => {
    if (item.kind === "text") return item.line;
    const { keys, aggregation } = item;
    return item.kind === "value"
      ? [keys, aggregation, item.value]
      : [keys, aggregation, item.buckets.map(({ count }) => count)];
  });
}

describe("parseAggregations", () => {
  it("reads rows with and without keys", () => {
    expect(
      brief(read(["", text("read") + value(12), text("write") + value(345), "", value(7)])),
    ).to.deep.equal([
      [["read"], 0, 12],
      [["write"], 0, 345],
      [[], 0, 7],
    ]);
  });

  it("numbers rows of the same keys, anew after an empty line", () => {
    const printed = [
      text("read") + value(1),
      text("write") + value(2),
      text("read") + value(3),
      "",
      text("read") + value(4),
    ];
    expect(brief(read(printed))).to.deep.equal([
      [["read"], 0, 1],
      [["write"], 0, 2],
      [["read"], 1, 3],
      [["read"], 0, 4],
    ]);
  });

  it("reads a histogram with the keys of the line above", () => {
    const lines = [
      "",
      text("read") + text("ns"),
      HEADER,
      bucket("512", 0),
      bucket("1024", 4),
      bucket("2048", 0),
      "",
    ];
    expect(read(lines)).to.deep.equal([
      {
        kind: "histogram",
        aggregation: 0,
        keys: ["read", "ns"],
        buckets: [
          { label: 512, range: "inside", count: 0 },
          { label: 1024, range: "inside", count: 4 },
          { label: 2048, range: "inside", count: 0 },
        ],
      },
    ]);
  });

  it("takes a number above a histogram for its key, and not for a value", () => {
    expect(brief(read(["", value(31), HEADER, bucket("1", 2)]))).to.deep.equal([[["31"], 0, [2]]]);
  });

  it("reads histograms without keys one after the other", () => {
    const one = ["", "", HEADER, bucket("< 0", 0), bucket(">= 10", 3), ""];
    expect(brief(read([...one, ...one]))).to.deep.equal([
      [[], 0, [0, 3]],
      [[], 0, [0, 3]],
    ]);
  });

  it("keeps a heading above a histogram as text", () => {
    expect(brief(read(["zoomed:", HEADER, bucket("1", 2)]))).to.deep.equal(["zoomed:", [[], 0, [2]]]);
  });

  it("leaves out a histogram without rows", () => {
    expect(brief(read([HEADER, "", value(1)]))).to.deep.equal([[[], 0, 1]]);
  });

  it("reads a stack as one key, with the keys at its left", () => {
    const frames = [
      "              libc.so.1`malloc+0x1a",
      "              a.out`main+0x20",
      "              0xfeedface",
    ];
    const stack = "libc.so.1`malloc+0x1a\na.out`main+0x20\n0xfeedface";
    expect(brief(read(["", ...frames, value(12)]))).to.deep.equal([[[stack], 0, 12]]);
    expect(brief(read(["", text("beam.smp"), ...frames, value(3)]))).to.deep.equal([
      [["beam.smp", stack], 0, 3],
    ]);
    expect(brief(read(["", ...frames, HEADER, bucket("1", 2)]))).to.deep.equal([[[stack], 0, [2]]]);
  });

  it("does not take a value for a frame of a stack", () => {
    expect(brief(read(["", "              450"]))).to.deep.equal([[[], 0, 450]]);
  });

  it("reads the hex dump that an empty or unprintable string is", () => {
    const head = "             0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f  0123456789abcdef";
    const rows = ["         0: 63 61 66 c3 a9 00 00 00 00 00 00 00 00 00 00 00  caf............."];
    const empty = ["         0: 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00  ................"];
    expect(brief(read(["", head, ...rows, value(2)]))).to.deep.equal([[["café"], 0, 2]]);
    expect(brief(read(["", head, ...empty, ...empty, value(2)]))).to.deep.equal([[[""], 0, 2]]);
    expect(brief(read(["", text("a"), head, ...rows, value(2)]))).to.deep.equal([[["a", "café"], 0, 2]]);
  });

  it("reads several values of one line by their format", () => {
    expect(brief(read(["read 12 -3", "noise", "", "write 1 0"], "%s %@d %@d\n"))).to.deep.equal([
      [["read"], 0, 12],
      [["read"], 1, -3],
      "noise",
      [["write"], 0, 1],
      [["write"], 1, 0],
    ]);
  });

  it("reads a histogram that a format printed", () => {
    const lines = ["read: ", HEADER, bucket("1", 2), "", "write: 7"];
    expect(brief(read(lines, "%s: %@d\n"))).to.deep.equal([
      [["read"], 0, [2]],
      [["write"], 0, 7],
    ]);
  });

  it("keeps everything else as text", () => {
    const lines = [
      "hello",
      "%d = 97",
      "     min .---. max  | count",
      "        1    0 : X : 2    | 1",
      bucket("5", 1),
    ];
    expect(brief(read(lines))).to.deep.equal(lines);
  });

  it("throws at no text, and takes nothing for a number that is not one", () => {
    const lines = [
      "",
      text("read") + value(12),
      text("a") + value(-5),
      "",
      text("lat"),
      HEADER,
      bucket("512", 9),
      bucket(">= 10", 1),
      "",
      value(450),
    ];
    const numbers = new Set(["12", "-5", "9", "1", "450", "512", "10"]);
    const noise = fc.constantFrom("", "x", "-", ".", "e", "\t", "|", "é", "\0", "@");
    const changes = fc.array(fc.tuple(fc.nat(lines.length - 1), fc.nat(75), noise), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(changes, (mutations) => {
        const mutated = [...lines];
        for (const [line, at, by] of mutations) mutated[line] = replaceAt(mutated[line] ?? "", at, by);
        const whole = mutated.join("\n");
        for (const item of parseAggregations(whole)) {
          const found =
            item.kind === "value"
              ? [item.value]
              : item.kind === "histogram"
                ? item.buckets.flatMap(({ label, count }) => [label, count])
                : [];
          // A mutation may leave a shorter number or move a sign, but makes none that the text does not have.
          for (const number of found)
            expect(numbers.has(String(number)) || whole.includes(String(number))).to.equal(true);
        }
      }),
      { numRuns: 30_000 },
    );
  });
});

function replaceAt(line: string, at: number, by: string): string {
  return line.slice(0, at) + by + line.slice(at + 1);
}
