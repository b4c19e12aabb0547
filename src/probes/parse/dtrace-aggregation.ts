/**
 * Aggregations in the text that dtrace gives them, for scripts that are not ours: rows without a format or with a
 * known one, histograms, keys of several lines (stacks, and the hex dump that an empty or unprintable string is).
 * Only text that keeps to these forms is taken; everything else comes back as text.
 *
 * The text names no aggregation. A row's number tells those apart that print side by side: the n-th value that a
 * line has, or without a format the n-th row with the same keys since the last empty line.
 */
import type { Value } from "../../model/reading.js";
import { parseDefaultKeys, parseDefaultRow } from "./dtrace-default-row.js";
import { isHistogramHeader, parseBucket } from "./dtrace-histogram.js";
import type { Bucket } from "./dtrace-histogram.js";
import type { PrintaFormat } from "./dtrace-printa-format.js";

export interface AggregationValue {
  readonly kind: "value";
  readonly aggregation: number;
  readonly keys: readonly string[];
  readonly value: Value;
}

export interface AggregationHistogram {
  readonly kind: "histogram";
  readonly aggregation: number;
  readonly keys: readonly string[];
  readonly buckets: readonly Bucket[];
}

/** A line that is no aggregation. */
export interface OtherText {
  readonly kind: "text";
  readonly line: string;
}

export type AggregationItem = AggregationValue | AggregationHistogram | OtherText;

/** quantize has at most 127 buckets, lquantize and llquantize at most 65,536 levels. */
const BUCKETS_MAX = 65_538;
/** Lines of one key, and keys between two empty lines: far above what dtrace prints, they only bound memory. */
const KEY_LINES_MAX = 4_096;
const KEYS_MAX = 65_536;

const STACK_FRAME = /^ {14}(\S.*`.*|0x[0-9a-f]+)$/;
const DUMP_HEADER = /^ +0 {2}1 .* f {2}0123456789abcdef$/;
const DUMP_ROW = /^ +[0-9a-f]+:((?: [0-9a-f]{2}){1,16})(?: |$)/;

/** Reads all of a text at once. */
export function parseAggregations(text: string, format?: PrintaFormat): AggregationItem[] {
  const parser = new AggregationParser(format);
  return [...text.split("\n").flatMap((line) => parser.line(line)), ...parser.end()];
}

export class AggregationParser {
  readonly #format: PrintaFormat | null;
  /** The line before: only the next one shows whether it was a row, or the keys of a histogram or stack. */
  #held: string | null = null;
  /** Keys that were printed on lines of their own, before the rest of their row. */
  #leading: string[] = [];
  #stack: string[] = [];
  #dump: string[] | null = null;
  #histogram: { keys: readonly string[]; buckets: Bucket[] } | null = null;
  /** How often each key tuple has had a value since the last empty line. */
  #seen = new Map<string, number>();

  constructor(format?: PrintaFormat) {
    this.#format = format ?? null;
  }

  /** Takes one line without its line end; answers what is now known to be whole. */
  line(text: string): AggregationItem[] {
    if (this.#addBucket(text)) return [];
    const items = this.#endHistogram();
    if (isHistogramHeader(text)) {
      items.push(...this.#beginHistogram());
      return items;
    }
    if (this.#addLeadingKey(text)) return items;
    items.push(...this.#release());
    this.#held = text;
    return items;
  }

  /** What is still open when the text ends. */
  end(): AggregationItem[] {
    return [...this.#endHistogram(), ...this.#release()];
  }

  #addBucket(text: string): boolean {
    const bucket = this.#histogram === null ? null : parseBucket(text);
    if (bucket === null || this.#histogram === null || this.#histogram.buckets.length >= BUCKETS_MAX)
      return false;
    this.#histogram.buckets.push(bucket);
    return true;
  }

  #beginHistogram(): AggregationItem[] {
    const line = this.#held ?? "";
    const ownKeys = this.#format === null ? parseDefaultKeys(line) : this.#format.histogramKeys(line);
    const items = ownKeys === null ? this.#release() : [];
    this.#histogram = { keys: [...this.#takeLeading(), ...(ownKeys ?? [])], buckets: [] };
    this.#held = null;
    return items;
  }

  #endHistogram(): AggregationItem[] {
    const histogram = this.#histogram;
    this.#histogram = null;
    if (histogram === null || histogram.buckets.length === 0) return [];
    return [{ kind: "histogram", aggregation: this.#number(histogram.keys), ...histogram }];
  }

  /** A line of a stack or of a hex dump; what was held before it are the keys to its left. */
  #addLeadingKey(text: string): boolean {
    if (this.#format !== null) return false;
    const bytes = this.#dump === null ? undefined : DUMP_ROW.exec(text)?.[1];
    if (bytes !== undefined) {
      if ((this.#dump?.length ?? 0) < KEY_LINES_MAX) this.#dump?.push(bytes.replaceAll(" ", ""));
      return true;
    }
    const frame = STACK_FRAME.exec(text)?.[1];
    const isDump = DUMP_HEADER.test(text);
    if (frame === undefined && !isDump) return false;
    this.#holdAsLeading();
    if (frame === undefined) this.#dump = [];
    else if (this.#stack.length < KEY_LINES_MAX) this.#stack.push(frame);
    return true;
  }

  #holdAsLeading(): void {
    const keys = this.#held === null || this.#held === "" ? null : parseDefaultKeys(this.#held);
    if (keys !== null) this.#leading = [...this.#takeLeading(), ...keys];
    this.#held = null;
  }

  #takeLeading(): string[] {
    const keys = this.#leading;
    if (this.#stack.length > 0) keys.push(this.#stack.join("\n"));
    if (this.#dump !== null) keys.push(decodeDump(this.#dump.join("")));
    this.#leading = [];
    this.#stack = [];
    this.#dump = null;
    return keys;
  }

  /** Decides about the held line, now that it is known not to belong to what follows. */
  #release(): AggregationItem[] {
    const line = this.#held;
    this.#held = null;
    if (line === null) return [];
    const leading = this.#takeLeading();
    if (line === "") {
      this.#seen.clear();
      return [];
    }
    return this.#format === null ? [this.#defaultRow(line, leading)] : formattedRow(line, this.#format);
  }

  #defaultRow(line: string, leading: readonly string[]): AggregationItem {
    const row = parseDefaultRow(line);
    if (row === null) return { kind: "text", line };
    const keys = [...leading, ...row.keys];
    return { kind: "value", aggregation: this.#number(keys), keys, value: row.value };
  }

  #number(keys: readonly string[]): number {
    const identity = keys.join("\n");
    if (this.#seen.size >= KEYS_MAX) this.#seen.clear();
    const number = this.#seen.get(identity) ?? 0;
    this.#seen.set(identity, number + 1);
    return number;
  }
}

function formattedRow(line: string, format: PrintaFormat): AggregationItem[] {
  const row = format.row(line);
  if (row === null) return [{ kind: "text", line }];
  return row.values.map((value, aggregation) => ({ kind: "value", aggregation, keys: row.keys, value }));
}

/** The string up to its NUL. */
function decodeDump(hex: string): string {
  const bytes = Buffer.from(hex, "hex");
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end < 0 ? bytes.length : end);
}
