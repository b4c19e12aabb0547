/** SQL over the files and the tail of an archive, and its rows as windows. */
import type { SeriesKind } from "../../model/metric.js";
import type { StoredWindowQuery } from "../../model/window-store.js";
import type { WindowJson } from "../../model/window.js";
import { mergeClosings } from "../merge-windows.js";
import type { ArchiveFile } from "./archive-files.js";
import { COVERAGE_PREFIX, toWindow, type ArchiveRow, type RowWindow } from "./archive-row.js";
import type { QueryRow } from "./database.js";
import { HOUR_MS, type Partition } from "./partition.js";
import { COLUMN_LIST, quote, quoteList, timeLiteral } from "./sql.js";
import { segmentSource, type Segment } from "./tail.js";

/** What a question is asked of: one moment of the archive. */
export interface Snapshot {
  readonly files: readonly ArchiveFile[];
  readonly segments: readonly TailPart[];
}

/** A segment of the tail without what is in files already. */
export interface TailPart {
  readonly segment: Segment;
  readonly written: readonly Partition[];
}

/**
 * Rows of all columns, and of `host` and `resolution_ms`, for which `where` holds; those of the tail also
 * `tailWhere`, as its tables are not parted by host and resolution. null where there is nothing to look in.
 */
export function rowsSql(
  { files, segments }: Snapshot,
  locate: (file: ArchiveFile) => string,
  where: string,
  tailWhere: string,
): string | null {
  const parts = [
    ...partitionGroups(files).map(({ host, resolutionMs, paths }) => {
      const source = `read_parquet(${quoteList(paths.map(locate))}, hive_partitioning = false)`;
      return `SELECT ${quote(host)} AS host, ${resolutionMs} AS resolution_ms, ${COLUMN_LIST} FROM ${source} WHERE ${where}`;
    }),
    ...segments.map(
      ({ segment, written }) =>
        `SELECT host, resolution_ms, ${COLUMN_LIST} FROM ${segmentSource(segment)}
         WHERE ${where} AND ${tailWhere}${written.map((partition) => ` AND NOT (${partitionCondition(partition)})`).join("")}`,
    ),
  ];
  return parts.length === 0 ? null : parts.join("\nUNION ALL\n");
}

/** The rows of a partition, where `host` and `resolution_ms` are columns. */
export function partitionCondition({ host, resolutionMs, hourMs }: Partition): string {
  return `host = ${quote(host)} AND resolution_ms = ${resolutionMs} AND ${timeCondition(hourMs, hourMs + HOUR_MS)}`;
}

/** The rows of windows that start in [fromMs, toMs). */
export function timeCondition(fromMs: number, toMs: number): string {
  return `time >= ${timeLiteral(fromMs)} AND time < ${timeLiteral(toMs)}`;
}

/** The rows of a question; the host and resolution of files are chosen with the files. */
export function queryCondition({ zone, metric, fromMs, toMs }: StoredWindowQuery): string {
  const condition = `zone = ${quote(zone)} AND ${timeCondition(fromMs, toMs)}`;
  if (metric === undefined) return condition;
  const coverage = `metric >= ${quote(COVERAGE_PREFIX)} AND metric < ${quote(afterPrefix(COVERAGE_PREFIX))}`;
  return `${condition} AND (metric = ${quote(metric)} OR (${coverage}))`;
}

/** The rows of the tail that a question is about, beside {@link queryCondition}. */
export function tailCondition({ host, resolutionMs }: StoredWindowQuery): string {
  const condition = `resolution_ms = ${resolutionMs}`;
  return host === undefined ? condition : `${condition} AND host = ${quote(host)}`;
}

/** The windows that rows are of, merged. */
export function toWindows(rows: readonly QueryRow[]): WindowJson[] {
  const closings = new Map<string, { readonly of: RowWindow; readonly rows: ArchiveRow[] }>();
  for (const row of rows) {
    const of = toRowWindow(row);
    const key = `${of.host.length} ${of.startMs} ${of.id} ${of.host}${of.node}`;
    const known = closings.get(key);
    if (known === undefined) closings.set(key, { of, rows: [toArchiveRow(row)] });
    else known.rows.push(toArchiveRow(row));
  }
  return mergeClosings([...closings.values()].map(({ of, rows: own }) => toWindow(of, own)));
}

function toRowWindow(row: QueryRow): RowWindow {
  return {
    host: String(row["host"]),
    zone: String(row["zone"]),
    resolutionMs: Number(row["resolution_ms"]),
    startMs: (row["time"] as Date).getTime(),
    node: String(row["node"]),
    id: row["id"] as bigint,
  };
}

function toArchiveRow(row: QueryRow): ArchiveRow {
  const buckets = row["buckets"] as { low: bigint; count: bigint }[] | null;
  return {
    metric: String(row["metric"]),
    instance: String(row["instance"]),
    kind: String(row["kind"]) as SeriesKind,
    unit: String(row["unit"]),
    count: row["count"] as bigint,
    sum: row["sum"] as number | null,
    min: row["min"] as number | null,
    max: row["max"] as number | null,
    last: row["last"] as number | null,
    lastU64: row["last_u64"] as bigint | null,
    rate: row["rate"] as number | null,
    buckets: buckets?.map(({ low, count }) => [low, count] as const) ?? null,
  };
}

interface PartitionGroup {
  readonly host: string;
  readonly resolutionMs: number;
  readonly paths: ArchiveFile[];
}

function partitionGroups(files: readonly ArchiveFile[]): PartitionGroup[] {
  const groups = new Map<string, PartitionGroup>();
  for (const file of files) {
    const { host, resolutionMs } = file.partition;
    const key = `${host}\n${resolutionMs}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { host, resolutionMs, paths: [file] });
    else group.paths.push(file);
  }
  return [...groups.values()];
}

/** The first text after all that begin with a prefix. */
function afterPrefix(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}
