/**
 * The archive: closed windows in Parquet files by host, resolution and hour, the newest in a tail beside them that
 * survives the end of the process. What is asked is answered from both.
 */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { StoredWindowQuery, StoredZone, WindowStore } from "../../model/window-store.js";
import type { ClosedWindow, WindowBatch, WindowJson } from "../../model/window.js";
import { errorMessage } from "../../base/errors.js";
import { ArchiveFiles, type ArchiveFile } from "./archive-files.js";
import { Database } from "./database.js";
import { inspectFile } from "./inspect-file.js";
import type { Duckdb } from "./load-duckdb.js";
import { queryCondition, rowsSql, tailCondition, toWindows, type Snapshot } from "./read-rows.js";
import { SegmentWriter } from "./segment-writer.js";
import { Tail } from "./tail.js";
import { ZoneDirectory } from "./zone-directory.js";

export interface ArchiveOptions {
  readonly duckdb: Duckdb;
  /** The folder, absolute. */
  readonly path: string;
  /** In the names of its files, so that the archives of several nodes can be put together. */
  readonly node: string;
  /** Of the windows that are kept. */
  readonly resolutionsMs: readonly number[];
  /** Wall clock, Unix ms. */
  readonly wallMs: () => number;
}

/** The database of the tail, in the archive's folder. */
export const TAIL_FILE = "tail.duckdb";

export class Archive implements WindowStore {
  readonly #options: ArchiveOptions;
  readonly #database: Database;
  readonly #tail: Tail;
  readonly #files: ArchiveFiles;
  readonly #zones = new ZoneDirectory();
  #waiting: ClosedWindow[] = [];
  readonly #writer: SegmentWriter;
  readonly counts = { windows: 0, rows: 0, windows_dropped: 0 };
  /** Left out of every answer: why, by path. */
  readonly badFiles = new Map<string, string>();

  private constructor(options: ArchiveOptions, database: Database, tail: Tail) {
    this.#options = options;
    this.#database = database;
    this.#tail = tail;
    this.#files = new ArchiveFiles(options.path);
    this.#writer = new SegmentWriter({ database, tail, files: this.#files, node: options.node });
  }

  /** Opens the archive of a folder, or makes it. @throws {Error} where it is in use or cannot be read */
  static async open(options: ArchiveOptions): Promise<Archive> {
    const { duckdb, path, wallMs } = options;
    await mkdir(path, { recursive: true });
    const database = await Database.open({
      duckdb,
      file: join(path, TAIL_FILE),
      spillFolder: join(path, ".spill"),
    });
    const archive = new Archive(options, database, await Tail.open(database, wallMs()));
    await archive.#reconcile();
    return archive;
  }

  /** Takes closed windows of the resolutions that are kept; {@link commit} puts them on the disk. */
  take(batch: WindowBatch): void {
    for (const window of batch) {
      if (this.#options.resolutionsMs.includes(window.resolutionMs)) this.#waiting.push(window);
    }
  }

  /** Puts what was taken on the disk. @throws {Error} with what DuckDB says; it goes on waiting then */
  async commit(): Promise<void> {
    const windows = this.#waiting;
    if (windows.length === 0) return;
    this.#waiting = [];
    this.counts.rows += await this.#tail.append(windows);
    this.counts.windows += windows.length;
    for (const { host, zone, startMs, resolutionMs } of windows) {
      this.#zones.see(host, zone, startMs + resolutionMs);
    }
  }

  /** Makes files of all that is in the tail. @throws {Error} where the disk does not take them; to be called again */
  async flush(): Promise<void> {
    await this.commit();
    await this.#tail.rotate(this.#options.wallMs());
    await this.#writer.writeClosed();
  }

  async read(query: StoredWindowQuery): Promise<readonly WindowJson[]> {
    const { files, segments } = this.#snapshot(query);
    const sql = rowsSql(
      { files, segments },
      (file) => this.#files.locate(file),
      queryCondition(query),
      tailCondition(query),
    );
    if (sql === null) return [];
    return toWindows(await this.#database.query(sql));
  }

  async zones(): Promise<readonly StoredZone[]> {
    return this.#zones.list();
  }

  /** For health. */
  details(): Readonly<Record<string, unknown>> {
    return {
      ...this.counts,
      files: this.#files.count,
      files_bytes: this.#files.bytes,
      tail_rows: this.#tail.rows,
      bad_files: Object.fromEntries(this.badFiles),
    };
  }

  /** Nothing may be asked or taken afterwards; what was committed stays. */
  async close(): Promise<void> {
    await this.#database.close();
  }

  #snapshot(query: StoredWindowQuery): Snapshot {
    return {
      files: this.#files.select(query).filter(({ path }) => !this.badFiles.has(path)),
      segments: this.#writer.parts(),
    };
  }

  /** Finds the files, and what a crash has left half done. */
  async #reconcile(): Promise<void> {
    const { unfinished, foreign } = await this.#files.scan();
    for (const path of unfinished) await rm(join(this.#options.path, path), { force: true });
    for (const path of foreign) this.badFiles.set(path, "not in a folder of an archive");
    for (const file of this.#files.select({})) await this.#inspect(file);
    await this.#writer.recover();
  }

  async #inspect(file: ArchiveFile): Promise<void> {
    try {
      const { zones } = await inspectFile(this.#database, this.#files.locate(file));
      this.#zones.seeAll(file.partition.host, zones);
    } catch (error) {
      this.badFiles.set(file.path, errorMessage(error).split("\n")[0] ?? "");
    }
  }
}
