/**
 * The archive: what it takes beside DuckDB's own appender on the same rows, the bytes that a series and window cost in
 * its files, and a question of one metric of one zone over one hour.
 */
import * as duckdb from "@duckdb/node-api";
import { link, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ClosedWindow } from "../../src/model/window.js";
import { toRows, type ArchiveRow } from "../../src/store/archive/archive-row.js";
import { Database } from "../../src/store/archive/database.js";
import { toMetadata } from "../../src/store/archive/inspect-file.js";
import { toFolder } from "../../src/store/archive/partition.js";
import { COLUMNS } from "../../src/store/archive/sql.js";
import { writeParquet } from "../../src/store/archive/write-parquet.js";
import { openArchive } from "../../test/store/archive/open-archive.js";
import { splitId } from "../../src/store/merge-windows.js";
import { printBytes, recordBytes } from "./archive-bytes.js";
import { closeWindows } from "./closed-windows.js";
import { median } from "./median.js";

const ROUNDS = 3;
const ZONES = 200;
const SECONDS = 60;
const START = Date.UTC(2026, 10, 22);
const HOUR = 3_600_000;

/** Prints the figures; of an archive that is there, given by its folder, only the bytes. */
export async function run(archive?: string): Promise<void> {
  if (archive !== undefined) return printBytes(archive, archive);
  const folder = await mkdtemp(join(tmpdir(), "zonetap-bench-"));
  try {
    await compareAppends(folder);
    await recordBytes(folder);
    await measureQuery(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function compareAppends(folder: string): Promise<void> {
  const batches = closeWindows({ zones: ZONES, seconds: SECONDS, startMs: START });
  const series = batches.flat().reduce((sum, window) => sum + window.toJson().series.length, 0);
  const sides = { archive: appendOurs, "DuckDB's appender, row by row": appendRows };
  const rates = new Map<string, number[]>(Object.keys(sides).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, append] of Object.entries(sides)) {
      const path = join(folder, `${round}-${name.slice(0, 6)}`);
      const seconds = await append(path, batches);
      rates.get(name)!.push(series / seconds);
      await rm(path, { recursive: true });
    }
  }
  console.log(`\nappend: ${ZONES} zones, ${SECONDS} s, ${series} series-windows, committed each second`);
  const [ours = [], theirs = []] = [...rates.values()];
  for (const [name, values] of rates)
    console.log(`  ${name.padEnd(30)} ${format(median(values))} series-windows/s`);
  console.log(`  ratio ${(median(ours) / median(theirs)).toFixed(2)}`);
}

async function appendOurs(path: string, batches: readonly ClosedWindow[][]): Promise<number> {
  const archive = await openArchive(path);
  const beganMs = performance.now();
  for (const batch of batches) {
    archive.take(batch);
    await archive.commit();
  }
  const seconds = (performance.now() - beganMs) / 1000;
  await archive.close();
  return seconds;
}

/** The same rows, which it is given ready made, into a table of the archive's columns. */
async function appendRows(path: string, batches: readonly ClosedWindow[][]): Promise<number> {
  await mkdir(path);
  const instance = await duckdb.DuckDBInstance.create(join(path, "rows.duckdb"), { threads: "2" });
  const connection = await instance.connect();
  await connection.run(`CREATE TABLE rows (${COLUMNS.map(([name, type]) => `${name} ${type}`).join(", ")})`);
  const ready = batches.map((batch) => batch.map((window) => ({ window, rows: toRows(window.toJson()) })));
  const beganMs = performance.now();
  for (const batch of ready) {
    await connection.run("BEGIN");
    const appender = await connection.createAppender("rows");
    for (const { window, rows } of batch) for (const row of rows) appendRow(appender, window, row);
    appender.closeSync();
    await connection.run("COMMIT");
  }
  const seconds = (performance.now() - beganMs) / 1000;
  connection.closeSync();
  instance.closeSync();
  return seconds;
}

function appendRow(appender: duckdb.DuckDBAppender, window: ClosedWindow, row: ArchiveRow): void {
  const { node, number } = splitId(window.id);
  appender.appendTimestamp(new duckdb.DuckDBTimestampValue(BigInt(window.startMs) * 1000n));
  for (const text of [window.zone, row.metric, row.instance, row.kind, row.unit])
    appender.appendVarchar(text);
  appender.appendBigInt(row.count);
  for (const value of [row.sum, row.min, row.max, row.last]) appendDouble(appender, value);
  if (row.lastU64 === null) appender.appendNull();
  else appender.appendUBigInt(row.lastU64);
  appendDouble(appender, row.rate);
  appender.appendNull();
  appender.appendVarchar(node);
  appender.appendUBigInt(number);
  appender.endRow();
}

function appendDouble(appender: duckdb.DuckDBAppender, value: number | null): void {
  if (value === null) appender.appendNull();
  else appender.appendDouble(value);
}

/** 24 hours of 200 zones x 20 series at 10 s; then nine days more, whose files no question of one hour may open. */
async function measureQuery(folder: string): Promise<void> {
  const path = join(folder, "days");
  await mkdir(path);
  const database = await Database.open({ duckdb, file: join(folder, "make.duckdb"), spillFolder: folder });
  for (let hour = 0; hour < 24; hour++) await writeHour(database, path, START + hour * HOUR);
  await database.close();
  const one = await queryMs(path);
  for (let day = 1; day < 10; day++) await linkDay(path, day);
  const ten = await queryMs(path);
  console.log(
    `\nquery: one metric of one zone over one hour out of ${ZONES} zones x 20 series, 24 h at 10 s`,
  );
  console.log(
    `  ${one.toFixed(1)} ms warm; with ten times the days ${ten.toFixed(1)} ms (${(ten / one).toFixed(2)} times)`,
  );
}

async function writeHour(database: Database, path: string, hourMs: number): Promise<void> {
  const source = `(SELECT make_timestamp_ms(${hourMs} + step * 10000) AS time, 'zone-' || zone AS zone,
      CASE WHEN each = 0 THEN 'window.expected' ELSE 'm.stat' || each END AS metric, '' AS instance,
      'gauge' AS kind, 'percent' AS unit, 10::BIGINT AS count, random() AS sum, random() AS min, random() AS max,
      random() AS last, NULL::UBIGINT AS last_u64, NULL::DOUBLE AS rate,
      NULL::STRUCT(low BIGINT, count UBIGINT)[] AS buckets, 'gz-01' AS node, (step * ${ZONES} + zone)::UBIGINT AS id
    FROM range(360) AS a(step), range(${ZONES}) AS b(zone), range(21) AS c(each))`;
  const file = join(path, folderOf(hourMs), "gz-01.1.parquet");
  const zones = Object.fromEntries(
    Array.from({ length: ZONES }, (_, zone) => [`zone-${zone}`, hourMs + HOUR]),
  );
  await writeParquet(database, {
    path: file,
    source,
    where: "true",
    notes: toMetadata({ zones, replaces: [] }),
  });
}

async function linkDay(path: string, day: number): Promise<void> {
  for (let hour = 0; hour < 24; hour++) {
    const from = START + hour * HOUR;
    const to = join(path, folderOf(from - day * 24 * HOUR), "gz-01.1.parquet");
    await mkdir(dirname(to), { recursive: true });
    await link(join(path, folderOf(from), "gz-01.1.parquet"), to);
  }
}

function folderOf(hourMs: number): string {
  return toFolder({ host: "gz-01", resolutionMs: 10_000, hourMs }) ?? "";
}

async function queryMs(path: string): Promise<number> {
  const archive = await openArchive(path);
  const times: number[] = [];
  for (let round = 0; round < 25; round++) {
    const beganMs = performance.now();
    const fromMs = START + 12 * HOUR;
    const query = { zone: "zone-77", metric: "m.stat7", resolutionMs: 10_000, fromMs, toMs: fromMs + HOUR };
    const windows = await archive.read(query);
    times.push(performance.now() - beganMs);
    if (windows.length !== 360) throw new Error(`360 windows expected, got ${windows.length}`);
  }
  await archive.close();
  return median(times.slice(5));
}

function format(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
