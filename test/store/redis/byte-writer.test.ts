import { expect } from "chai";
import fc from "fast-check";
import { ByteReader } from "../../../src/store/redis/byte-reader.js";
import { ByteWriter } from "../../../src/store/redis/byte-writer.js";
import { readValue, writeValue } from "../../../src/store/redis/compact-value.js";

const POWERS = Array.from({ length: 54 }, (_, power) => 2 ** power);
const NEAR_POWERS = [...new Set(POWERS.flatMap((power) => [power - 1, power, power + 1]))];

/** As a writer of protocol buffers has it. */
function toVarint(value: bigint): number[] {
  return value < 128n ? [Number(value)] : [Number(value & 127n) | 128, ...toVarint(value >> 7n)];
}

function write(put: (writer: ByteWriter) => void): Buffer {
  const writer = new ByteWriter();
  put(writer);
  return writer.copyFrom(0);
}

describe("ByteWriter", () => {
  function expectVarint(value: number): void {
    const bytes = write((writer) => writer.varint(value));
    expect([...bytes], `${value}`).to.deep.equal(toVarint(BigInt(value)));
    expect(new ByteReader(bytes).varint()).to.equal(value);
  }

  it("writes whole numbers below 2^53 in as few bytes as there can be", () => {
    NEAR_POWERS.filter((value) => value < 2 ** 53).forEach(expectVarint);
    fc.assert(fc.property(fc.maxSafeNat(), expectVarint));
  });
});

describe("writeValue", () => {
  function expectBack(value: number): void {
    const bytes = write((writer) => writeValue(writer, value));
    expect(readValue(new ByteReader(bytes)), `${value}`).to.equal(value);
  }

  it("writes whole numbers exactly", () => {
    NEAR_POWERS.flatMap((value) => [value, -value]).forEach(expectBack);
    fc.assert(fc.property(fc.maxSafeInteger(), expectBack));
  });

  it("writes powers of two from 2^14 on in two bytes, and nothing else so", () => {
    for (const value of NEAR_POWERS.filter((one) => one >= 2 ** 14 && one < 2 ** 53)) {
      const isPower = POWERS.includes(value);
      expect(write((writer) => writeValue(writer, value)).length === 2, `${value}`).to.equal(isPower);
    }
  });
});
