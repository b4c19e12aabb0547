/**
 * One value of a window in few bytes, exact to the last bit of 64: a first byte that is the value itself where it
 * is a small whole number, or says what follows. docs/protocol.md has the table.
 */
import type { ExactNumber } from "../../model/window.js";
import { type ByteReader, UnreadableWindow } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";

/** First bytes; below the first of them the byte is the value. */
const NULL = 0xe0;
const WHOLE = 0xe1;
const NEGATIVE = 0xe2;
const DOUBLE = 0xe3;
const HUNDREDTHS = 0xe4;
const WHOLE_TEXT = 0xe5;
const NEGATIVE_TEXT = 0xe6;
const TEXT = 0xe7;
const POWER_OF_TWO = 0xe8;

const HUNDREDTHS_MAX = 2 ** 31;
/** Decimal digits that a double holds for sure. */
const SAFE_DIGITS = 15;
const U64_MAX = 2n ** 64n - 1n;
const DECIMAL = /^-?(0|[1-9]\d{0,19})$/;
/** Powers of two from here on are shorter as such. */
const POWER_MIN = 2 ** 14;

/** A number as a window has it, in memory or as JSON. A bigint is text there. */
export type AnyNumber = ExactNumber | bigint;

/** Writes a number, the decimal text of one, or null. */
export function writeValue(writer: ByteWriter, value: AnyNumber | null): void {
  if (typeof value === "number") writeNumber(writer, value);
  else if (value === null) writer.byte(NULL);
  else if (typeof value === "bigint") writeBig(writer, value);
  else writeDecimal(writer, value);
}

/** The same where a number is text outside, however small it is. */
export function writeTextValue(writer: ByteWriter, value: AnyNumber | null): void {
  if (typeof value !== "number") return writeValue(writer, value);
  if (!Number.isSafeInteger(value)) return writeDecimal(writer, String(value));
  writer.byte(value < 0 ? NEGATIVE_TEXT : WHOLE_TEXT);
  writer.varint(Math.abs(value));
}

/** @throws {UnreadableWindow} for a first byte that this version does not know, or where the bytes end */
export function readValue(reader: ByteReader): ExactNumber | null {
  const first = reader.byte();
  if (first < NULL) return first;
  switch (first) {
    case NULL:
      return null;
    case WHOLE:
      return reader.varint();
    case NEGATIVE:
      return -reader.varint();
    case DOUBLE:
      return reader.double();
    case HUNDREDTHS:
      return reader.varint() / 100;
    case WHOLE_TEXT:
      return String(reader.bigVarint());
    case NEGATIVE_TEXT:
      return String(-reader.bigVarint());
    case TEXT:
      return reader.text();
    case POWER_OF_TWO:
      return 2 ** reader.byte();
    default:
      throw new UnreadableWindow(`a value begins with ${first}`);
  }
}

function writeNumber(writer: ByteWriter, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) return writeFraction(writer, value);
  if (value < 0) {
    writer.byte(NEGATIVE);
    return writer.varint(-value);
  }
  if (value < NULL) return writer.byte(value);
  if (value >= POWER_MIN && isPowerOfTwo(value)) {
    writer.byte(POWER_OF_TWO);
    return writer.byte(Math.log2(value));
  }
  writer.byte(WHOLE);
  writer.varint(value);
}

const TWO_32 = 2 ** 32;

/** Of whole numbers above 0: of the two halves of their 64 bits, one is 0 and the other has one bit. */
function isPowerOfTwo(value: number): boolean {
  const low = value | 0;
  const high = Math.floor(value / TWO_32);
  return low === 0 ? (high & (high - 1)) === 0 : high === 0 && (low & (low - 1)) === 0;
}

/** Usage in percent has two digits behind the point. */
function writeFraction(writer: ByteWriter, value: number): void {
  const hundredths = Math.round(value * 100);
  if (hundredths > 0 && hundredths < HUNDREDTHS_MAX && hundredths / 100 === value) {
    writer.byte(HUNDREDTHS);
    return writer.varint(hundredths);
  }
  writer.byte(DOUBLE);
  writer.double(value);
}

function writeDecimal(writer: ByteWriter, text: string): void {
  if (!DECIMAL.test(text) || text === "-0") writeText(writer, text);
  else if (text.length <= SAFE_DIGITS) writeTextValue(writer, Number(text));
  else writeBig(writer, BigInt(text));
}

function writeBig(writer: ByteWriter, value: bigint): void {
  const size = value < 0n ? -value : value;
  if (size > U64_MAX) return writeText(writer, String(value));
  writer.byte(value < 0n ? NEGATIVE_TEXT : WHOLE_TEXT);
  writer.bigVarint(size);
}

/** Sums of 64-bit numbers may be longer than one. */
function writeText(writer: ByteWriter, text: string): void {
  writer.byte(TEXT);
  writer.text(text);
}
