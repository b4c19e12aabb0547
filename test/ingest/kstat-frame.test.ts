import { expect } from "chai";
import fc from "fast-check";
import { decodeKstatFrame } from "../../src/ingest/kstat-frame.js";
import { KSTAT_FRAME_SKIPS, type KstatFrame } from "../../src/model/kstat-frame.js";
import { packKstatFrame, SD_FRAME } from "../support/kstat-message.js";

/** Packed by hand from the source of the meter. */
const SD_MESSAGE = Buffer.from(
  "000000066669666f3031" + // host fifo01
    "00000006676c6f62616c" + // uuid global
    "0000000056510580" + // 2015-11-22
    "00000003736431" + // name sd1
    "000000027364" + // module sd
    "000000046469736b" + // class disk
    "0000000000000001" + // instance 1
    "000000056e72656164" + // key nread
    "6900000000075bcd15", // i 123456789
  "hex",
);

const frameOf = (bytes: Buffer): KstatFrame | string => {
  const decoded = decodeKstatFrame(bytes);
  return decoded.kind === "frame" ? decoded.frame : decoded.reason;
};

describe("decodeKstatFrame", () => {
  it("reads the frame of sd:1:sd1:nread", () => {
    expect(frameOf(SD_MESSAGE)).to.deep.equal(SD_FRAME);
  });

  const VALUES: readonly (readonly [bits: bigint, value: number | bigint])[] = [
    [0n, 0],
    [2n ** 64n - 1n, -1],
    [2n ** 53n - 1n, 2 ** 53 - 1],
    [2n ** 53n, 2n ** 53n],
    [2n ** 53n + 1n, 2n ** 53n + 1n],
    [2n ** 63n - 1n, 2n ** 63n - 1n],
    [2n ** 63n, -(2n ** 63n)],
    [2n ** 64n - 2n ** 53n - 1n, -(2n ** 53n) - 1n],
    [2n ** 64n - 2n ** 32n, -(2 ** 32)],
  ];
  for (const [bits, value] of VALUES) {
    it(`reads the value and the instance 0x${bits.toString(16)} as ${value}`, () => {
      const message = packKstatFrame({ ...SD_FRAME, value: bits, instance: bits });
      expect(frameOf(message)).to.deep.equal({ ...SD_FRAME, value, instance: value });
    });
  }

  for (const value of ["disk", "", "Z\u00fcrich"]) {
    it(`reads the text ${JSON.stringify(value)}, which has no length before it`, () => {
      expect(frameOf(packKstatFrame({ ...SD_FRAME, value }))).to.deep.equal({ ...SD_FRAME, value });
    });
  }

  it("reads empty fields, and those of the greatest length", () => {
    const frame = { ...SD_FRAME, host: "", key: "k".repeat(1_024), value: "v".repeat(1_024) };
    expect(frameOf(packKstatFrame(frame))).to.deep.equal(frame);
  });

  it("says truncated wherever a message of a number ends too early", () => {
    for (let end = 0; end < SD_MESSAGE.length; end++) {
      expect(frameOf(SD_MESSAGE.subarray(0, end)), `${end} bytes`).to.equal("truncated");
    }
  });

  it("reads only its own part of a larger buffer", () => {
    const larger = Buffer.concat([Buffer.from("before"), SD_MESSAGE, Buffer.from("behind")]);
    expect(frameOf(larger.subarray(6, 6 + SD_MESSAGE.length))).to.deep.equal(SD_FRAME);
    expect(frameOf(larger.subarray(6, 5 + SD_MESSAGE.length))).to.equal("truncated");
  });

  const tagAt = SD_MESSAGE.length - 9;
  const BAD: readonly (readonly [what: string, message: Buffer, reason: string])[] = [
    ["a byte behind the value", Buffer.concat([SD_MESSAGE, Buffer.alloc(1)]), "trailing"],
    ["the tag of a double", withByte(tagAt, 0x64), "value_tag"],
    ["a length before the frame", Buffer.concat([Buffer.from("0000004b", "hex"), SD_MESSAGE]), "not_text"],
    ["a length beyond 2^31", withByte(0, 0xff), "truncated"],
    ["a field that is too long", packKstatFrame({ ...SD_FRAME, class: "c".repeat(1_025) }), "long_text"],
    ["a value that is too long", packKstatFrame({ ...SD_FRAME, value: "v".repeat(1_025) }), "long_text"],
    ["a field that is not UTF-8", withByte(4, 0xff), "not_text"],
    ["a time beyond the year 9999", packKstatFrame({ ...SD_FRAME, timeS: 253_402_300_800 }), "bad_time"],
    ["a time before 1970", packKstatFrame({ ...SD_FRAME, timeS: -1 }), "bad_time"],
  ];
  for (const [what, message, reason] of BAD) {
    it(`skips ${what} as ${reason}`, () => {
      expect(decodeKstatFrame(message)).to.deep.equal({ kind: "skip", reason });
    });
  }

  it("answers any bytes with a frame or a reason", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat(SD_MESSAGE.length - 1), (bytes, at) => {
        const mutated = Buffer.from(SD_MESSAGE);
        mutated.set(bytes.subarray(0, mutated.length - at), at);
        for (const message of [Buffer.from(bytes), mutated]) {
          const decoded = decodeKstatFrame(message);
          if (decoded.kind === "skip") expect(KSTAT_FRAME_SKIPS).to.include(decoded.reason);
        }
      }),
    );
  });

  function withByte(at: number, byte: number): Buffer {
    const message = Buffer.from(SD_MESSAGE);
    message[at] = byte;
    return message;
  }
});
