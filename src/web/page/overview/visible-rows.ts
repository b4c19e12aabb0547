/** Which rows of a long list are worth drawing. Pure. */

export interface VisibleRows {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** Rows above and below the window that are drawn too, so that a step of the keyboard or wheel finds them. */
const OVERSCAN = 6;

/** `topPx`: where the list begins, seen from the window's upper edge: negative once it is scrolled past. */
export function visibleRows(count: number, rowPx: number, topPx: number, windowPx: number): VisibleRows {
  const first = Math.max(0, Math.floor(-topPx / rowPx) - OVERSCAN);
  const end = Math.min(count, Math.ceil((windowPx - topPx) / rowPx) + OVERSCAN);
  return { first: Math.min(first, count), end: Math.max(end, Math.min(first, count)) };
}
