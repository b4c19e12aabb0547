import { expect } from "chai";
import { curveKeyPair } from "zeromq";
import { encodeZ85, isKeyText } from "../../src/wire/z85.js";

describe("encodeZ85", () => {
  it("writes the example of its specification", () => {
    const bytes = Uint8Array.of(0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b);
    expect(encodeZ85(bytes)).to.equal("HelloWorld");
  });

  it("writes the least and the greatest words", () => {
    expect(encodeZ85(new Uint8Array(0))).to.equal("");
    expect(encodeZ85(new Uint8Array(4))).to.equal("00000");
    expect(encodeZ85(new Uint8Array(4).fill(255))).to.equal("%nSc0");
  });

  it("reads only its own part of a larger memory", () => {
    expect(encodeZ85(Uint8Array.of(1, 0, 0, 0, 0, 2).subarray(1, 5))).to.equal("00000");
  });
});

describe("isKeyText", () => {
  it("takes the keys that ZeroMQ makes", () => {
    const { publicKey, secretKey } = curveKeyPair();
    expect([publicKey, secretKey].map(isKeyText)).to.deep.equal([true, true]);
  });

  it("takes nothing else", () => {
    const key = curveKeyPair().publicKey;
    for (const text of [
      "",
      key.slice(1),
      `${key}0`,
      `${key.slice(1)} `,
      `${key.slice(1)}"`,
      `${key.slice(2)}ö`,
    ]) {
      expect(isKeyText(text), text).to.equal(false);
    }
  });
});
