/** Which part of a row becomes what, worked out once from a {@link ScriptOutput} and not per row. */
import { findMetric } from "../../model/metric.js";
import type { SampleKind } from "../../model/metric.js";
import type { ScriptColumn, ScriptOutput, ScriptRow } from "./script-output.js";

/** A column that feeds a reading. */
export interface PlannedColumn {
  readonly metric: string;
  readonly kind: SampleKind;
  /** `processes` feed the list of processes; `rows` is the number of rows. */
  readonly role: "series" | "histogram" | "processes" | "rows";
  /** Its place in the values of a row; without meaning for `rows`. */
  readonly place: number;
}

/** The columns in their order; `entry` names the metrics that have no name of their own. */
export function planColumns(entry: string, output: ScriptOutput): PlannedColumn[] {
  const planned: PlannedColumn[] = [];
  let place = 0;
  for (const column of output.columns) {
    const metric = column.metric === undefined ? `${entry}.${column.name}` : column.metric;
    if (metric !== null)
      planned.push({ metric, kind: columnKind(column, metric), role: columnRole(output, column), place });
    if (column.rows !== true) place++;
  }
  return planned;
}

/** The instance of a row's series: its keys but the zone and the bucket, joined by slashes. */
export function planInstance(output: ScriptOutput): (row: ScriptRow) => string {
  const keys = output.kind === "histogram" ? output.keys.slice(0, -1) : output.keys;
  const places = keys.flatMap(({ name }, place) => (name === "zone" ? [] : place));
  const fixed = output.instance ?? "";
  return places.length === 0 ? () => fixed : (row) => places.map((place) => row.keys[place]).join("/");
}

/** Place of a key in a row; -1 where the script has none of that name. */
export function keyPlace(output: ScriptOutput, name: string): number {
  return output.keys.findIndex((key) => key.name === name);
}

function columnRole(output: ScriptOutput, column: ScriptColumn): PlannedColumn["role"] {
  if (output.kind === "histogram") return "histogram";
  if (column.rows === true) return "rows";
  return column.metric === "process.usage" ? "processes" : "series";
}

function columnKind(column: ScriptColumn, metric: string): SampleKind {
  const declared = findMetric(metric)?.kind;
  return column.kind ?? (declared === undefined || declared === "histogram" ? "delta" : declared);
}
