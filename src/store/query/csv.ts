/**
 * Windows as CSV (RFC 4180), one line for each series of each window: what make_csv and combine_csv of 2013 made of
 * many folders, with one header and however many hours.
 */
import type { WindowJson, WindowSeries } from "../../model/window.js";
import { readPages } from "./read-pages.js";
import { Refusal } from "./refusal.js";
import type { Scope } from "./scope.js";

/** Columns of each line; buckets as `1024:700 2048:112`. */
export const CSV_COLUMNS = [
  "time",
  "host",
  "zone",
  "metric",
  "instance",
  "kind",
  "unit",
  "count",
  "sum",
  "min",
  "max",
  "last",
  "rate",
  "buckets",
] as const;

/** The header, then the lines of some windows at a time. Of all metrics where none is named. */
export async function* toCsv(scope: Scope, metrics: readonly string[]): AsyncGenerator<string> {
  yield `${CSV_COLUMNS.join(",")}\r\n`;
  const [metric] = metrics;
  const isAsked = (series: WindowSeries): boolean => metrics.length === 0 || metrics.includes(series.metric);
  for await (const page of readPages(scope, metrics.length === 1 ? metric : undefined)) {
    const lines = page.flatMap((window) =>
      window.series.filter(isAsked).map((series) => toLine(window, series)),
    );
    if (lines.length > 0) yield lines.join("");
  }
}

/** The same, when it is known that there is a line at all. @throws {Refusal} where there is none */
export async function startCsv(scope: Scope, metrics: readonly string[]): Promise<AsyncIterable<string>> {
  const lines = toCsv(scope, metrics);
  const header = await lines.next();
  const first = await lines.next();
  if (first.done === true)
    throw new Refusal("no-data", `the store has nothing of ${scope.zone} at that time`);
  return join([String(header.value), first.value], lines);
}

async function* join(first: readonly string[], rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield* first;
  yield* rest;
}

function toLine({ start, host, zone }: WindowJson, series: WindowSeries): string {
  const { metric, instance, kind, unit, count, sum, min, max, last, rate, buckets } = series;
  const pairs = buckets?.map(([low, part]) => `${low}:${part}`).join(" ");
  const cells = [start, host, zone, metric, instance, kind, unit, count, sum, min, max, last, rate, pairs];
  return `${cells.map(toCell).join(",")}\r\n`;
}

function toCell(value: string | number | null | undefined): string {
  const text = String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
