import { expect } from "chai";
import { ByteWriter } from "../../../src/store/redis/byte-writer.js";
import { NameRests } from "../../../src/store/redis/name-rests.js";

const LONG = "n".repeat(1_000);

describe("NameRests", () => {
  const rests = new NameRests();

  function write(text: string, before: string, by = rests): string {
    const writer = new ByteWriter();
    by.write(writer, text, before);
    return writer.copyFrom(0).toString("latin1");
  }

  for (const [before, text, bytes] of [
    ["", "", "\x00\x00"],
    ["", "cpu.usage", "\x00\x09cpu.usage"],
    ["cpu.usage", "cpu.user", "\x06\x02er"],
    ["cpu.usage", "cpu", "\x03\x00"],
    ["cpu", "cpu.usage", "\x03\x06.usage"],
    ["cpu.usage", "", "\x00\x00"],
    ["na\u00efve", "na\u00efve!", "\x02\x05\xc3\xafve!"],
    [LONG, `${LONG}!`, "\xe8\x07\x01!"],
  ] as const) {
    it(`has ${JSON.stringify(bytes)} for ${text.slice(-12)} behind ${before.slice(-12)}, each time`, () => {
      for (let time = 0; time < 3; time++) expect(write(text, before)).to.equal(bytes);
    });
  }

  it("is right for windows that have other names, or the same in another order", () => {
    const windows = [["ab", "ac", LONG, "b"], ["ac", "ab", "b"], ["ab", LONG, "ac", "b", "c"], ["ab"]];
    const inTurn = new NameRests();
    for (const names of [...windows, ...windows]) {
      inTurn.begin();
      for (const [nth, name] of names.entries()) {
        const before = names[nth - 1] ?? "";
        expect(write(name, before, inTurn)).to.equal(write(name, before, new NameRests()));
      }
    }
  });

  it("is right also when there are more names than it keeps", () => {
    const many = new NameRests();
    for (let round = 0; round < 2; round++) {
      for (let name = 0; name < 25_000; name++) {
        expect(write(`m${name}`, "m", many)).to.equal(`\x01${String.fromCharCode(`${name}`.length)}${name}`);
      }
    }
  });
});
