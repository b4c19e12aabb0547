/**
 * Which rows of a zone the entries of packets of one shape have, and what those rows then are. Zones that look alike
 * share their plans, as far as their rows are in order.
 */
import { countedRows, isCounted } from "./counted-rows.js";
import type { Shape } from "./shape.js";

export class Plan {
  readonly shape: Shape;
  /** By entry, the processes apart. */
  readonly rows: Int32Array;
  /** Those of counters. */
  readonly counterRows: Int32Array;
  /** They are all among the rows [lastFrom, lastTo). */
  readonly lastFrom: number;
  readonly lastTo: number;
  /** The flags of all rows of a window that has one ordinary sample of each, eight in a word. */
  readonly flags: Float64Array;

  private constructor(shape: Shape, rows: Int32Array, counterRows: Int32Array, flags: Float64Array) {
    this.shape = shape;
    this.rows = rows;
    this.counterRows = counterRows;
    this.flags = flags;
    this.lastFrom = counterRows.reduce((least, row) => Math.min(least, row), flags.length * 8);
    this.lastTo = counterRows.reduce((most, row) => Math.max(most, row + 1), this.lastFrom);
  }

  /** That of a shape whose entries have these rows, of `capacity`. */
  static of(shape: Shape, rows: Int32Array | readonly number[], capacity: number): Plan {
    if (isCounted(rows, 0)) return shape.countedPlan(capacity, () => Plan.#counted(shape, capacity));
    const own = Int32Array.from(rows);
    const counterRows = shape.counters.map((at) => own[at]!);
    return new Plan(shape, own, counterRows, shape.flagsOf(capacity, own));
  }

  static #counted(shape: Shape, capacity: number): Plan {
    const rows = countedRows(0, shape.names.length);
    return new Plan(shape, rows, shape.counters, shape.flagsOf(capacity, rows));
  }

  /** The same where there are more rows, or fewer. */
  resized(capacity: number): Plan {
    return Plan.of(this.shape, this.rows, capacity);
  }
}
