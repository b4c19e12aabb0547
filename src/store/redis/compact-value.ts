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

/** Writes a number, the decimal text of one, or null. */
export function writeValue(writer: ByteWriter, value: ExactNumber | null): void {
  if (typeof value === "number") writeNumber(writer, value);
  else if (value === null) writer.byte(NULL);
  else writeDecimal(writer, value);
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
  if (value >= POWER_MIN) {
    const power = Math.round(Math.log2(value));
    if (2 ** power === value) {
      writer.byte(POWER_OF_TWO);
      return writer.byte(power);
    }
  }
  writer.byte(WHOLE);
  writer.varint(value);
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
  if (!DECIMAL.test(text) || text === "-0") return writeText(writer, text);
  const isNegative = text.startsWith("-");
  const digits = isNegative ? text.slice(1) : text;
  const first = isNegative ? NEGATIVE_TEXT : WHOLE_TEXT;
  if (digits.length <= SAFE_DIGITS) {
    writer.byte(first);
    return writer.varint(Number(digits));
  }
  const value = BigInt(digits);
  if (value > U64_MAX) return writeText(writer, text);
  writer.byte(first);
  writer.bigVarint(value);
}

/** Sums of 64-bit numbers may be longer than one. */
function writeText(writer: ByteWriter, text: string): void {
  writer.byte(TEXT);
  writer.text(text);
}
