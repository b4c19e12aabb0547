/**
 * Puts closed windows of one zone, resolution and start together, whatever node or correction they are from, in
 * any order: associative and commutative. Rows are matched by what they are called.
 */
import { assert } from "../base/errors.js";
import type { CoverageCount } from "./coverage.js";
import type { Level } from "./levels.js";
import { mergeRow } from "./merge-rows.js";
import { createRows, type Rows } from "./rows.js";
import type { SeriesName } from "./series-name.js";
import { StoredWindow, type RowNames, type WindowOwner } from "./stored-window.js";

/** One window of all, at least one; with the id of the first that is no correction, else of the first. */
export function mergeWindows(windows: readonly StoredWindow[]): StoredWindow {
  const first = windows.find(({ late }) => !late) ?? windows[0];
  assert(first !== undefined, "there is a window to merge");
  if (windows.length === 1) return first;
  const coverage = windows[0]!.coverage.copy();
  for (const window of windows.slice(1)) coverage.merge(window.coverage);
  const { names, rowOf } = collectNames(windows);
  const rows = names.length === 0 ? null : mergeAll(windows, names.length, rowOf);
  return new MergedWindow(first, coverage, names, rows);
}

class MergedWindow extends StoredWindow {
  readonly owner: WindowOwner;
  readonly number: number;
  readonly level: Level;
  readonly startMs: number;
  readonly late: boolean;
  readonly coverage: CoverageCount;
  readonly names: RowNames;
  readonly rows: Rows | null;

  constructor(first: StoredWindow, coverage: CoverageCount, names: RowNames, rows: Rows | null) {
    super();
    ({
      owner: this.owner,
      number: this.number,
      level: this.level,
      startMs: this.startMs,
      late: this.late,
    } = first);
    this.coverage = coverage;
    this.names = names;
    this.rows = rows;
  }
}

function mergeAll(windows: readonly StoredWindow[], length: number, rowOf: Map<string, number>): Rows {
  const into = createRows(Math.ceil(length / 8) * 8, true);
  for (const { rows, names } of windows) {
    for (let row = 0; rows !== null && row < Math.min(names.length, rows.capacity); row++) {
      if (rows.flags(row) !== 0) mergeRow(into, rowOf.get(identify(names[row]!))!, rows, row);
    }
  }
  return into;
}

function collectNames(windows: readonly StoredWindow[]): {
  readonly names: SeriesName[];
  readonly rowOf: Map<string, number>;
} {
  const names: SeriesName[] = [];
  const rowOf = new Map<string, number>();
  for (const window of windows) {
    for (const [row, name] of window.names.entries()) {
      if (name === undefined || (window.rows?.flags(row) ?? 0) === 0) continue;
      const key = identify(name);
      if (rowOf.has(key)) continue;
      rowOf.set(key, names.length);
      names.push(name);
    }
  }
  return { names, rowOf };
}

function identify({ series, entryKind, low }: SeriesName): string {
  return `${series}\n${entryKind}\n${low}`;
}
