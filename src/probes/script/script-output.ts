/**
 * What a script of the catalogue prints, whichever engine runs it: rows of keys and values, and what each of them
 * means. `priv/catalogue/NAME.yaml` says it under `output`; the engines turn their text into {@link ScriptRow}s and
 * `script-reading.ts` turns those into readings.
 */
import type { SampleKind } from "../../model/metric.js";
import type { Value } from "../../model/reading.js";

export interface ScriptOutput {
  /**
   * `table`: rows to be looked at, each column also a series; `counters`: the same, meant for windows;
   * `histogram`: the last key is the lower bound of a bucket and the one column its count.
   */
  readonly kind: "table" | "histogram" | "counters";
  /** In the order of the row. `zone` names the zone, which is `global` in a script without that key. */
  readonly keys: readonly ScriptKey[];
  readonly columns: readonly ScriptColumn[];
  /** Instance of its series where no key but the zone gives one. */
  readonly instance?: string;
}

export interface ScriptKey {
  readonly name: string;
  readonly unit?: string;
  readonly help: string;
}

export interface ScriptColumn {
  readonly name: string;
  readonly unit: string;
  readonly help: string;
  /** The series it feeds; default `<entry>.<column>`; null: none, it is only in the rows. */
  readonly metric?: string | null;
  /** Default: that of the declared metric, else `delta`, since every row is of one interval. */
  readonly kind?: SampleKind;
  /** True: it is not printed, but is the number of the zone's rows. */
  readonly rows?: boolean;
}

/** One printed row: a text per key, a value per printed column. */
export interface ScriptRow {
  readonly keys: readonly string[];
  readonly values: readonly Value[];
}

/** How many keys and values a row of this output must have. */
export function rowShape(output: ScriptOutput): { keys: number; values: number } {
  return { keys: output.keys.length, values: output.columns.filter((column) => column.rows !== true).length };
}
