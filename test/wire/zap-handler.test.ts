import { expect } from "chai";
import { answerZap } from "../../src/wire/zap-handler.js";

const KEY = new Uint8Array(32);
const KEY_TEXT = "0".repeat(40);
const ID = Buffer.from("1");
const ENVELOPE = Buffer.from("peer");
const EMPTY = Buffer.alloc(0);

interface Fields {
  readonly version?: string;
  readonly mechanism?: string;
  readonly key?: Uint8Array;
}

function request({ version = "1.0", mechanism = "CURVE", key = KEY }: Fields = {}): Uint8Array[] {
  const texts = [version, "1", "zonetap", "127.0.0.1", "", mechanism].map((text) => Buffer.from(text));
  return [ENVELOPE, EMPTY, ...texts, key];
}

function statusOf(frames: readonly Uint8Array[], allowed = [KEY_TEXT]): unknown {
  return answerZap(frames, new Set(allowed))?.[4];
}

describe("answerZap", () => {
  it("lets in a key of the list, and answers to the request's own id", () => {
    expect(answerZap(request(), new Set([KEY_TEXT]))).to.deep.equal([
      ENVELOPE,
      EMPTY,
      "1.0",
      ID,
      "200",
      "OK",
      "",
      "",
    ]);
  });

  it("keeps out every other key", () => {
    expect(statusOf(request({ key: new Uint8Array(32).fill(1) }))).to.equal("400");
    expect(statusOf(request(), [])).to.equal("400");
  });

  it("keeps out what it cannot read", () => {
    expect(statusOf(request({ version: "2.0" }))).to.equal("400");
    expect(statusOf(request({ mechanism: "PLAIN" }))).to.equal("400");
    expect(statusOf(request({ mechanism: "NULL" }))).to.equal("400");
    for (const length of [0, 4, 31, 33]) {
      expect(statusOf(request({ key: new Uint8Array(length) })), String(length)).to.equal("400");
    }
    expect(statusOf(request().slice(0, 8))).to.equal("400");
    expect(statusOf(request().slice(0, 4))).to.equal("400");
  });

  it("answers nothing to what has no id", () => {
    for (let length = 0; length < 4; length++) {
      expect(answerZap(request().slice(0, length), new Set([KEY_TEXT]))).to.equal(null);
    }
  });
});
