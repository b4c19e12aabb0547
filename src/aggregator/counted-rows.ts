/**
 * Rows that follow one another, as those of most zones do: 0, 1, 2 ... of a first packet, and others for its processes.
 * There is one memory for all that are the same.
 */

/** Arrays that are kept for reuse; of more, all are forgotten and made anew. */
const KEPT_MAX = 4_096;
/** Tells two arrays apart by where they begin and how many they are. */
const LENGTH_MAX = 2 ** 24;

const kept = new Map<number, Int32Array>();

/** Rows `first`, `first` + 1 ... not to be changed. */
export function countedRows(first: number, length: number): Int32Array {
  const key = first * LENGTH_MAX + length;
  let rows = kept.get(key);
  if (rows === undefined) {
    if (kept.size === KEPT_MAX) kept.clear();
    kept.set(key, (rows = Int32Array.from({ length }, (_, at) => first + at)));
  }
  return rows;
}

/** Whether rows follow one another from `first` on. */
export function isCounted(rows: Int32Array | readonly number[], first: number): boolean {
  for (let at = 0; at < rows.length; at++) if (rows[at] !== first + at) return false;
  return true;
}
