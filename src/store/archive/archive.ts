/**
 * The archive: closed windows in Parquet files by host, resolution and hour, the newest in a tail beside them that
 * survives the end of the process. What is asked is answered from both.
 */
import { join } from "node:path";
import { makeFolder } from "../../base/make-folder.js";
import type { StoredWindowQuery, StoredZone, WindowStore } from "../../model/window-store.js";
import type { ClosedWindow, WindowBatch, WindowJson } from "../../model/window.js";
import { ArchiveFiles } from "./archive-files.js";
import { ArchiveReader } from "./archive-reader.js";
import type { Database } from "./database.js";
import { FileKeeper } from "./file-keeper.js";
import type { Duckdb } from "./load-duckdb.js";
import { toFolder } from "./partition.js";
import { openTail, type OpenTail } from "./open-tail.js";
import type { RetentionOptions } from "./retention.js";
import { SegmentWriter } from "./segment-writer.js";
import type { Tail } from "./tail.js";
import { ZoneDirectory } from "./zone-directory.js";

export interface ArchiveOptions extends RetentionOptions {
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

/** Closed windows that wait for a disk that takes nothing; beyond them the oldest are lost. */
const WAITING_MAX = 20_000;
/** Of a segment: a sort of more would not fit into memory, so it goes to files before the hour is over. */
const SEGMENT_ROWS_MAX = 4_000_000;
/** Years that a date in a folder can have. */
const TIME_MS_MAX = Date.UTC(9999, 11, 31);

export class Archive implements WindowStore {
  readonly #options: ArchiveOptions;
  readonly #database: Database;
  readonly #tail: Tail;
  readonly #damaged: string | null;
  readonly #files: ArchiveFiles;
  readonly #zones = new ZoneDirectory();
  readonly #writer: SegmentWriter;
  readonly #keeper: FileKeeper;
  readonly #reader: ArchiveReader;
  #waiting: ClosedWindow[] = [];
  #inspected: Promise<void> = Promise.resolve();
  readonly #counts = { windows: 0, rows: 0 };
  /** Windows: the disk took none for too long; no folder can be named for them. */
  readonly #dropped = { full: 0, refused: 0 };

  private constructor(options: ArchiveOptions, { database, tail, damaged }: OpenTail) {
    this.#options = options;
    this.#database = database;
    this.#tail = tail;
    this.#damaged = damaged;
    const files = new ArchiveFiles(options.path);
    const { node } = options;
    this.#files = files;
    this.#writer = new SegmentWriter({ database, tail, files, node });
    this.#keeper = new FileKeeper({ ...options, database, files, zones: this.#zones });
    this.#reader = new ArchiveReader({ database, files, tailParts: () => this.#writer.parts() });
  }

  /** Opens the archive of a folder, or makes it. @throws {Error} where it is in use or cannot be read */
  static async open(options: ArchiveOptions): Promise<Archive> {
    const { duckdb, path, wallMs } = options;
    await makeFolder(path);
    const spillFolder = join(path, ".spill");
    const tail = await openTail({ duckdb, file: join(path, TAIL_FILE), spillFolder }, wallMs());
    try {
      const archive = new Archive(options, tail);
      await archive.#keeper.find();
      await archive.#writer.recover();
      for (const { host, zone, endMs } of await tail.tail.zones()) archive.#zones.see(host, zone, endMs);
      // Thousands of files take seconds, which the node need not wait for.
      archive.#inspected = archive.#keeper.inspect().catch(() => undefined);
      return archive;
    } catch (error) {
      await tail.database.close();
      throw error;
    }
  }

  /** Takes closed windows of the resolutions that are kept; {@link commit} puts them on the disk. */
  take(batch: WindowBatch): void {
    for (const window of batch) {
      if (!this.#options.resolutionsMs.includes(window.resolutionMs)) continue;
      if (isStorable(window)) this.#waiting.push(window);
      else this.#dropped.refused++;
    }
    this.#boundWaiting();
  }

  /** Puts what was taken on the disk. @throws {Error} with what DuckDB says; it goes on waiting then */
  async commit(): Promise<void> {
    const windows = this.#waiting;
    if (windows.length === 0) return;
    this.#waiting = [];
    try {
      this.#counts.rows += await this.#tail.append(windows);
    } catch (error) {
      this.#waiting = [...windows, ...this.#waiting];
      this.#boundWaiting();
      throw error;
    }
    this.#counts.windows += windows.length;
    for (const { host, zone, startMs, resolutionMs } of windows) {
      this.#zones.see(host, zone, startMs + resolutionMs);
    }
  }

  /** Whether files should be made now, whatever the time. */
  get isTailFull(): boolean {
    return this.#tail.openRows >= SEGMENT_ROWS_MAX;
  }

  /** Makes files of all that is in the tail. @throws {Error} where the disk does not take them; to be called again */
  async flush(): Promise<void> {
    await this.commit();
    // What could not be written the last time goes first, so that a full disk makes no more and more segments.
    await this.#writer.writeClosed();
    await this.#tail.rotate(this.#options.wallMs());
    await this.#writer.writeClosed();
  }

  /** Removes files that are too old or too much, merges small ones, and makes the tail's log short. */
  async maintain(): Promise<void> {
    await this.#keeper.expire();
    await this.#keeper.merge();
    await this.#database.checkpoint();
  }

  read(query: StoredWindowQuery): Promise<readonly WindowJson[]> {
    return this.#reader.read(query);
  }

  async zones(): Promise<readonly StoredZone[]> {
    await this.#inspected;
    return this.#zones.list();
  }

  /** For health. */
  details(): Readonly<Record<string, unknown>> {
    return {
      ...this.#counts,
      ...this.#keeper.counts,
      dropped: { ...this.#dropped },
      windows_waiting: this.#waiting.length,
      tail_rows: this.#tail.rows,
      files: this.#files.count,
      files_bytes: this.#files.bytes,
      ...(this.#damaged !== null && { damaged_tail: this.#damaged }),
      bad_files: Object.fromEntries(this.#files.bad),
    };
  }

  /** Nothing may be asked or taken afterwards; what was committed stays. */
  async close(): Promise<void> {
    await this.#database.close();
  }

  #boundWaiting(): void {
    const excess = this.#waiting.length - WAITING_MAX;
    if (excess <= 0) return;
    this.#waiting.splice(0, excess);
    this.#dropped.full += excess;
  }
}

/** Whether a folder can be named for it. */
function isStorable({ host, resolutionMs, startMs }: ClosedWindow): boolean {
  return startMs >= 0 && startMs < TIME_MS_MAX && toFolder({ host, resolutionMs, hourMs: 0 }) !== null;
}
