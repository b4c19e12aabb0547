import { expect } from "chai";
import fc from "fast-check";
import { TextScanner } from "../../../src/probes/linux/text-scanner.js";

function scan(text: string): TextScanner {
  const scanner = new TextScanner();
  scanner.loadText(text);
  return scanner;
}

describe("TextScanner", () => {
  describe("uint", () => {
    const ROWS: readonly (readonly [text: string, value: number | bigint | undefined])[] = [
      ["0", 0],
      ["  42\n", 42],
      ["\t7 8", 7],
      ["999999999999999", 999_999_999_999_999],
      ["9007199254740991", Number.MAX_SAFE_INTEGER],
      ["9007199254740993", 9007199254740993n],
      ["18446744073709551615", 2n ** 64n - 1n],
      ["18446744073709551616", undefined],
      ["99999999999999999999999", undefined],
      ["00000000000000000000000000005", 5],
      ["-1", undefined],
      ["max", undefined],
      ["", undefined],
      ["   ", undefined],
      ["12abc", 12],
    ];
    for (const [text, value] of ROWS) {
      it(`reads ${JSON.stringify(text)} as ${value}`, () => {
        expect(scan(text).uint()).to.equal(value);
      });
    }

    it("is exact for every number of 64 bits", () => {
      fc.assert(
        fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (number) => {
          expect(BigInt(scan(` ${number} x`).uint() ?? -1n)).to.equal(number);
        }),
      );
    });

    it("stops where the text ends, whatever lies behind in the buffer", () => {
      const scanner = new TextScanner();
      scanner.load(Buffer.from("123456"), 3);
      expect(scanner.uint()).to.equal(123);
      expect(scanner.atEnd).to.equal(true);
    });
  });

  describe("decimal", () => {
    const ROWS: readonly (readonly [text: string, value: number | undefined])[] = [
      ["7.24", 7.24],
      ["0.05 x", 0.05],
      ["100", 100],
      ["3.", 3],
      [".5", undefined],
      ["x", undefined],
    ];
    for (const [text, value] of ROWS) {
      it(`reads ${JSON.stringify(text)} as ${value}`, () => expect(scan(text).decimal()).to.equal(value));
    }
  });

  it("goes by words and lines and stays at the end", () => {
    const scanner = scan("one two\nthree");
    expect(scanner.word()).to.equal("one");
    expect(scanner.startsWith(Buffer.from(" two"))).to.equal(true);
    scanner.skipLine();
    expect(scanner.word()).to.equal("three");
    scanner.skipLine();
    scanner.skipWords(3);
    expect([scanner.atEnd, scanner.peek(), scanner.word()]).to.deep.equal([true, -1, ""]);
  });

  it("never leaves the text, whatever it is", () => {
    const steps = ["uint", "decimal", "skipWord", "skipLine", "skipSpaces", "word"] as const;
    fc.assert(
      fc.property(fc.string(), fc.array(fc.constantFrom(...steps)), (text, calls) => {
        const scanner = scan(text);
        for (const call of calls) scanner[call]();
        expect(scanner.pos).to.be.within(0, scanner.end);
      }),
    );
  });
});
