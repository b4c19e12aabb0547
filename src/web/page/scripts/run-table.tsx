/** The newest rows of a run as a table; a click on a head sorts by it. */
import { useState } from "preact/hooks";
import type { RunJson, RunRows } from "../../../model/run.js";
import { formatClock, formatCount, formatNs, formatBytes } from "../text/format.js";
import { sortRows, usualOrder } from "./run-rows.js";

interface Props {
  readonly output: RunJson["output"];
  readonly newest: RunRows;
}

/** Rows below these are in the run, but not on the screen. */
const ROWS_MAX = 200;

export function RunTable({ output, newest }: Props) {
  const [order, setOrder] = useState(() => usualOrder(output));
  const rows = sortRows(newest.rows, order);
  const heads = [
    ...output.keys.map(({ name, help }) => ({ name, help, unit: "", isNumber: false })),
    ...output.columns
      .filter(({ rows: isCount }) => isCount !== true)
      .map((column) => ({ ...column, isNumber: true })),
  ];
  return (
    <div class="scroll run-table" tabIndex={0} role="region" aria-label="Newest rows">
      <table>
        <caption class="quiet">
          {rows.length} {rows.length === 1 ? "row" : "rows"} at {formatClock(Date.parse(newest.at))}
          {rows.length > ROWS_MAX && `, the first ${ROWS_MAX} shown`}
        </caption>
        <thead>
          <tr>
            {heads.map(({ name, help, isNumber }) => (
              <th
                key={name}
                scope="col"
                title={help}
                class={isNumber ? "number" : undefined}
                aria-sort={
                  order.column !== name ? undefined : order.isDescending ? "descending" : "ascending"
                }
              >
                <button
                  type="button"
                  class="head-button"
                  onClick={() =>
                    setOrder({
                      column: name,
                      isDescending: order.column === name ? !order.isDescending : isNumber,
                    })
                  }
                >
                  {name}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, ROWS_MAX).map((row, index) => (
            <tr key={index}>
              {heads.map(({ name, unit, isNumber }) => (
                <td key={name} class={isNumber ? "number" : undefined}>
                  {isNumber ? formatCell(row[name], unit) : String(row[name] ?? "")}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A number as its unit wants it; counts above 2^53 come as text, and stay exact. */
function formatCell(value: string | number | undefined, unit: string): string {
  if (typeof value === "string" || value === undefined) return value ?? "";
  if (unit === "ns") return formatNs(value);
  return unit === "bytes" ? formatBytes(value) : formatCount(value);
}
