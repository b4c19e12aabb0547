import { expect } from "chai";
import fc from "fast-check";
import { KeyedLines } from "../../../src/probes/linux/keyed-lines.js";
import { TextScanner } from "../../../src/probes/linux/text-scanner.js";

function read(keys: string[], text: string): KeyedLines<string>["values"] {
  const scanner = new TextScanner();
  scanner.loadText(text);
  const lines = new KeyedLines(keys);
  lines.read(scanner);
  return lines.values;
}

describe("KeyedLines", () => {
  it("reads the keys it wants in any order and skips the others", () => {
    expect(read(["pgfault", "anon"], "anon 4096\nfile 1\npgfault 65732\n")).to.deep.equal([65732, 4096]);
  });

  it("reads the colons, spaces and units of meminfo", () => {
    expect(read(["MemFree", "Dirty"], "MemFree:       15639016 kB\nDirty: 1 kB\n")).to.deep.equal([
      15639016, 1,
    ]);
  });

  const BAD: readonly (readonly [what: string, text: string])[] = [
    ["an empty file", ""],
    ["a key without a number", "anon\n"],
    ["a key with a word", "anon max\n"],
    ["a key that only begins like it", "anon_thp 4096\n"],
    ["a key that is only the beginning", "ano 4096\n"],
    ["a negative number", "anon -5\n"],
    ["a number beyond 64 bits", "anon 18446744073709551616\n"],
    ["blank lines", "\n\n\n"],
  ];
  for (const [what, text] of BAD) {
    it(`has no value from ${what}`, () => expect(read(["anon"], text)).to.deep.equal([undefined]));
  }

  it("forgets the file before", () => {
    const lines = new KeyedLines(["a"]);
    const scanner = new TextScanner();
    scanner.loadText("a 1\n");
    lines.read(scanner);
    scanner.loadText("b 1\n");
    lines.read(scanner);
    expect(lines.get("a")).to.equal(undefined);
  });

  it("ends on any text", () => {
    fc.assert(fc.property(fc.string(), (text) => void read(["anon", "file"], text)));
  });
});
