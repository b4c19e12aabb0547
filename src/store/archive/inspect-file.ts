/** What the metadata of Parquet files says of them, and whether they are ours. */
import { errorMessage } from "../../base/errors.js";
import type { Database } from "./database.js";
import { quoteList } from "./sql.js";
import { ARCHIVE_VERSION } from "./write-parquet.js";
import type { ZoneEnds } from "./zone-directory.js";

export interface FileNotes {
  readonly zones: ZoneEnds;
  /** Names of files that this one has taken the place of. */
  readonly replaces: readonly string[];
}

/** What came of a look at a file; a foreign or damaged one is left out of every answer. */
export type Inspection =
  { readonly kind: "ours"; readonly notes: FileNotes } | { readonly kind: "bad"; readonly reason: string };

/** Keys of the metadata, beside the version. */
export function toMetadata({ zones, replaces }: FileNotes): Record<string, string> {
  return { zonetap_zones: JSON.stringify(zones), zonetap_replaces: JSON.stringify(replaces) };
}

/** Reads the ends of files, by path in their order. */
export async function inspectFiles(
  database: Database,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Inspection>> {
  try {
    const found = await readMetadata(database, paths);
    return new Map(paths.map((path) => [path, toInspection(found.get(path))]));
  } catch (error) {
    // One of them cannot be read: which, is seen one by one.
    const [only] = paths;
    if (only === undefined || paths.length === 1) {
      return new Map(paths.map((path) => [path, { kind: "bad", reason: firstLine(error) }]));
    }
    const found = new Map<string, Inspection>();
    for (const path of paths)
      for (const [key, value] of await inspectFiles(database, [path])) found.set(key, value);
    return found;
  }
}

async function readMetadata(
  database: Database,
  paths: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const rows = await database.query(
    `SELECT file_name, decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata(${quoteList(paths)})
     WHERE starts_with(decode(key), 'zonetap_')`,
  );
  const files = new Map<string, Map<string, string>>();
  for (const { file_name: path, key, value } of rows) {
    const notes = files.get(String(path)) ?? new Map<string, string>();
    files.set(String(path), notes.set(String(key), String(value)));
  }
  return files;
}

function toInspection(notes: ReadonlyMap<string, string> | undefined): Inspection {
  const version = notes?.get("zonetap_archive");
  if (version !== ARCHIVE_VERSION) {
    return {
      kind: "bad",
      reason: version === undefined ? "not written by zonetap" : `of version ${version}`,
    };
  }
  try {
    const zones = JSON.parse(notes?.get("zonetap_zones") ?? "{}") as ZoneEnds;
    return {
      kind: "ours",
      notes: { zones, replaces: JSON.parse(notes?.get("zonetap_replaces") ?? "[]") as string[] },
    };
  } catch (error) {
    return { kind: "bad", reason: `its metadata: ${firstLine(error)}` };
  }
}

function firstLine(error: unknown): string {
  return errorMessage(error).split("\n")[0] ?? "";
}
