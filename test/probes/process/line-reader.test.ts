import { expect } from "chai";
import fc from "fast-check";
import { LineReader } from "../../../src/probes/process/line-reader.js";
import type { OutputLimits } from "../../../src/probes/process/line-reader.js";

const WIDE: OutputLimits = { lineBytesMax: 1_000, linesPerSMax: 1_000, bytesPerSMax: 100_000 };
const NOTHING = { line_length: 0, lines: 0, bytes: 0, half_line: 0 };

/** Pushes the chunks at one moment, ends, and answers the lines. */
function readAll(reader: LineReader, chunks: readonly (string | Buffer)[]): string[] {
  const lines = chunks.flatMap((chunk) => reader.push(Buffer.from(chunk), 0));
  reader.end();
  return lines;
}

describe("LineReader", () => {
  it("cuts at line ends, whatever the chunks", () => {
    const reader = new LineReader(WIDE);
    expect(readAll(reader, ["a\nb", "c", "\n", "\nd\n"])).to.deep.equal(["a", "bc", "", "d"]);
    expect(reader.dropped).to.deep.equal(NOTHING);
    expect(reader.bytes).to.equal(8);
  });

  it("keeps a carriage return, which is no line end here", () => {
    expect(readAll(new LineReader(WIDE), ["a\r\n"])).to.deep.equal(["a\r"]);
  });

  it("joins a character that a chunk cut in two", () => {
    const bytes = Buffer.from("é\n");
    const chunks = [bytes.subarray(0, 1), bytes.subarray(1)];
    expect(readAll(new LineReader(WIDE), chunks)).to.deep.equal(["é"]);
  });

  it("gives the same lines for any cut of the same text", () => {
    const texts = fc.array(
      fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => text.replaceAll("\n", "")),
    );
    fc.assert(
      fc.property(texts, fc.array(fc.nat(40)), (texts, cuts) => {
        const bytes = Buffer.from(texts.map((text) => `${text}\n`).join(""));
        const chunks: Buffer[] = [];
        let start = 0;
        for (const cut of [...cuts, bytes.length]) {
          chunks.push(bytes.subarray(start, start + cut));
          start += cut;
        }
        expect(readAll(new LineReader(WIDE), chunks)).to.deep.equal(texts);
      }),
    );
  });

  it("takes a line as long as the bound, and drops one longer by a byte", () => {
    const reader = new LineReader({ ...WIDE, lineBytesMax: 4 });
    expect(readAll(reader, ["1234\n12345\nok\n"])).to.deep.equal(["1234", "ok"]);
    expect(reader.dropped).to.deep.equal({ ...NOTHING, line_length: 1 });
  });

  it("drops a line that became too long over many chunks, once", () => {
    const reader = new LineReader({ ...WIDE, lineBytesMax: 4 });
    expect(readAll(reader, ["12", "34", "5", "6", "7\nok\n"])).to.deep.equal(["ok"]);
    expect(reader.dropped).to.deep.equal({ ...NOTHING, line_length: 1 });
  });

  it("drops the lines beyond those of a second, and takes the next second's", () => {
    const reader = new LineReader({ ...WIDE, linesPerSMax: 2 });
    expect(reader.push(Buffer.from("1\n2\n3\n4\n"), 0)).to.deep.equal(["1", "2"]);
    expect(reader.push(Buffer.from("5\n"), 999)).to.deep.equal([]);
    expect(reader.push(Buffer.from("6\n"), 1_000)).to.deep.equal(["6"]);
    expect(reader.dropped).to.deep.equal({ ...NOTHING, lines: 3 });
  });

  it("drops the bytes beyond those of a second by the whole line", () => {
    const reader = new LineReader({ ...WIDE, bytesPerSMax: 10 });
    expect(reader.push(Buffer.from("12345\nab"), 0)).to.deep.equal(["12345"]);
    expect(reader.push(Buffer.from("c\nd\nhalf"), 10)).to.deep.equal([]);
    expect(reader.push(Buffer.from(" of it\nok\n"), 1_000)).to.deep.equal(["ok"]);
    expect(reader.dropped).to.deep.equal({ ...NOTHING, bytes: 3 });
  });

  it("counts what has no line end at the end", () => {
    const reader = new LineReader(WIDE);
    expect(readAll(reader, ["whole\nhalf"])).to.deep.equal(["whole"]);
    expect(reader.dropped).to.deep.equal({ ...NOTHING, half_line: 1 });
  });

  it("counts a line too long that never ended as such", () => {
    const reader = new LineReader({ ...WIDE, lineBytesMax: 4 });
    readAll(reader, ["123456"]);
    expect(reader.dropped).to.deep.equal({ ...NOTHING, line_length: 1 });
  });
});
