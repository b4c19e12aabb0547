/** Rows of a script that prints one bucket a row, as the histograms of a reading. */
import type { HistogramReading } from "../../model/reading.js";
import type { ScriptRow } from "./script-output.js";

/**
 * One histogram per instance, its buckets ascending. The last key of a row is the lower bound of a bucket, `column`
 * its count; a row whose bound is no integer or whose count is negative is none, and `skip` is called for it.
 */
export function readHistograms(
  metric: string,
  rows: readonly ScriptRow[],
  column: number,
  instanceOf: (row: ScriptRow) => string,
  skip: () => void,
): HistogramReading[] {
  const byInstance = new Map<string, [low: number, count: number][]>();
  for (const row of rows) {
    const low = row.keys.at(-1) ?? "";
    const count = row.values[column];
    if (!/^-?\d{1,19}$/.test(low) || typeof count !== "number" || count < 0) {
      skip();
      continue;
    }
    const instance = instanceOf(row);
    const buckets = byInstance.get(instance) ?? [];
    byInstance.set(instance, buckets);
    buckets.push([Number(low), count]);
  }
  return [...byInstance].map(([instance, buckets]) => ({
    metric,
    instance,
    buckets: buckets.sort(([a], [b]) => a - b),
  }));
}
