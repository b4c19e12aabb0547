/** The rows of a run as a sorted table, or as heat where they are a histogram. Pure. */
import type { RunJson, RunRow, RunRows } from "../../../model/run.js";
import { makeHeat, type Heat } from "../zone/heat-cells.js";

type Output = RunJson["output"];

export interface RowOrder {
  readonly column: string;
  readonly isDescending: boolean;
}

/** Usually the first column, the greatest on top. */
export function usualOrder({ columns, keys }: Output): RowOrder {
  const column = columns.find(({ rows }) => rows !== true)?.name ?? columns[0]?.name ?? keys[0]?.name ?? "";
  return { column, isDescending: true };
}

/** Numbers by size, also those that come as text; everything else by its letters. */
export function sortRows(rows: readonly RunRow[], { column, isDescending }: RowOrder): RunRow[] {
  const sign = isDescending ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(a[column], b[column]));
}

/** How long an interval is where there is no other to tell. */
const INTERVAL_MS = 1_000;

/** All keys but the bucket, together: what a histogram is one of many of. */
export function groupsOf({ keys }: Output, intervals: readonly RunRows[]): string[] {
  const names = keys.slice(0, -1).map(({ name }) => name);
  return [...new Set(intervals.flatMap(({ rows }) => rows.map((row) => groupOf(row, names))))].sort();
}

/** The heat of one group, or of all together where `group` is empty. */
export function runHeat(
  { keys, columns }: Output,
  intervals: readonly RunRows[],
  group: string,
): Heat | null {
  const bucketKey = keys.at(-1)?.name ?? "";
  const countColumn = columns[0]?.name ?? "";
  const names = keys.slice(0, -1).map(({ name }) => name);
  return makeHeat(
    intervals.map(({ at, rows }, index) => {
      const endMs = Date.parse(at);
      const beforeMs = index === 0 ? endMs - INTERVAL_MS : Date.parse(intervals[index - 1]?.at ?? at);
      const counts = new Map<number, number>();
      for (const row of rows.filter((one) => group === "" || groupOf(one, names) === group)) {
        const low = Number(row[bucketKey]);
        counts.set(low, (counts.get(low) ?? 0) + Number(row[countColumn]));
      }
      return { startMs: beforeMs, endMs, buckets: [...counts] };
    }),
  );
}

function groupOf(row: RunRow, names: readonly string[]): string {
  return names.map((name) => String(row[name])).join(" · ");
}

function compare(a: string | number | undefined, b: string | number | undefined): number {
  const [first, second] = [Number(a), Number(b)];
  if (!Number.isNaN(first) && !Number.isNaN(second)) return first - second;
  return String(a).localeCompare(String(b));
}
