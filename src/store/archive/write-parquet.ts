/**
 * Writes one Parquet file: beside its place under another name, then synced, then renamed, so that no reader ever
 * sees half a file, and a crash leaves either the whole or none.
 */
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "../../base/make-folder.js";
import { UNFINISHED } from "./archive-files.js";
import type { Database } from "./database.js";
import { COLUMN_LIST, quote } from "./sql.js";

/** Goes into each file, under the key `zonetap_archive`; a reader refuses what it does not know. */
export const ARCHIVE_VERSION = "1";

/**
 * Measured on what a busy host's kernel said in 45 minutes: 3.9 bytes for a series and window, where DuckDB's own
 * settings give 9.7, or 5.9 with zstd (docs/adr/0017-bytes-of-the-archive.md). In sorted rows a value is as the one
 * before, which zstd sees in plain values and a dictionary hides; it sees more of it in larger row groups, of which a
 * query has to unpack more. Bloom filters are a fifth of a file, and zones are found by the bounds of row groups.
 */
const FORMAT = `FORMAT parquet, PARQUET_VERSION v1, COMPRESSION zstd, ROW_GROUP_SIZE 245760,
  DICTIONARY_SIZE_LIMIT 64, WRITE_BLOOM_FILTER false`;
/** Of zstd. The higher one saves 5 percent, and takes 4 to 9 us of a processor for a row instead of 1 or 2, 16 for noise. */
const LEVELS = { small: 18, large: 9 };
/** So that a file takes no longer than 16 s of one core. */
const SMALL_ROWS_MAX = 1_000_000;

export interface ParquetFile {
  /** Absolute. */
  readonly path: string;
  /** A FROM clause, and a condition on its rows. */
  readonly source: string;
  readonly where: string;
  /** More keys and values for its metadata. */
  readonly notes: Readonly<Record<string, string>>;
}

/** Resolves when the file is in its place and on the disk. @throws {Error} nothing is there then */
export async function writeParquet(database: Database, file: ParquetFile): Promise<void> {
  const { path, source, where } = file;
  const unfinished = path + UNFINISHED;
  await makeFolder(dirname(path));
  try {
    const level = await chooseLevel(database, file);
    await database.run(
      `COPY (SELECT ${COLUMN_LIST.replace("time", "time::TIMESTAMP_MS AS time")} FROM ${source} WHERE ${where} ORDER BY zone, metric, instance, time, id)
       TO ${quote(unfinished)} (${FORMAT}, COMPRESSION_LEVEL ${level}, KV_METADATA {${metadata(file.notes)}})`,
    );
    await sync(unfinished);
    await rename(unfinished, path);
    await sync(dirname(path));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function chooseLevel(database: Database, { source, where }: ParquetFile): Promise<number> {
  const [counted] = await database.query(`SELECT count(*) AS rows FROM ${source} WHERE ${where}`);
  return Number(counted?.["rows"]) > SMALL_ROWS_MAX ? LEVELS.large : LEVELS.small;
}

function metadata(notes: Readonly<Record<string, string>>): string {
  const entries = Object.entries({ zonetap_archive: ARCHIVE_VERSION, ...notes });
  return entries.map(([key, value]) => `${key}: ${quote(value)}`).join(", ");
}

/** A file or a folder; what is in memory only goes to the disk. */
async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
