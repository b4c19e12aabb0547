/**
 * Windows as the rows of the archive, and back. A row is one series of one closing; the coverage of a window, for
 * which the archive has no columns, is in rows of its own, metrics that begin with `window.`:
 *
 * - `window.expected`: samples that should have come; absent where no interval is known.
 * - `window.received`: samples that came, where that is not what was expected; so a complete window has one row more.
 * - `window.late`, `window.dropped{kind}`: where there were any. `window.gap{cause}`: 1, where there is a gap.
 * - `window.correction`: 1, in a closing for the difference alone.
 */
import type { SeriesKind } from "../../model/metric.js";
import type { Coverage, ExactNumber, WindowJson, WindowSeries } from "../../model/window.js";
import { toExact } from "../merge-windows.js";
import { formatResolution } from "../../model/resolution.js";

/** Histogram buckets: lower bound (64 bits, signed) and count (64 bits). */
export type RowBuckets = readonly (readonly [low: bigint, count: bigint])[];

/** The columns that name a series. */
export interface RowSeries {
  readonly metric: string;
  readonly instance: string;
  readonly kind: SeriesKind;
  readonly unit: string;
}

/** The columns that hold its numbers; doubles above 2^53 are rounded, `lastU64` and buckets are not. */
export interface RowValues {
  readonly count: bigint;
  readonly sum: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly last: number | null;
  /** Of counters, and of gauges that a double would round; 0 to 2^64 - 1. */
  readonly lastU64: bigint | null;
  readonly rate: number | null;
  readonly buckets: RowBuckets | null;
}

export type ArchiveRow = RowSeries & RowValues;

/** Whose rows they are. */
export interface RowWindow {
  readonly host: string;
  readonly zone: string;
  readonly resolutionMs: number;
  readonly startMs: number;
  readonly node: string;
  /** Of the closing at that node. */
  readonly id: bigint;
}

/** Metrics of the coverage begin with this. */
export const COVERAGE_PREFIX = "window.";

const COVERAGE_VALUES = { min: null, max: null, last: null, lastU64: null, rate: null, buckets: null };
const U64_MAX = 2n ** 64n - 1n;

/** Rows of a closing: its coverage first, then its series in their order. */
export function toRows(window: WindowJson): ArchiveRow[] {
  return [...coverageRows(window), ...window.series.map(seriesRow)];
}

function* coverageRows({ coverage, gap, late }: WindowJson): Generator<ArchiveRow> {
  const { expected, received, dropped } = coverage;
  if (expected !== null) yield coverageRow("expected", expected);
  if (received !== expected) yield coverageRow("received", received);
  if (late) yield coverageRow("correction", 1);
  if (coverage.late > 0) yield coverageRow("late", coverage.late);
  for (const [kind, count] of Object.entries(dropped)) yield coverageRow("dropped", count, kind);
  if (gap !== null) yield coverageRow("gap", 1, gap.cause);
}

function coverageRow(name: string, sum: number, instance = ""): ArchiveRow {
  const unit = name === "gap" || name === "correction" ? "windows" : "samples";
  return {
    metric: COVERAGE_PREFIX + name,
    instance,
    kind: "delta",
    unit,
    count: 1n,
    sum,
    ...COVERAGE_VALUES,
  };
}

function seriesRow(series: WindowSeries): ArchiveRow {
  const { metric, instance, kind, unit, count, sum, min, max, last, rate, buckets } = series;
  return {
    metric,
    instance,
    kind,
    unit,
    count: BigInt(count),
    sum: toDouble(sum),
    min: toDouble(min),
    max: toDouble(max),
    last: toDouble(last),
    lastU64: toU64(last),
    rate: rate ?? null,
    buckets: buckets?.map(([low, part]) => [BigInt(low), BigInt(part)]) ?? null,
  };
}

function toDouble(value: ExactNumber | null | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

/** Only what comes as text: a number is exact as a double. */
function toU64(value: ExactNumber | null | undefined): bigint | null {
  if (typeof value !== "string") return null;
  const whole = BigInt(value);
  return whole >= 0n && whole <= U64_MAX ? whole : null;
}

/** One closing with its rows, in any order, as the window that it was; `reset` is not kept. */
export function toWindow(of: RowWindow, rows: readonly ArchiveRow[]): WindowJson {
  const { coverage, gap, late } = readCoverage(rows.filter(isCoverage));
  return {
    id: `${of.node}:${of.id}`,
    host: of.host,
    zone: of.zone,
    resolution: formatResolution(of.resolutionMs),
    start: new Date(of.startMs).toISOString(),
    end: new Date(of.startMs + of.resolutionMs).toISOString(),
    late,
    coverage,
    gap,
    series: rows.filter((row) => !isCoverage(row)).map(toSeries),
  };
}

function isCoverage({ metric }: RowSeries): boolean {
  return metric.startsWith(COVERAGE_PREFIX);
}

function readCoverage(rows: readonly ArchiveRow[]): Pick<WindowJson, "coverage" | "gap" | "late"> {
  const find = (name: string): ArchiveRow | undefined =>
    rows.find(({ metric }) => metric === COVERAGE_PREFIX + name);
  const expected = find("expected")?.sum ?? null;
  const dropped = rows.filter(({ metric }) => metric === `${COVERAGE_PREFIX}dropped`);
  const gap = find("gap");
  const coverage: Coverage = {
    expected,
    received: find("received")?.sum ?? expected ?? 0,
    late: find("late")?.sum ?? 0,
    dropped: Object.fromEntries(dropped.map(({ instance, sum }) => [instance, sum ?? 0])),
  };
  return {
    coverage,
    gap: gap === undefined ? null : { cause: gap.instance },
    late: find("correction") !== undefined,
  };
}

function toSeries(row: ArchiveRow): WindowSeries {
  const { metric, instance, kind, unit } = row;
  const series = { metric, instance, kind, unit, count: toExact(row.count), sum: exactDouble(row.sum) };
  if (kind === "histogram") {
    return { ...series, buckets: (row.buckets ?? []).map(([low, count]) => [toExact(low), toExact(count)]) };
  }
  const [min, max] = [exactDouble(row.min), exactDouble(row.max)];
  if (kind !== "counter") return { ...series, min, max, last: exactLast(row) };
  return { ...series, min, max, last: row.lastU64?.toString() ?? null, rate: row.rate };
}

function exactLast({ last, lastU64 }: RowValues): ExactNumber | null {
  return lastU64 === null ? exactDouble(last) : toExact(lastU64);
}

/** A double from 2^53 on is a whole number: its decimal text, as everywhere. */
function exactDouble(value: number | null): ExactNumber | null {
  if (value === null || Math.abs(value) < Number.MAX_SAFE_INTEGER) return value;
  return BigInt(value).toString();
}
