/**
 * The frames that our own D scripts print, one per interval: TAB-separated records, of which the first field is
 * the kind. A frame is what lies between `B` and the `E` of the same number; it is complete or it is dropped.
 *
 *     H  1  cpu-usage                  once: version of this format, name of the script
 *     B  17  1763805600000000  812345  number, wall clock in us, monotonic clock in ns
 *     T  997                           samples taken of each core, where the script samples
 *     R  web1\0  0  12                 keys, then values
 *     Q  web1\0                        keys but the last, then a histogram in dtrace's own text: one row per bucket
 *     E  17
 *     Z  18                            once: ended in order, after 18 frames
 *
 * Empty lines are heartbeats. Nothing here throws: what fits nowhere is a skip with a reason of a closed set.
 *
 * @see priv/dtrace/README.md, which says the same to the authors of scripts
 */
import type { Value } from "../../model/reading.js";
import type { ScriptRow } from "../script/script-output.js";
import { isHistogramHeader, parseBucket } from "./dtrace-histogram.js";
import type { Bucket } from "./dtrace-histogram.js";
import { parseInteger, unescapeString } from "./dtrace-text.js";

export interface Frame {
  readonly kind: "frame";
  readonly sequence: number;
  /** Wall clock when the script closed the interval, Unix ns. */
  readonly atNs: bigint;
  /** Samples taken of each core in the interval; 0 where the script does not sample. */
  readonly ticks: number;
  readonly rows: readonly ScriptRow[];
  /** Frames before this one that were begun or counted, and never came whole. */
  readonly lost: number;
}

export interface FrameSkip {
  readonly kind: "skip";
  readonly reason: FrameSkipReason;
}

export type FrameSkipReason =
  | "unknown-record"
  | "unknown-version"
  | "outside-frame"
  | "torn-frame"
  | "malformed"
  | "duplicate-row"
  | "too-many-rows";

/** Keys and values that every row of the script has. */
export interface FrameShape {
  readonly keys: number;
  readonly values: number;
}

/** Our scripts cut what they print to some thousand rows; this only bounds memory against one that does not. */
const ROWS_MAX = 65_536;

interface OpenFrame {
  readonly sequence: number;
  readonly atNs: bigint;
  ticks: number;
  readonly rows: ScriptRow[];
  readonly identities: Set<string>;
  /** Keys as printed of the histogram that is being read, without the bucket. */
  histogramKeys: readonly string[] | null;
}

/** Puts the lines of one dtrace process together to frames. */
export class FrameParser {
  readonly #shape: FrameShape;
  #open: OpenFrame | null = null;
  #nextSequence = 0;
  #ended = false;

  constructor(shape: FrameShape) {
    this.#shape = shape;
  }

  /** Whether the script said that it ended in order. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Takes one line without its line end; answers the frame it ended, or why it was left out. */
  line(text: string): Frame | FrameSkip | null {
    if (text === "") return null;
    const fields = text.split("\t");
    switch (fields[0]) {
      case "R":
        return this.#row(fields);
      case "Q":
        return this.#histogram(fields);
      case "B":
        return this.#begin(fields);
      case "E":
        return this.#end(fields);
      case "T":
        return this.#ticks(fields);
      case "H":
        return fields[1] === "1" ? null : skip("unknown-version");
      case "Z":
        this.#ended = true;
        return null;
      default:
        return this.#histogramLine(text);
    }
  }

  #begin(fields: readonly string[]): FrameSkip | null {
    const torn = this.#open !== null;
    this.#open = null;
    const [sequence, wallUs] = [parseCount(fields[1]), parseCount(fields[2])];
    if (fields.length !== 4 || sequence === null || wallUs === null || wallUs === 0) return skip("malformed");
    if (sequence < this.#nextSequence) return skip("malformed");
    this.#open = {
      sequence,
      atNs: BigInt(wallUs) * 1000n,
      ticks: 0,
      rows: [],
      identities: new Set(),
      histogramKeys: null,
    };
    return torn ? skip("torn-frame") : null;
  }

  #end(fields: readonly string[]): Frame | FrameSkip {
    const open = this.#open;
    this.#open = null;
    if (open === null) return skip("outside-frame");
    if (fields.length !== 2 || fields[1] !== String(open.sequence)) return skip("torn-frame");
    const lost = open.sequence - this.#nextSequence;
    this.#nextSequence = open.sequence + 1;
    return {
      kind: "frame",
      sequence: open.sequence,
      atNs: open.atNs,
      ticks: open.ticks,
      rows: open.rows,
      lost,
    };
  }

  #ticks(fields: readonly string[]): FrameSkip | null {
    if (this.#open === null) return skip("outside-frame");
    const ticks = parseCount(fields[1]);
    if (fields.length !== 2 || ticks === null) return skip("malformed");
    this.#open.ticks = ticks;
    return null;
  }

  #row(fields: readonly string[]): FrameSkip | null {
    if (this.#open === null) return skip("outside-frame");
    this.#open.histogramKeys = null;
    const { keys, values } = this.#shape;
    if (fields.length !== 1 + keys + values) return skip("malformed");
    const numbers: Value[] = [];
    for (const field of fields.slice(1 + keys)) {
      const number = parseInteger(field);
      if (number === null) return skip("malformed");
      numbers.push(number);
    }
    return this.#add(fields.slice(1, 1 + keys), numbers);
  }

  #histogram(fields: readonly string[]): FrameSkip | null {
    if (this.#open === null) return skip("outside-frame");
    const isHistogram = this.#shape.values === 1 && fields.length === this.#shape.keys;
    this.#open.histogramKeys = isHistogram ? fields.slice(1) : null;
    return isHistogram ? null : skip("malformed");
  }

  #histogramLine(text: string): FrameSkip | null {
    const keys = this.#open?.histogramKeys ?? null;
    if (keys === null) return skip("unknown-record");
    if (isHistogramHeader(text)) return null;
    const bucket = parseBucket(text);
    if (bucket === null) return skip("malformed");
    if (bucket.count === 0) return null;
    const low = lowerBound(bucket);
    return low === null ? skip("malformed") : this.#add([...keys, String(low)], [bucket.count]);
  }

  #add(keys: readonly string[], values: readonly Value[]): FrameSkip | null {
    const open = this.#open;
    if (open === null) return skip("outside-frame");
    if (open.rows.length >= ROWS_MAX) return skip("too-many-rows");
    const identity = keys.join("\t");
    if (open.identities.has(identity)) return skip("duplicate-row");
    open.identities.add(identity);
    open.rows.push({ keys: keys.map(unescapeString), values });
    return null;
  }
}

/** Our histograms are of durations and lengths: what lies below a positive bound begins at 0. */
function lowerBound(bucket: Bucket): Value | null {
  if (bucket.range === "below") return bucket.label > 0 ? 0 : null;
  return bucket.label < 0 ? null : bucket.label;
}

function parseCount(field: string | undefined): number | null {
  const value = parseInteger(field ?? "");
  return typeof value === "number" && value >= 0 ? value : null;
}

function skip(reason: FrameSkipReason): FrameSkip {
  return { kind: "skip", reason };
}
