/** Writes values of ours, exact to 64 bits, with the writer of protobufjs. */
import protobuf from "protobufjs/minimal.js";
import type { Value } from "../model/reading.js";

export const { Writer } = protobuf;
export type Writer = protobuf.Writer;

const TWO_32 = 2 ** 32;
const TWO_63 = 2 ** 63;
const TWO_64 = 2 ** 64;

/** What the writer takes for 64 bits; one object, used again. */
const bits = { low: 0, high: 0, unsigned: true };

/** Writes a varint of 64 bits: a fraction is cut off, a larger or negative value taken modulo 2^64. */
export function writeUint64(writer: Writer, value: Value): void {
  if (typeof value === "bigint") writer.uint64(takeBits(value));
  else if (value >= 0 && value < TWO_32) writer.uint32(value);
  else writer.uint64(Math.trunc(value));
}

/** Writes a varint of 32 bits: the value modulo 2^32. */
export function writeUint32(writer: Writer, value: Value): void {
  writer.uint32(typeof value === "bigint" ? Number(BigInt.asUintN(32, value)) : value);
}

/** Writes the value of a sample: a negative integer as `int`, another as `uint`, all else as `double`. */
export function writeSampleValue(writer: Writer, value: Value): void {
  const isInteger = typeof value === "bigint" || Number.isInteger(value);
  if (isInteger && value >= 0 && value < TWO_64) writeUint64(writer.uint32((5 << 3) | 0), value);
  else if (isInteger && value < 0 && value >= -TWO_63) {
    writer.uint32((4 << 3) | 0).sint64(typeof value === "bigint" ? takeBits(value) : value);
  } else writer.uint32((6 << 3) | 1).double(Number(value));
}

function takeBits(value: bigint): typeof bits {
  bits.low = Number(BigInt.asIntN(32, value));
  bits.high = Number(BigInt.asIntN(32, value >> 32n));
  return bits;
}
