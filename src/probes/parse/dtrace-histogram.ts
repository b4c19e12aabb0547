/**
 * The text of quantize, lquantize and llquantize: a header line, then one row per bucket with its label, a bar of
 * 41 characters and its count. Labels and counts are read, bars never: their scale depends on the whole.
 *
 *            value  ------------- Distribution ------------- count
 *            65536 |@                                        105
 *            >= 10 |                                         0
 *
 * The other layouts (`agghist`, `aggpack`) are recognised by nobody here and must not be switched on.
 *
 * @see illumos libdtrace dt_consume.c (dt_print_quantize, dt_print_lquantize, dt_print_llquantize)
 */
import type { Value } from "../../model/reading.js";
import { parseInteger } from "./dtrace-text.js";

/** One row. `label` is what is printed: the lower bound, for negative quantize buckets the bound nearer to zero. */
export interface Bucket {
  readonly label: Value;
  /** `below`: everything under `label`; `above`: `label` and everything over it; `inside`: up to the next row. */
  readonly range: "below" | "inside" | "above";
  /** Weighted counts may be negative. */
  readonly count: Value;
}

const HEADER = /^ *value  ------------- Distribution ------------- count *$/;
const BAR = "[ @\\u2581-\\u258f\\u2588]";
const ROW = new RegExp(`^ *(?:(<|>=) )?(-?\\d+) (${BAR}*\\|${BAR}*) (-?\\d+) *$`);

/** 40 marks and the bar. */
const BAR_LENGTH = 41;

/** Whether a histogram begins after this line. */
export function isHistogramHeader(line: string): boolean {
  return HEADER.test(line);
}

/** One row of a histogram, or null: no such row. */
export function parseBucket(line: string): Bucket | null {
  const [, open, labelText = "", bar = "", countText = ""] = ROW.exec(line) ?? [];
  if (bar.length !== BAR_LENGTH) return null;
  const label = parseInteger(labelText);
  const count = parseInteger(countText);
  if (label === null || count === null) return null;
  return { label, range: open === "<" ? "below" : open === ">=" ? "above" : "inside", count };
}
