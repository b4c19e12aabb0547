/**
 * Rows on their way into a segment of the tail, as columns: what windows say in numbers, and apart from them the
 * series, each once, since a name costs ten times what a number does on its way into DuckDB.
 */
import type { DuckDBAppender, DuckDBValue } from "@duckdb/node-api";
import type { ArchiveRow, RowBuckets, RowWindow } from "./archive-row.js";
import type { Duckdb } from "./load-duckdb.js";

/** Rows of a chunk: DuckDB's own vectors are of this length. */
export const CHUNK_ROWS = 2_048;

/** Tables of one segment; `$` stands for its number. */
export const SEGMENT_TABLES = [
  `CREATE TABLE rows_$ (time TIMESTAMP_MS, series INTEGER, count BIGINT, sum DOUBLE, min DOUBLE, max DOUBLE,
    last DOUBLE, last_u64 UBIGINT, rate DOUBLE, buckets STRUCT(low BIGINT, count UBIGINT)[], id UBIGINT)`,
  `CREATE TABLE series_$ (series INTEGER, host VARCHAR, resolution_ms BIGINT, zone VARCHAR, node VARCHAR,
    metric VARCHAR, instance VARCHAR, kind VARCHAR, unit VARCHAR)`,
];
const ROWS_COLUMNS = 11;
const SERIES_COLUMNS = 9;

/** Whose a series is. */
export type SeriesOwner = Pick<RowWindow, "host" | "resolutionMs" | "zone" | "node">;
/** What it is called. */
export type SeriesWords = Pick<ArchiveRow, "metric" | "instance" | "unit"> & { readonly kind: string };

/** Numbers of the series of one segment. */
export class SeriesNumbers {
  readonly #owners = new Map<string, Map<string, number>>();
  #count = 0;

  /** A series that the segment has from before. */
  learn(owner: SeriesOwner, words: SeriesWords, series: number): void {
    this.of(owner).set(wordsKey(words), series);
    this.#count = Math.max(this.#count, series + 1);
  }

  /** All series of one owner, by {@link wordsKey}. */
  of({ host, resolutionMs, zone, node }: SeriesOwner): Map<string, number> {
    // With the lengths no two owners have one key, whatever their names hold.
    const key = `${host.length} ${zone.length} ${resolutionMs} ${host}${zone}${node}`;
    const known = this.#owners.get(key);
    if (known !== undefined) return known;
    const series = new Map<string, number>();
    this.#owners.set(key, series);
    return series;
  }

  next(): number {
    return this.#count++;
  }
}

/** Columns of one table, filled row by row, that go to it chunk by chunk. */
class Columns {
  readonly #columns: DuckDBValue[][];

  constructor(count: number) {
    this.#columns = Array.from({ length: count }, () => []);
  }

  get length(): number {
    return this.#columns[0]!.length;
  }

  push(...row: readonly DuckDBValue[]): void {
    for (let index = 0; index < row.length; index++) this.#columns[index]!.push(row[index]!);
  }

  flushTo(appender: DuckDBAppender, { DuckDBDataChunk: Chunk }: Duckdb): void {
    const types = this.#columns.map((_, index) => appender.columnType(index));
    for (let from = 0; from < this.length; from += CHUNK_ROWS) {
      const chunk = Chunk.create(types);
      chunk.setColumns(this.#columns.map((column) => column.slice(from, from + CHUNK_ROWS)));
      appender.appendDataChunk(chunk);
    }
    for (const column of this.#columns) column.length = 0;
  }
}

/** Adds windows to the tables of a segment, within a transaction of the caller's. */
export class SegmentAppender {
  readonly #duckdb: Duckdb;
  readonly #numbers: SeriesNumbers;
  readonly #rowsTable: DuckDBAppender;
  readonly #seriesTable: DuckDBAppender;
  readonly #rows = new Columns(ROWS_COLUMNS);
  readonly #series = new Columns(SERIES_COLUMNS);
  rows = 0;

  constructor(duckdb: Duckdb, numbers: SeriesNumbers, rows: DuckDBAppender, series: DuckDBAppender) {
    this.#duckdb = duckdb;
    this.#numbers = numbers;
    this.#rowsTable = rows;
    this.#seriesTable = series;
  }

  /** Adds the rows of one closing. Returns whether a chunk has been handed over, which is a good time for a pause. */
  add(window: RowWindow, rows: readonly ArchiveRow[]): boolean {
    const time = new this.#duckdb.DuckDBTimestampMillisecondsValue(BigInt(window.startMs));
    const known = this.#numbers.of(window);
    for (const row of rows) {
      const { count, sum, min, max, last, lastU64, rate } = row;
      const series = this.#numberOf(window, known, row);
      const buckets = row.buckets === null ? null : this.#toList(row.buckets);
      this.#rows.push(time, series, count, sum, min, max, last, lastU64, rate, buckets, window.id);
    }
    this.rows += rows.length;
    if (this.#rows.length < CHUNK_ROWS) return false;
    this.#rows.flushTo(this.#rowsTable, this.#duckdb);
    return true;
  }

  /** Hands over what is left. Nothing may be added afterwards. */
  finish(): void {
    this.#rows.flushTo(this.#rowsTable, this.#duckdb);
    this.#series.flushTo(this.#seriesTable, this.#duckdb);
    this.#rowsTable.flushSync();
    this.#seriesTable.flushSync();
  }

  #numberOf(window: RowWindow, known: Map<string, number>, row: ArchiveRow): number {
    const key = wordsKey(row);
    const found = known.get(key);
    if (found !== undefined) return found;
    const series = this.#numbers.next();
    known.set(key, series);
    const { host, resolutionMs, zone, node } = window;
    const { metric, instance, kind, unit } = row;
    this.#series.push(series, host, BigInt(resolutionMs), zone, node, metric, instance, kind, unit);
    return series;
  }

  #toList(buckets: RowBuckets): DuckDBValue {
    const { listValue, structValue } = this.#duckdb;
    return listValue(buckets.map(([low, count]) => structValue({ low, count })));
  }
}

function wordsKey({ metric, instance, kind, unit }: SeriesWords): string {
  return `${metric.length} ${instance.length} ${kind} ${metric}${instance}${unit}`;
}
