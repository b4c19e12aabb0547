/** The answer of a query as plain text: a table with its units, or a heat map. Read leniently: the node may be newer. */
import { formatHeatMap, type HeatMap } from "./heat-map.js";
import { formatBytes, formatTable, plainText } from "./text-table.js";

/** What is read of an answer. */
export interface QueryAnswer {
  readonly zone: string;
  readonly host: string;
  readonly resolution: string;
  readonly from: string;
  readonly to: string;
  readonly windows: number;
  readonly columns: readonly { readonly name: string; readonly unit: string }[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  readonly truncated: boolean;
  readonly note: string | null;
  readonly heat?: HeatMap;
}

/** Lines; `width` of the terminal where there is one. */
export function formatAnswer(answer: QueryAnswer, width?: number): string[] {
  const { zone, host, resolution, from, to, windows } = answer;
  const title = `${zone} on ${host}, ${from} to ${to}, ${windows} windows of ${resolution}`;
  return [
    plainText(title),
    ...(answer.heat === undefined ? formatRows(answer) : formatHeatMap(answer.heat, width)),
    ...(answer.truncated
      ? [`(the first ${answer.rows.length} rows; ask for a shorter time to see the others)`]
      : []),
    ...(answer.note === null ? [] : [`(${plainText(answer.note)})`]),
  ];
}

function formatRows({ columns, rows }: QueryAnswer): string[] {
  if (rows.length === 0) return ["(no rows)"];
  const heads = columns.map(({ name, unit }) => {
    const title = plainText(name).toUpperCase().replaceAll("_", " ");
    return isText(unit)
      ? ({ title } as const)
      : ({ title: `${title} (${plainText(unit)})`, align: "right" } as const);
  });
  const cells = rows.map((row) => columns.map(({ unit }, index) => formatValue(row[index] ?? null, unit)));
  return formatTable(heads, cells);
}

function isText(unit: string): boolean {
  return unit === "text" || unit === "time";
}

function formatValue(value: string | number | null, unit: string): string {
  if (value === null) return "-";
  if (typeof value === "string") return unit === "time" ? value.replace(/\.000Z$/, "Z") : value;
  if (unit === "bytes" || unit === "bytes/s") return formatBytes(value);
  return formatNumber(value);
}

/** Whole numbers as they are; others with as many digits as tell something. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(1) : String(Number(value.toPrecision(4)));
}
