/** Finds the rows of a zone by the hash of their names: chains in two arrays, without an object per row. */

/** No row: there is none of that name, or no room for the series. */
export const NO_ROW = -1;

/** End of a chain. */
const NONE = -1;

export class RowIndex {
  /**
   * By the low bits of the hash the first row plus 1, 0 where there is none; then by row the next one of the same chain
   * plus 1, 0 at its end.
   */
  #chains = new Int32Array(0);
  #heads = 0;

  #headOf(hash: number): number {
    return hash & (this.#heads - 1);
  }

  /** The first row that may have the hash, or -1. */
  first(hash: number): number {
    return this.#heads === 0 ? NONE : this.#chains[this.#headOf(hash)]! - 1;
  }

  /** The row after it in the same chain, or -1. */
  next(row: number): number {
    return this.#chains[this.#heads + row]! - 1;
  }

  add(row: number, hash: number): void {
    const head = this.#headOf(hash);
    this.#chains[this.#heads + row] = this.#chains[head]!;
    this.#chains[head] = row + 1;
  }

  /** Removes a row that is in it. */
  remove(row: number, hash: number): void {
    let at = this.#headOf(hash);
    while (this.#chains[at] !== row + 1) at = this.#heads + this.#chains[at]! - 1;
    this.#chains[at] = this.#chains[this.#heads + row]!;
  }

  /** Makes room for rows up to `capacity`; `names` are those that are in it, by row. */
  grow(capacity: number, names: readonly ({ readonly hash: number } | undefined)[]): void {
    this.#heads = 2 ** Math.ceil(Math.log2(capacity));
    this.#chains = new Int32Array(this.#heads + capacity);
    for (const [row, name] of names.entries()) if (name !== undefined) this.add(row, name.hash);
  }
}
