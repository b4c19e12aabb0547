/**
 * The series of a window in few bytes: what a series has in common with the one before it is left out, and so is
 * what follows from its other numbers. A window of one packet has one value for `sum`, `min`, `max` and `last`.
 */
import type { ExactNumber, WindowSeries } from "../../model/window.js";
import { type ByteReader, UnreadableWindow } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import { readValue, writeValue } from "./compact-value.js";

/** The order is the format's: the lowest two bits of a series' first byte. */
const KINDS = ["counter", "gauge", "delta", "histogram"] as const;
const KIND_BITS = 3;
/** Set where it differs from the series before. */
const NEW_METRIC = 4;
const NEW_INSTANCE = 8;
const NEW_UNIT = 16;
const RESET = 32;
/** Count 1, and `sum`, `min` and `max` (of what is no counter `last` too) are one value. */
const SINGLE = 64;
const FIRST_BITS = 127;

/** What a rate is told by; from SPAN on: the span in ms is this less SPAN - 1, and the rate sum x 1000 / span. */
const RATE_NULL = 0;
const RATE_ZERO = 1;
const RATE_DOUBLE = 2;
const SPAN = 3;
const SPAN_MS_MAX = 2 ** 31;
const ASCII_END = 0x80;

/** Names before the first series. */
const START = { metric: "", instance: "", unit: "" };
type Names = Pick<WindowSeries, "metric" | "instance" | "unit">;

/** Writes all series behind their number. */
export function writeSeries(writer: ByteWriter, series: readonly WindowSeries[]): void {
  writer.varint(series.length);
  let before: Names = START;
  for (const one of series) {
    writeOne(writer, one, before);
    before = one;
  }
}

/** @throws {UnreadableWindow} */
export function readSeries(reader: ByteReader): WindowSeries[] {
  const length = reader.count();
  const series: WindowSeries[] = [];
  let before: Names = START;
  for (let index = 0; index < length; index++) {
    const one = readOne(reader, before);
    series.push(one);
    before = one;
  }
  return series;
}

function writeOne(writer: ByteWriter, series: WindowSeries, before: Names): void {
  const { metric, instance, unit, kind } = series;
  const isSingle = hasOneValue(series);
  writer.byte(
    KINDS.indexOf(kind) |
      (metric === before.metric ? 0 : NEW_METRIC) |
      (instance === before.instance ? 0 : NEW_INSTANCE) |
      (unit === before.unit ? 0 : NEW_UNIT) |
      (series.reset === true ? RESET : 0) |
      (isSingle ? SINGLE : 0),
  );
  if (metric !== before.metric) writeRest(writer, metric, before.metric);
  if (instance !== before.instance) writeRest(writer, instance, before.instance);
  if (unit !== before.unit) writer.text(unit);
  if (kind === "histogram") return writeHistogram(writer, series);
  writeValue(writer, series.sum);
  if (!isSingle) writeSpread(writer, series);
  if (kind === "counter") {
    writeValue(writer, series.last ?? null);
    writeRate(writer, series.rate ?? null, series.sum);
  } else if (!isSingle) writeValue(writer, series.last ?? null);
}

function writeSpread(writer: ByteWriter, { count, min, max }: WindowSeries): void {
  writeValue(writer, count);
  writeValue(writer, min ?? null);
  writeValue(writer, max ?? null);
}

function readOne(reader: ByteReader, before: Names): WindowSeries {
  const first = reader.byte();
  if (first > FIRST_BITS) throw new UnreadableWindow(`a series begins with ${first}`);
  const kind = KINDS[first & KIND_BITS]!;
  const metric = (first & NEW_METRIC) === 0 ? before.metric : readRest(reader, before.metric);
  const instance = (first & NEW_INSTANCE) === 0 ? before.instance : readRest(reader, before.instance);
  const unit = (first & NEW_UNIT) === 0 ? before.unit : reader.text();
  const names = { metric, instance, kind, unit };
  if (kind === "histogram") return { ...names, ...readHistogram(reader) };
  const sum = readValue(reader);
  const isSingle = (first & SINGLE) !== 0;
  const count = isSingle ? 1 : readExact(reader);
  const min = isSingle ? sum : readValue(reader);
  const max = isSingle ? sum : readValue(reader);
  const spread = { count, sum, min, max };
  if (kind !== "counter") return { ...names, ...spread, last: isSingle ? sum : readValue(reader) };
  const last = readValue(reader);
  return { ...names, ...spread, last, rate: readRate(reader, sum), reset: (first & RESET) !== 0 };
}

function hasOneValue({ kind, count, sum, min, max, last }: WindowSeries): boolean {
  if (count !== 1 || kind === "histogram" || sum === null) return false;
  return Object.is(min, sum) && Object.is(max, sum) && (kind === "counter" || Object.is(last, sum));
}

/** The text but for what it begins with in common with the one before. */
function writeRest(writer: ByteWriter, text: string, before: string): void {
  const length = Math.min(text.length, before.length);
  let same = 0;
  // Beyond ASCII a character may be two halves, which must not be parted.
  while (same < length && text.charCodeAt(same) === before.charCodeAt(same) && isAscii(text, same)) same++;
  writer.varint(same);
  writer.text(text, same);
}

function readRest(reader: ByteReader, before: string): string {
  const same = reader.varint();
  if (same > before.length) throw new UnreadableWindow("a name goes on from one that is shorter");
  return before.slice(0, same) + reader.text();
}

function isAscii(text: string, at: number): boolean {
  return text.charCodeAt(at) < ASCII_END;
}

function writeHistogram(writer: ByteWriter, { count, sum, buckets = [] }: WindowSeries): void {
  writeValue(writer, count);
  writeValue(writer, sum);
  writer.varint(buckets.length);
  for (const [low, part] of buckets) {
    writeValue(writer, low);
    writeValue(writer, part);
  }
}

function readHistogram(reader: ByteReader): Pick<WindowSeries, "count" | "sum" | "buckets"> {
  const count = readExact(reader);
  const sum = readValue(reader);
  const length = reader.count();
  const buckets: [low: ExactNumber, count: ExactNumber][] = [];
  for (let index = 0; index < length; index++) buckets.push([readExact(reader), readExact(reader)]);
  return { count, sum, buckets };
}

/** A rate is the sum over a whole number of ms, nearly always, and that takes two bytes and not nine. */
function writeRate(writer: ByteWriter, rate: number | null, sum: ExactNumber | null): void {
  if (rate === null) return writer.byte(RATE_NULL);
  if (Object.is(rate, 0)) return writer.byte(RATE_ZERO);
  const spanMs = Math.round((Number(sum) * 1000) / rate);
  if (spanMs > 0 && spanMs < SPAN_MS_MAX && rateOver(sum, spanMs) === rate) {
    return writer.varint(spanMs - 1 + SPAN);
  }
  writer.byte(RATE_DOUBLE);
  writer.double(rate);
}

function readRate(reader: ByteReader, sum: ExactNumber | null): number | null {
  const told = reader.varint();
  if (told === RATE_NULL) return null;
  if (told === RATE_ZERO) return 0;
  return told === RATE_DOUBLE ? reader.double() : rateOver(sum, told - SPAN + 1);
}

function rateOver(sum: ExactNumber | null, spanMs: number): number {
  return (Number(sum) * 1000) / spanMs;
}

function readExact(reader: ByteReader): ExactNumber {
  const value = readValue(reader);
  if (value === null) throw new UnreadableWindow("a count is null");
  return value;
}
