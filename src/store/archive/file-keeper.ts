/** Keeps the files of an archive in order: looks at those it finds, merges small ones, removes what is too old or too much. */
import { rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { groupBy } from "../../base/group-by.js";
import { describe, filePath, type ArchiveFile, type ArchiveFiles } from "./archive-files.js";
import { chooseMerge } from "./compaction.js";
import type { Database } from "./database.js";
import { inspectFiles, toMetadata, type FileNotes } from "./inspect-file.js";
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

/** Ends the names of merged files, so that a start looks only at those for what they have taken the place of. */
const MERGED_MARK = "m";
const MERGED = `${MERGED_MARK}.parquet`;
/** Files looked into at once. */
const INSPECTED = 50;

export class FileKeeper {
  readonly #options: FileKeeperOptions;
  #lastName = 0;
  readonly counts = { files_merged: 0, files_expired: 0 };

  constructor(options: FileKeeperOptions) {
    this.#options = options;
  }

  /** Finds the files at the start, and removes what a crash has left half done: no question may come before. */
  async find(): Promise<void> {
    const { files } = this.#options;
    for (const path of await files.scan()) await rm(files.locate({ path }), { force: true });
    const beside = groupByFolder(files.select({})).filter((group) => group.length > 1);
    const merged = beside.flat().filter(({ path }) => path.endsWith(MERGED));
    for (const [file, notes] of await this.#inspect(merged)) {
      for (const name of notes.replaces) await this.#remove(`${dirname(file.path)}/${name}`);
    }
  }

  /** Looks into all files: what is not ours is left out, and the zones of the others are known from then on. */
  async inspect(): Promise<void> {
    const all = this.#options.files.select({});
    for (let from = 0; from < all.length; from += INSPECTED) {
      await this.#inspect(all.slice(from, from + INSPECTED));
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
    const path = filePath(partition, `${encodeName(node)}.${this.#lastName}${MERGED_MARK}`);
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
    for (const notes of (await this.#inspect(chosen)).values()) {
      for (const [zone, endMs] of Object.entries(notes.zones)) {
        zones[zone] = Math.max(zones[zone] ?? -Infinity, endMs);
      }
    }
    return { zones: zones satisfies ZoneEnds, replaces: chosen.map(({ path }) => basename(path)) };
  }

  async #inspect(chosen: readonly ArchiveFile[]): Promise<ReadonlyMap<ArchiveFile, FileNotes>> {
    const { database, files, zones } = this.#options;
    const found = await inspectFiles(
      database,
      chosen.map((file) => files.locate(file)),
    );
    const ours = new Map<ArchiveFile, FileNotes>();
    for (const file of chosen) {
      const inspection = found.get(files.locate(file));
      if (inspection?.kind === "ours") {
        zones.seeAll(file.partition.host, inspection.notes.zones);
        ours.set(file, inspection.notes);
      } else if (files.has(file.path)) files.markBad(file.path, inspection?.reason ?? "");
    }
    return ours;
  }

  async #remove(path: string): Promise<void> {
    const { files } = this.#options;
    files.remove(path);
    await rm(files.locate({ path }), { force: true });
  }
}

function groupByFolder(files: readonly ArchiveFile[]): ArchiveFile[][] {
  return [...groupBy(files, ({ path }) => dirname(path)).values()];
}
