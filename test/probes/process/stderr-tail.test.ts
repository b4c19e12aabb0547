import { expect } from "chai";
import fc from "fast-check";
import { STDERR_TAIL_BYTES, StderrTail } from "../../../src/probes/process/stderr-tail.js";

function tailOf(...chunks: string[]): string {
  const tail = new StderrTail();
  for (const chunk of chunks) tail.push(Buffer.from(chunk));
  return tail.text();
}

describe("StderrTail", () => {
  it("is empty where nothing was written", () => {
    expect(tailOf()).to.equal("");
  });

  it("keeps all of a short text", () => {
    expect(tailOf("one\n", "", "two")).to.equal("one\ntwo");
  });

  it("begins with a whole line where the beginning is lost", () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `line ${index}\n`);
    const tail = tailOf(...lines);
    expect(tail.startsWith("line ")).to.equal(true);
    expect(tail.endsWith("line 4998\nline 4999\n")).to.equal(true);
    expect(tail.length).to.be.within(STDERR_TAIL_BYTES - 12, STDERR_TAIL_BYTES);
  });

  it("keeps the end of one chunk that is larger than itself", () => {
    expect(tailOf(`${"x".repeat(50_000)}\nthe end`)).to.equal("the end");
  });

  it("is the end of the text for any chunks", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9_000), { maxLength: 8 }), (sizes) => {
        let text = "";
        const tail = new StderrTail();
        for (const [index, size] of sizes.entries()) {
          const chunk = `${String.fromCharCode(97 + index)}`.repeat(size);
          tail.push(Buffer.from(chunk));
          text += chunk;
        }
        expect(tail.text()).to.equal(text.slice(-STDERR_TAIL_BYTES));
      }),
      { numRuns: 50 },
    );
  });
});
