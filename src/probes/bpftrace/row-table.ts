/** The maps of one sweep put together to rows: each map is a column, what has the same keys is one row. */
import type { Value } from "../../model/reading.js";
import { addValues } from "../parse/bpftrace-u64.js";
import type { ScriptColumn, ScriptRow } from "../script/script-output.js";

interface GrowingRow {
  readonly keys: readonly string[];
  readonly values: Value[];
}

export class RowTable {
  readonly #columns: readonly ScriptColumn[];
  #rows = new Map<string, GrowingRow>();

  /** The columns that are printed, in their order. */
  constructor(columns: readonly ScriptColumn[]) {
    this.#columns = columns;
  }

  /**
   * Adds to one value. Two cgroups may be of one zone and two addresses of one function: of a gauge, which cannot be
   * added up, the larger is kept.
   */
  add(keys: readonly string[], place: number, value: Value): void {
    const identity = keys.join("\0");
    const row = this.#rows.get(identity) ?? { keys, values: this.#columns.map(() => 0) };
    this.#rows.set(identity, row);
    const before = row.values[place] ?? 0;
    const isGauge = this.#columns[place]?.kind === "gauge";
    row.values[place] = isGauge ? (before > value ? before : value) : addValues(before, value);
  }

  /** All rows since the call before. */
  take(): ScriptRow[] {
    const rows = [...this.#rows.values()];
    this.#rows = new Map();
    return rows;
  }
}
