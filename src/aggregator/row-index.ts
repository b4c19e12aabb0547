/** Finds the rows of a zone by the hash of their names: chains in two arrays, without an object per row. */

/** No row: there is none of that name, or no room for the series. */
export const NO_ROW = -1;

/** End of a chain. */
const NONE = -1;

export class RowIndex {
  /** By the low bits of the hash the first row plus 1, and by row the next one plus 1; 0 ends a chain. */
  #heads = new Int32Array(0);
  #next = new Int32Array(0);

  /** The first row that may have the hash, or -1. */
  first(hash: number): number {
    const { length } = this.#heads;
    return length === 0 ? NONE : this.#heads[hash & (length - 1)]! - 1;
  }

  /** The row after it in the same chain, or -1. */
  next(row: number): number {
    return this.#next[row]! - 1;
  }

  add(row: number, hash: number): void {
    const head = hash & (this.#heads.length - 1);
    this.#next[row] = this.#heads[head]!;
    this.#heads[head] = row + 1;
  }

  /** Removes a row that is in it. */
  remove(row: number, hash: number): void {
    const head = hash & (this.#heads.length - 1);
    if (this.#heads[head] === row + 1) this.#heads[head] = this.#next[row]!;
    else {
      let at = this.#heads[head]! - 1;
      while (this.#next[at] !== row + 1) at = this.#next[at]! - 1;
      this.#next[at] = this.#next[row]!;
    }
  }

  /** Makes room for rows up to `capacity`; `names` are those that are in it, by row. */
  grow(capacity: number, names: readonly ({ readonly hash: number } | undefined)[]): void {
    this.#heads = new Int32Array(2 ** Math.ceil(Math.log2(capacity)));
    this.#next = new Int32Array(capacity);
    for (const [row, name] of names.entries()) if (name !== undefined) this.add(row, name.hash);
  }
}
