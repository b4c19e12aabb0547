/**
 * The series of a window in few bytes: what a series has in common with the one before it is left out, and so is
 * what follows from its other numbers. A window of one packet has one value for `sum`, `min`, `max` and `last`.
 */
import type { ExactNumber, SeriesOf, WindowSeries } from "../../model/window.js";
import { type ByteReader, UnreadableWindow } from "./byte-reader.js";
import type { ByteWriter } from "./byte-writer.js";
import { type AnyNumber, readValue, writeTextValue, writeValue } from "./compact-value.js";
import type { NameRests } from "./name-rests.js";

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

type Names = Pick<WindowSeries, "metric" | "instance" | "unit">;

/** A series of a window in memory or as JSON. */
export type AnySeries = SeriesOf<AnyNumber>;

/** Writes series one after the other, and at the end their number in front of them. */
export class SeriesWriter {
  readonly #writer: ByteWriter;
  readonly #rests: NameRests;
  readonly #start: number;
  #length = 0;
  // The names before.
  #metric = "";
  #instance = "";
  #unit = "";

  constructor(writer: ByteWriter, rests: NameRests) {
    this.#writer = writer;
    this.#rests = rests;
    this.#start = writer.length;
    rests.begin();
  }

  add(series: AnySeries): void {
    const { metric, instance, unit, kind } = series;
    const writer = this.#writer;
    const isSingle = hasOneValue(series);
    writer.byte(
      KINDS.indexOf(kind) |
        (metric === this.#metric ? 0 : NEW_METRIC) |
        (instance === this.#instance ? 0 : NEW_INSTANCE) |
        (unit === this.#unit ? 0 : NEW_UNIT) |
        (series.reset === true ? RESET : 0) |
        (isSingle ? SINGLE : 0),
    );
    if (metric !== this.#metric) this.#rests.write(writer, metric, this.#metric);
    if (instance !== this.#instance) this.#rests.write(writer, instance, this.#instance);
    if (unit !== this.#unit) writer.text(unit);
    this.#metric = metric;
    this.#instance = instance;
    this.#unit = unit;
    this.#length++;
    writeValues(writer, series, isSingle);
  }

  end(): void {
    this.#writer.insertVarint(this.#start, this.#length);
  }
}

/** @throws {UnreadableWindow} */
export function readSeries(reader: ByteReader): WindowSeries[] {
  const length = reader.count();
  const series: WindowSeries[] = [];
  let before: Names = { metric: "", instance: "", unit: "" };
  for (let index = 0; index < length; index++) {
    const one = readOne(reader, before);
    series.push(one);
    before = one;
  }
  return series;
}

function writeValues(writer: ByteWriter, series: AnySeries, isSingle: boolean): void {
  if (series.kind === "histogram") return writeHistogram(writer, series);
  writeValue(writer, series.sum);
  if (!isSingle) writeSpread(writer, series);
  if (series.kind === "counter") {
    writeTextValue(writer, series.last ?? null);
    writeRate(writer, series.rate ?? null, series.sum);
  } else if (!isSingle) writeValue(writer, series.last ?? null);
}

function writeSpread(writer: ByteWriter, { count, min, max }: AnySeries): void {
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
  if (kind === "histogram") return readHistogram(reader, metric, instance, unit);
  const sum = readValue(reader);
  const isSingle = (first & SINGLE) !== 0;
  const count = isSingle ? 1 : readExact(reader);
  const min = isSingle ? sum : readValue(reader);
  const max = isSingle ? sum : readValue(reader);
  // Written out, since spreading one object into another takes a µs.
  if (kind !== "counter") {
    const last = isSingle ? sum : readValue(reader);
    return { metric, instance, kind, unit, count, sum, min, max, last };
  }
  const last = readValue(reader);
  const rate = readRate(reader, sum);
  return { metric, instance, kind, unit, count, sum, min, max, last, rate, reset: (first & RESET) !== 0 };
}

function hasOneValue({ kind, count, sum, min, max, last }: AnySeries): boolean {
  if (count !== 1 || kind === "histogram" || sum === null) return false;
  return Object.is(min, sum) && Object.is(max, sum) && (kind === "counter" || Object.is(last, sum));
}

function readRest(reader: ByteReader, before: string): string {
  const same = reader.varint();
  if (same > before.length) throw new UnreadableWindow("a name goes on from one that is shorter");
  return before.slice(0, same) + reader.text();
}

function writeHistogram(writer: ByteWriter, { count, sum, buckets = [] }: AnySeries): void {
  writeValue(writer, count);
  writeValue(writer, sum);
  writer.varint(buckets.length);
  for (const [low, part] of buckets) {
    writeValue(writer, low);
    writeValue(writer, part);
  }
}

function readHistogram(reader: ByteReader, metric: string, instance: string, unit: string): WindowSeries {
  const count = readExact(reader);
  const sum = readValue(reader);
  const length = reader.count();
  const buckets: [low: ExactNumber, count: ExactNumber][] = [];
  for (let index = 0; index < length; index++) buckets.push([readExact(reader), readExact(reader)]);
  return { metric, instance, kind: "histogram", unit, count, sum, buckets };
}

/** A rate is the sum over a whole number of ms, nearly always, and that takes two bytes and not nine. */
function writeRate(writer: ByteWriter, rate: number | null, sum: AnyNumber | null): void {
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

function rateOver(sum: AnyNumber | null, spanMs: number): number {
  return (Number(sum) * 1000) / spanMs;
}

function readExact(reader: ByteReader): ExactNumber {
  const value = readValue(reader);
  if (value === null) throw new UnreadableWindow("a count is null");
  return value;
}
