/** What the metadata of a Parquet file says of it, and whether it is one of ours. */
import type { Database } from "./database.js";
import { COLUMNS, quote, quoteList } from "./sql.js";
import { ARCHIVE_VERSION } from "./write-parquet.js";
import type { ZoneEnds } from "./zone-directory.js";

export interface FileNotes {
  readonly zones: ZoneEnds;
  /** Names of files that this one has taken the place of. */
  readonly replaces: readonly string[];
}

/** Why a file is left out of every answer. */
export class ForeignFile extends Error {
  override readonly name = "ForeignFile";
}

/** Keys of the metadata, beside the version. */
export function toMetadata({ zones, replaces }: FileNotes): Record<string, string> {
  return { zonetap_zones: JSON.stringify(zones), zonetap_replaces: JSON.stringify(replaces) };
}

/** Reads the end of the file. @throws {ForeignFile} for one of another making, {Error} with what DuckDB says of a damaged one */
export async function inspectFile(database: Database, path: string): Promise<FileNotes> {
  const metadata = await database.query(
    `SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata(${quote(path)})`,
  );
  const notes = new Map(metadata.map(({ key, value }) => [String(key), String(value)]));
  const version = notes.get("zonetap_archive");
  if (version !== ARCHIVE_VERSION) {
    throw new ForeignFile(version === undefined ? "not written by zonetap" : `of version ${version}`);
  }
  const schema = await database.query(
    `DESCRIBE SELECT * FROM read_parquet(${quoteList([path])}, hive_partitioning = false)`,
  );
  const found = schema.map(({ column_name: name, column_type: type }) => `${String(name)} ${String(type)}`);
  if (found.join() !== COLUMNS.map(([name, type]) => `${name} ${type}`).join()) {
    throw new ForeignFile("other columns than an archive has");
  }
  return {
    zones: JSON.parse(notes.get("zonetap_zones") ?? "{}") as ZoneEnds,
    replaces: JSON.parse(notes.get("zonetap_replaces") ?? "[]") as string[],
  };
}
