import { expect } from "chai";
import fc from "fast-check";
import { FrameParser } from "../../../src/probes/parse/dtrace-frame.js";
import type { Frame, FrameShape, FrameSkip } from "../../../src/probes/parse/dtrace-frame.js";

const BEGIN = "B\t0\t1763805600000000\t812345";
const ROW = "R\tweb1\\0\t4\t12";
const SHAPE: FrameShape = { keys: 2, values: 1 };
const HEADER = "           value  ------------- Distribution ------------- count    ";
const bucket = (label: string, count: number): string => `${label.padStart(16)} ${"|".padEnd(41)} ${count}`;

function parse(lines: readonly string[], shape = SHAPE): { frames: Frame[]; skips: string[] } {
  const parser = new FrameParser(shape);
  const outcomes = lines.map((line) => parser.line(line)).filter((outcome) => outcome !== null);
  const skips = outcomes.filter((outcome): outcome is FrameSkip => outcome.kind === "skip");
  return {
    frames: outcomes.filter((outcome) => outcome.kind === "frame"),
    skips: skips.map(({ reason }) => reason),
  };
}

const begin = (sequence: number): string => `B\t${sequence}\t1763805600000000\t812345`;

describe("FrameParser", () => {
  it("makes a frame of what lies between B and E of the same number", () => {
    expect(parse(["H\t1\tcpu-usage", BEGIN, "T\t997", ROW, "E\t0"])).to.deep.equal({
      frames: [
        {
          kind: "frame",
          sequence: 0,
          atNs: 1763805600000000000n,
          ticks: 997,
          rows: [{ keys: ["web1", "4"], values: [12] }],
          lost: 0,
        },
      ],
      skips: [],
    });
  });

  it("passes over empty lines wherever they stand", () => {
    const { frames, skips } = parse(["", BEGIN, "", ROW, "", "E\t0", ""]);
    expect([frames.length, skips.length]).to.deep.equal([1, 0]);
  });

  it("makes a frame of no rows where nothing happened", () => {
    expect(parse([BEGIN, "E\t0"]).frames[0]?.rows).to.deep.equal([]);
  });

  it("keeps a value of 64 bit whole", () => {
    const { frames } = parse([BEGIN, "R\ta\\0\tb\\0\t18446744073709551615", "E\t0"]);
    expect(frames[0]?.rows[0]?.values).to.deep.equal([18446744073709551615n]);
  });

  it("makes a row of each bucket that is not empty", () => {
    const lines = [
      BEGIN,
      "Q\tweb1\\0",
      HEADER,
      bucket("512", 0),
      bucket("1024", 7),
      bucket("2048", 1),
      "",
      "E\t0",
    ];
    expect(parse(lines)).to.deep.include({ skips: [] });
    expect(parse(lines).frames[0]?.rows).to.deep.equal([
      { keys: ["web1", "1024"], values: [7] },
      { keys: ["web1", "2048"], values: [1] },
    ]);
  });

  it("lets what lies below a positive bound begin at 0, and above one at the bound", () => {
    const lines = [BEGIN, "Q\ta\\0", HEADER, bucket("< 100", 3), bucket(">= 10000", 4), "E\t0"];
    expect(parse(lines).frames[0]?.rows.map(({ keys }) => keys[1])).to.deep.equal(["0", "10000"]);
  });

  it("knows that the script ended in order", () => {
    const parser = new FrameParser(SHAPE);
    const before = parser.ended;
    parser.line("Z\t18");
    expect([before, parser.ended]).to.deep.equal([false, true]);
  });

  it("counts the frames that are missing in the numbers", () => {
    const { frames } = parse([begin(0), "E\t0", begin(3), "E\t3", begin(4), "E\t4"]);
    expect(frames.map(({ lost }) => lost)).to.deep.equal([0, 2, 0]);
  });

  it("drops a frame that did not end, and counts it with the next", () => {
    const { frames, skips } = parse([begin(0), ROW, begin(1), ROW, "E\t1"]);
    expect(frames.map(({ sequence, lost }) => [sequence, lost])).to.deep.equal([[1, 1]]);
    expect(skips).to.deep.equal(["torn-frame"]);
  });

  it("drops a frame that ends with another number", () => {
    expect(parse([begin(0), ROW, "E\t1"])).to.deep.equal({ frames: [], skips: ["torn-frame"] });
  });

  const trouble: [string, string[], string[]][] = [
    ["a row outside a frame", [ROW], ["outside-frame"]],
    ["an end without a begin", ["E\t0"], ["outside-frame"]],
    ["ticks outside a frame", ["T\t3"], ["outside-frame"]],
    ["a histogram outside a frame", ["Q\tweb1\\0", bucket("1", 1)], ["outside-frame", "unknown-record"]],
    ["another version of the format", ["H\t2\tx"], ["unknown-version"]],
    ["a line of something else", ["hello world"], ["unknown-record"]],
    ["a bucket that belongs to nothing", [BEGIN, bucket("1", 1)], ["unknown-record"]],
    ["a row with too few fields", [BEGIN, "R\tweb1\\0\t12"], ["malformed"]],
    ["a row with too many fields", [BEGIN, `${ROW}\t1`], ["malformed"]],
    ["a row whose value is no number", [BEGIN, "R\tweb1\\0\t4\t0x12"], ["malformed"]],
    ["a row whose value is empty", [BEGIN, "R\tweb1\\0\t4\t"], ["malformed"]],
    ["ticks below zero", [BEGIN, "T\t-1"], ["malformed"]],
    ["a begin without its clock", ["B\t0"], ["malformed"]],
    ["a begin at time 0", ["B\t0\t0\t0"], ["malformed"]],
    ["a begin whose number went back", [begin(4), "E\t4", begin(4)], ["malformed"]],
    ["the same keys twice", [BEGIN, ROW, ROW], ["duplicate-row"]],
    ["text within a histogram", [BEGIN, "Q\tweb1\\0", HEADER, "noise"], ["malformed"]],
    ["a histogram with all of a row's keys", [BEGIN, "Q\ta\\0\tb\\0"], ["malformed"]],
    ["counts below zero's lowest bound", [BEGIN, "Q\ta\\0", HEADER, bucket("< 0", 2)], ["malformed"]],
  ];
  for (const [what, lines, reasons] of trouble) {
    it(`skips ${what}`, () => expect(parse(lines).skips).to.deep.equal(reasons));
  }

  it("keeps the other rows of a frame that has a malformed one", () => {
    const { frames } = parse([BEGIN, ROW, "R\tbroken", "R\tweb2\\0\t4\t1", "E\t0"]);
    expect(frames[0]?.rows.map(({ keys }) => keys[0])).to.deep.equal(["web1", "web2"]);
  });

  it("bounds the rows of a frame", () => {
    const parser = new FrameParser({ keys: 1, values: 1 });
    parser.line(BEGIN);
    for (let row = 0; row < 65_536; row++) expect(parser.line(`R\tk${row}\t1`)).to.equal(null);
    expect(parser.line("R\tone more\t1")).to.deep.equal({ kind: "skip", reason: "too-many-rows" });
  });

  it("throws at no text, and takes nothing for a number that is not one", () => {
    const text = [
      "H\t1\tx",
      BEGIN,
      "T\t997",
      ROW,
      "Q\tweb1\\0",
      HEADER,
      bucket("1024", 7),
      "E\t0",
      begin(1),
      "E\t1",
      "Z\t2",
    ];
    const mutated = fc.array(
      fc.tuple(
        fc.nat(text.length - 1),
        fc.nat(80),
        fc.constantFrom("", "\t", "-", "9", "x", "\\", " ", "\0", "é"),
      ),
      { minLength: 1, maxLength: 3 },
    );
    fc.assert(
      fc.property(mutated, (changes) => {
        const lines = [...text];
        for (const [line, at, by] of changes) lines[line] = replaceAt(lines[line] ?? "", at, by);
        for (const { rows, ticks } of parse(lines).frames) {
          const values = [ticks, ...rows.flatMap((row) => row.values)];
          expect(values.every((value) => typeof value === "bigint" || Number.isSafeInteger(value))).to.equal(
            true,
          );
          expect(
            rows.every((row) => row.keys.length === SHAPE.keys && row.values.length === SHAPE.values),
          ).to.equal(true);
        }
      }),
      { numRuns: 30_000 },
    );
  });
});

function replaceAt(text: string, at: number, by: string): string {
  return text.slice(0, at) + by + text.slice(at + 1);
}
