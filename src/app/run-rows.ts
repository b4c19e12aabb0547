/** What a cycle of an engine amounts to as rows of a run: those that a script printed, or those of the system's metrics. */
import type { CatalogueEntry, ScriptOutput, ScriptRow } from "../model/catalogue.js";
import type { Value, ZoneReading } from "../model/reading.js";
import type { RunRow } from "../model/run.js";
import type { ExactNumber } from "../model/window.js";

/** Rows of a script: keys and printed columns in their order. */
export function scriptRows({ keys, columns }: ScriptOutput, rows: readonly ScriptRow[]): RunRow[] {
  const printed = columns.filter((column) => column.rows !== true);
  return rows.map((row) => {
    const texts = keys.map(({ name }, at) => [name, row.keys[at] ?? ""] as const);
    const numbers = printed.map(({ name }, at) => [name, toExact(row.values[at] ?? 0)] as const);
    return Object.fromEntries([...texts, ...numbers]);
  });
}

/** A row for each zone and instance that has one of the entry's metrics; what it does not have is left out. */
export function metricRows({ output }: CatalogueEntry, zones: readonly ZoneReading[]): RunRow[] {
  const columnOf = new Map(output.columns.map(({ metric, name }) => [metric, name]));
  const hasInstance = output.keys.some(({ name }) => name === "instance");
  const rows = new Map<string, Record<string, ExactNumber>>();
  for (const { zone, series, values } of zones) {
    series.forEach(({ metric, instance }, at) => {
      const [column, value] = [columnOf.get(metric), values[at]];
      if (column === undefined || value === undefined) return;
      const id = `${zone}\0${instance}`;
      const row = rows.get(id) ?? { zone, ...(hasInstance && { instance }) };
      rows.set(id, row);
      row[column] = toExact(value);
    });
  }
  return [...rows.values()];
}

/** At and above 2^53 as text, so that nothing is rounded. */
function toExact(value: Value): ExactNumber {
  return typeof value === "number" && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : String(value);
}
