/**
 * What is not in a Parquet file yet: a DuckDB database beside the archive, whose log survives the end of the
 * process. It has segments. Rows are added to the last one; the others are closed, written to files, and dropped
 * when all of their files are in place. Each partition of a segment becomes the file that has the segment's
 * number in its name, so after a crash it is seen on the disk what was written already.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import { assert } from "../../base/errors.js";
import type { ClosedWindow } from "../../model/window.js";
import { splitId } from "../merge-windows.js";
import { toRows, type RowWindow } from "./archive-row.js";
import type { Database } from "./database.js";
import { HOUR_MS, type Partition } from "./partition.js";
import { SEGMENT_TABLES, SegmentAppender, SeriesNumbers } from "./tail-columns.js";

export interface Segment {
  /** Grows; wall clock at the opening, Unix ms. */
  readonly id: number;
  /** Committed. */
  readonly rows: number;
  /** Its windows start in [fromMs, toMs]. */
  readonly fromMs: number;
  readonly toMs: number;
}

export class Tail {
  readonly #database: Database;
  #closed: readonly Segment[];
  #open: Segment;
  #numbers: SeriesNumbers;

  private constructor(database: Database, closed: readonly Segment[], open: Segment, numbers: SeriesNumbers) {
    this.#database = database;
    this.#closed = closed;
    this.#open = open;
    this.#numbers = numbers;
  }

  /** Goes on with what a database has. @throws {Error} where it cannot be read or written */
  static async open(database: Database, wallMs: number): Promise<Tail> {
    await database.transaction((writer) =>
      writer.run("CREATE TABLE IF NOT EXISTS segments (id BIGINT, is_open BOOLEAN)"),
    );
    const { closed, open, numbers } = await readSegments(database);
    if (open !== null) return new Tail(database, closed, open, numbers);
    const id = Math.max(wallMs, (closed.at(-1)?.id ?? 0) + 1);
    const created = await database.transaction((writer) => createSegment(writer, id));
    return new Tail(database, closed, created, numbers);
  }

