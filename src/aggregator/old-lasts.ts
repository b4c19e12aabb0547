/** In a correction, `last` is given only where its sample is newer than what its window had. */
import { ROW_COUNTER, ROW_OLD } from "./rows.js";
import type { StoredWindow } from "./stored-window.js";

/** Marks the rows of a correction whose newest sample is older than that of `kept` windows of the same start. */
export function markOldLasts(correction: StoredWindow, kept: readonly StoredWindow[]): void {
  const { rows, names } = correction;
  if (rows === null) return;
  const before = kept.filter((other) => other.startMs === correction.startMs);
  for (let row = 0; row < names.length; row++) {
    const flags = rows.flags(row);
    if (flags === 0 || (flags & ROW_COUNTER) !== 0) continue;
    const series = names[row]?.series;
    if (before.some((other) => newestMs(other, row, series) >= rows.lastTimeMs(row))) {
      rows.block.u8[rows.flagsAt + row] = flags | ROW_OLD;
    }
  }
}

/** Time of the newest sample of a series in a window; its row is mostly the same. */
function newestMs({ rows, names }: StoredWindow, hint: number, series: string | undefined): number {
  if (rows === null || series === undefined) return -Infinity;
  const row =
    names[hint]?.series === series
      ? hint
      : names.findIndex((name) => name !== undefined && name.series === series);
  return row >= 0 && row < rows.capacity && rows.flags(row) !== 0 ? rows.lastTimeMs(row) : -Infinity;
}
