/** Which rows of a zone the entries of packets of one shape have, and what those rows then are. */
import type { PacketLayout } from "../model/packet-view.js";
import type { Shape } from "./shape.js";

export class Plan {
  readonly shape: Shape;
  /** By entry, the processes apart. */
  readonly rows: Int32Array;
  /** Those of counters. */
  readonly counterRows: Int32Array;
  /** What the wire knows packets of this shape by; null where it does not. */
  layout: PacketLayout | null;
  /** The flags of all rows of a window that has one ordinary sample of each, eight in a word. */
  flags: Float64Array;
  readonly #isCounted: boolean;

  constructor(shape: Shape, rows: readonly number[], capacity: number, layout: PacketLayout | null) {
    this.shape = shape;
    this.layout = layout;
    const isCounted = rows.every((row, at) => row === at);
    this.#isCounted = isCounted;
    this.rows = isCounted ? countedRows(rows.length) : Int32Array.from(rows);
    this.counterRows = isCounted ? shape.counters : shape.counters.map((at) => rows[at]!);
    this.flags = shape.flagsOf(capacity, isCounted ? null : this.rows);
  }

  /** There are more rows, or fewer. */
  resize(capacity: number): void {
    this.flags = this.shape.flagsOf(capacity, this.#isCounted ? null : this.rows);
  }
}

/** Rows 0, 1, 2 ... : those of most zones, and one memory for all of them. */
let counted = Int32Array.from({ length: 1024 }, (_, row) => row);
const countedByLength = new Map<number, Int32Array>();

function countedRows(length: number): Int32Array {
  if (length > counted.length) {
    counted = Int32Array.from({ length: 2 * length }, (_, row) => row);
    countedByLength.clear();
  }
  let rows = countedByLength.get(length);
  if (rows === undefined) countedByLength.set(length, (rows = counted.subarray(0, length)));
  return rows;
}
