/**
 * The lines of a D script that is not ours as cycles. Such output has no end mark: what comes between two pauses
 * is a cycle. Aggregations that print the same keys are the columns of one row, in their order.
 */
import type { Value } from "../../model/reading.js";
import type { Cycle, LineOutcome, LineParser } from "../engine.js";
import { AggregationParser } from "../parse/dtrace-aggregation.js";
import type { AggregationItem } from "../parse/dtrace-aggregation.js";
import type { PrintaFormat } from "../parse/dtrace-printa-format.js";
import { rowShape } from "../script/script-output.js";
import type { ScriptRow } from "../script/script-output.js";
import { ScriptReader } from "../script/script-reading.js";
import type { ScriptReaderOptions } from "../script/script-reading.js";
import type { StderrTally } from "./stderr-tally.js";

export interface AggregationLineOptions extends ScriptReaderOptions {
  /** The format of the script's `printa`, where it has one. */
  readonly format?: PrintaFormat;
}

/** dtrace writes all that one interval prints at once, but a large text comes through the pipe in pieces. */
const PAUSE_MS = 150;
/** A program that never pauses has no cycles; what it prints does not pile up for ever. */
const ROWS_MAX = 65_536;

interface PartialRow {
  readonly keys: readonly string[];
  readonly values: Value[];
}

export class AggregationLineParser implements LineParser {
  readonly #text: AggregationParser;
  readonly #reader: ScriptReader;
  readonly #stderr: StderrTally;
  readonly #shape: { readonly keys: number; readonly values: number };
  #rows = new Map<string, PartialRow>();
  #skipped: Record<string, number> = {};
  #atNs = 0n;

  readonly idle = { afterMs: PAUSE_MS, end: (): Cycle | null => this.#end() };

  constructor(options: AggregationLineOptions, stderr: StderrTally) {
    this.#stderr = stderr;
    this.#text = new AggregationParser(options.format);
    this.#reader = new ScriptReader(options);
    this.#shape = rowShape(options.output);
  }

  line(text: string, atNs: bigint): LineOutcome {
    this.#atNs = atNs;
    for (const item of this.#text.line(text)) this.#take(item);
    return null;
  }

  stderrLine(text: string): void {
    this.#stderr.line(text);
  }

  details(): Readonly<Record<string, unknown>> {
    return this.#stderr.details;
  }

  #take(item: AggregationItem): void {
    if (item.kind === "text") return this.#skip("no-aggregation");
    if (item.kind === "value") return this.#add(item.keys, item.aggregation, item.value);
    for (const { range, label, count } of item.buckets) {
      if (count === 0) continue;
      // What lies below the lowest bound has no lower bound of its own.
      if (range === "below") this.#skip("below-range");
      else this.#add([...item.keys, String(label)], 0, count);
    }
  }

  #add(keys: readonly string[], column: number, value: Value): void {
    const identity = keys.join("\0");
    const row = this.#rows.get(identity) ?? { keys, values: [] };
    if (this.#rows.size >= ROWS_MAX) return this.#skip("too-many-rows");
    if (keys.length !== this.#shape.keys || row.values.length !== column) return this.#skip("unexpected-row");
    this.#rows.set(identity, row);
    row.values.push(value);
  }

  #end(): Cycle | null {
    for (const item of this.#text.end()) this.#take(item);
    const rows = this.#takeRows();
    if (rows.length === 0) return null;
    const read = this.#reader.read(rows, 0);
    const skipped = { ...this.#skipped, ...read.skipped };
    this.#skipped = {};
    return { kind: "cycle", atNs: this.#atNs, ...read, skipped, dropped: this.#stderr.takeDropped() };
  }

  #takeRows(): ScriptRow[] {
    const rows = [...this.#rows.values()];
    this.#rows = new Map();
    const whole = rows.filter((row) => row.values.length === this.#shape.values);
    if (whole.length < rows.length) this.#skip("unexpected-row", rows.length - whole.length);
    return whole;
  }

  #skip(reason: string, count = 1): void {
    this.#skipped[reason] = (this.#skipped[reason] ?? 0) + count;
  }
}