  /** Committed rows, of all segments. */
  get rows(): number {
    return this.segments.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** Closed ones first. */
  get segments(): readonly Segment[] {
    return [...this.#closed, this.#open];
  }

  get closed(): readonly Segment[] {
    return this.#closed;
  }

  /** Committed rows of the segment that is added to. */
  get openRows(): number {
    return this.#open.rows;
  }

  /**
   * Puts windows on the disk, all or none of them; resolves with their rows.
   * @throws {Error} with what DuckDB says, where they are not
   */
  async append(windows: readonly ClosedWindow[]): Promise<number> {
    const before = this.rows;
    try {
      return await this.#database.transaction(
        (writer) => this.#append(writer, windows),
        (rows) => (this.#open = grow(this.#open, rows, windows)),
        () => this.#readAgain(),
      );
    } catch (error) {
      // The disk can fail after the log was written.
      if (this.rows > before) return this.rows - before;
      throw error;
    }
  }

  /** Closes the open segment, if there is anything in it, and opens the next. */
  async rotate(wallMs: number): Promise<void> {
    if (this.#open.rows === 0) return;
    await this.#database.transaction(
      async (writer) => {
        await writer.run("UPDATE segments SET is_open = false");
        return createSegment(writer, Math.max(wallMs, this.#open.id + 1));
      },
      (next) => {
        this.#closed = [...this.#closed, this.#open];
        this.#open = next;
        this.#numbers = new SeriesNumbers();
      },
      () => this.#readAgain(),
    );
  }

  /**
   * Hours of hosts and resolutions that a segment has rows of. @throws {Error} a defect, where they are not all of
   * its rows: what is in no file must not be dropped
   */
  async partitions({ id, rows }: Segment): Promise<Partition[]> {
    const hours = await this.#database.query(
      `SELECT host, resolution_ms, epoch_ms(time) // ${HOUR_MS} AS hour, count(*) AS rows
       FROM rows_${id} JOIN series_${id} USING (series) GROUP BY ALL ORDER BY hour, host, resolution_ms`,
    );
    const found = hours.reduce((sum, hour) => sum + Number(hour["rows"]), 0);
    assert(found === rows, `segment ${id} has ${rows} rows in its partitions, found ${found}`);
    return hours.map(({ host, resolution_ms, hour }) => ({
      host: String(host),
      resolutionMs: Number(resolution_ms),
      hourMs: Number(hour) * HOUR_MS,
    }));
  }

  /** Zones of all segments, with the end of their newest window. */
  async zones(): Promise<{ readonly host: string; readonly zone: string; readonly endMs: number }[]> {
    const ends = this.segments.map(
      (segment) =>
        `SELECT host, zone, max(epoch_ms(time) + resolution_ms) AS end_ms FROM ${segmentSource(segment)} GROUP BY ALL`,
    );
    const found = await this.#database.query(ends.join(" UNION ALL "));
    return found.map(({ host, zone, end_ms }) => ({
      host: String(host),
      zone: String(zone),
      endMs: Number(end_ms),
    }));
  }

  /** Forgets a closed segment: all of it is in files. */
  async drop({ id }: Segment): Promise<void> {
    await this.#database.transaction(
      async (writer) => {
        await writer.run(`DROP TABLE rows_${id}`);
        await writer.run(`DROP TABLE series_${id}`);
        await writer.run(`DELETE FROM segments WHERE id = ${id}`);
      },
      () => (this.#closed = this.#closed.filter((segment) => segment.id !== id)),
      () => this.#readAgain(),
    );
  }

  /** After a failure: what the disk has is what there is. */
  async #readAgain(): Promise<void> {
    const { closed, open, numbers } = await readSegments(this.#database);
    if (open === null) return;
    this.#closed = closed;
    this.#open = open;
    this.#numbers = numbers;
  }

  async #append(writer: DuckDBConnection, windows: readonly ClosedWindow[]): Promise<number> {
    const { duckdb } = this.#database;
    const [rows, series] = [
      await writer.createAppender(`rows_${this.#open.id}`),
      await writer.createAppender(`series_${this.#open.id}`),
    ];
    try {
      const appender = new SegmentAppender(duckdb, this.#numbers, rows, series);
      for (const window of windows) {
        if (appender.add(toRowWindow(window), toRows(window.toJson()))) await pause();
      }
      appender.finish();
      return appender.rows;
    } finally {
      rows.closeSync();
      series.closeSync();
    }
  }
}

function grow(segment: Segment, rows: number, windows: readonly ClosedWindow[]): Segment {
  let { fromMs, toMs } = segment;
  for (const { startMs } of windows) [fromMs, toMs] = [Math.min(fromMs, startMs), Math.max(toMs, startMs)];
  return { ...segment, rows: segment.rows + rows, fromMs, toMs };
}

/** Tables that a segment's rows are read from, with all columns of the archive, host and resolution_ms. */
export function segmentSource({ id }: Segment): string {
  return `rows_${id} JOIN series_${id} USING (series)`;
}

function toRowWindow({ id, host, zone, resolutionMs, startMs }: ClosedWindow): RowWindow {
  const { node, number } = splitId(id);
  return { host, zone, resolutionMs, startMs, node, id: number };
}

/** Others have their turn of the event loop. */
function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

interface Segments {
  readonly closed: readonly Segment[];
  readonly open: Segment | null;
  /** Of the open one. */
  readonly numbers: SeriesNumbers;
}

/** The segments there are; the last may be the open one. */
async function readSegments(database: Database): Promise<Segments> {
  const found = await database.query("SELECT id, is_open FROM segments ORDER BY id");
  const all: Segment[] = [];
  for (const { id } of found) all.push(await readSegment(database, Number(id)));
  const last = all.at(-1);
  if (last === undefined || found.at(-1)?.["is_open"] !== true) {
    return { closed: all, open: null, numbers: new SeriesNumbers() };
  }
  return { closed: all.slice(0, -1), open: last, numbers: await readNumbers(database, last) };
}

async function createSegment(writer: DuckDBConnection, id: number): Promise<Segment> {
  for (const table of SEGMENT_TABLES) await writer.run(table.replace("$", String(id)));
  await writer.run(`INSERT INTO segments VALUES (${id}, true)`);
  return { id, rows: 0, fromMs: Infinity, toMs: -Infinity };
}

async function readSegment(database: Database, id: number): Promise<Segment> {
  const [found] = await database.query(
    `SELECT count(*) AS rows, epoch_ms(min(time)) AS from_ms, epoch_ms(max(time)) AS to_ms FROM rows_${id}`,
  );
  const { rows, from_ms, to_ms } = found ?? {};
  return {
    id,
    rows: Number(rows),
    fromMs: from_ms === null ? Infinity : Number(from_ms),
    toMs: to_ms === null ? -Infinity : Number(to_ms),
  };
}

async function readNumbers(database: Database, { id }: Segment): Promise<SeriesNumbers> {
  const numbers = new SeriesNumbers();
  for (const row of await database.query(`SELECT * FROM series_${id}`)) {
    const word = (name: string): string => String(row[name]);
    const words = {
      metric: word("metric"),
      instance: word("instance"),
      kind: word("kind"),
      unit: word("unit"),
    };
    const owner = { host: word("host"), zone: word("zone"), node: word("node") };
    numbers.learn({ ...owner, resolutionMs: Number(row["resolution_ms"]) }, words, Number(row["series"]));
  }
  return numbers;
}
