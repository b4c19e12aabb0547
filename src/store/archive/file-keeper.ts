/** Keeps the files of an archive in order: looks at those it finds, merges small ones, removes what is too old or too much. */
import { rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { errorMessage } from "../../base/errors.js";
import { describe, filePath, type ArchiveFile, type ArchiveFiles } from "./archive-files.js";
import { chooseMerge } from "./compaction.js";
import type { Database } from "./database.js";
import { inspectFile, toMetadata, type FileNotes } from "./inspect-file.js";
import { encodeName } from "./partition.js";
import { chooseExpired, type RetentionOptions } from "./retention.js";
import { quoteList } from "./sql.js";
import { writeParquet } from "./write-parquet.js";
import type { ZoneDirectory, ZoneEnds } from "./zone-directory.js";

export interface FileKeeperOptions extends RetentionOptions {
  readonly database: Database;
  readonly files: ArchiveFiles;
  readonly zones: ZoneDirectory;
  /** In the names of merged files. */
  readonly node: string;
  readonly wallMs: () => number;
}

export class FileKeeper {
  readonly #options: FileKeeperOptions;
  #lastName = 0;
  readonly counts = { files_merged: 0, files_expired: 0 };

  constructor(options: FileKeeperOptions) {
    this.#options = options;
  }

  /** Finds the files at the start: what a crash has left half done is removed, what is not ours is left out. */
  async find(): Promise<void> {
    const { files } = this.#options;
    for (const path of await files.scan()) await rm(files.locate({ path }), { force: true });
    for (const file of files.select({})) {
      const notes = await this.#inspect(file);
      for (const name of notes?.replaces ?? []) await this.#remove(`${dirname(file.path)}/${name}`);
    }
  }

  /** Removes what is too old or too much. */
  async expire(): Promise<void> {
    const { files, zones, wallMs } = this.#options;
    const all = files.select({});
    const expired = chooseExpired(all, this.#options, wallMs());
    for (const { path } of expired) await this.#remove(path);
    this.counts.files_expired += expired.length;
    const [oldest] = files.select({});
    if (expired.length > 0) zones.forgetBefore(oldest?.partition.hourMs ?? wallMs());
  }

  /** Makes one file of many, hour by hour, as long as there is something to do. @throws {Error} where the disk fails */
  async merge(): Promise<void> {
    const { files, wallMs } = this.#options;
    for (const group of groupByFolder(files.select({}))) {
      const chosen = chooseMerge(group, wallMs());
      if (chosen.length > 0) await this.#mergeFiles(chosen);
    }
  }

  async #mergeFiles(chosen: readonly ArchiveFile[]): Promise<void> {
    const { database, files, node, wallMs } = this.#options;
    const { partition } = chosen[0]!;
    const notes = await this.#mergeNotes(chosen);
    // A file that went bad meanwhile is in no merge.
    if (chosen.some(({ path }) => !files.has(path))) return;
    this.#lastName = Math.max(wallMs(), this.#lastName + 1);
    const path = filePath(partition, `${encodeName(node)}.${this.#lastName}m`);
    if (path === null) return;
    const absolute = files.locate({ path });
    const source = `read_parquet(${quoteList(chosen.map((file) => files.locate(file)))}, hive_partitioning = false)`;
    await writeParquet(database, { path: absolute, source, where: "true", notes: toMetadata(notes) });
    const merged = await describe(path, partition, absolute);
    // In one turn: no reader sees the rows twice, or not at all.
    for (const file of chosen) files.remove(file.path);
    files.add(merged);
    for (const file of chosen) await rm(files.locate(file), { force: true });
    this.counts.files_merged += chosen.length;
  }

  async #mergeNotes(chosen: readonly ArchiveFile[]): Promise<FileNotes> {
    const zones: Record<string, number> = {};
    for (const file of chosen) {
      const notes = await this.#inspect(file);
      for (const [zone, endMs] of Object.entries(notes?.zones ?? {})) {
        zones[zone] = Math.max(zones[zone] ?? -Infinity, endMs);
      }
    }
    return { zones: zones satisfies ZoneEnds, replaces: chosen.map(({ path }) => basename(path)) };
  }

  async #inspect(file: ArchiveFile): Promise<FileNotes | null> {
    const { database, files, zones } = this.#options;
    try {
      const notes = await inspectFile(database, files.locate(file));
      zones.seeAll(file.partition.host, notes.zones);
      return notes;
    } catch (error) {
      files.markBad(file.path, errorMessage(error).split("\n")[0] ?? "");
      return null;
    }
  }

  async #remove(path: string): Promise<void> {
    const { files } = this.#options;
    files.remove(path);
    await rm(files.locate({ path }), { force: true });
  }
}

function groupByFolder(files: readonly ArchiveFile[]): ArchiveFile[][] {
  const groups = new Map<string, ArchiveFile[]>();
  for (const file of files) {
    const folder = dirname(file.path);
    const group = groups.get(folder);
    if (group === undefined) groups.set(folder, [file]);
    else group.push(file);
  }
  return [...groups.values()];
}
