/**
 * Reads an archive while it is written: what is asked is asked of one moment of it. A file that goes meanwhile, by
 * retention, a merge or somebody's hand, makes the question begin anew; one that cannot be read is left out from
 * then on, and named.
 */
import { access } from "node:fs/promises";
import { errorMessage } from "../../base/errors.js";
import type { StoredWindowQuery } from "../../model/window-store.js";
import type { WindowJson } from "../../model/window.js";
import type { ArchiveFile, ArchiveFiles } from "./archive-files.js";
import type { Database, QueryRow } from "./database.js";
import { HOUR_MS, hourOf } from "./partition.js";
import {
  queryCondition,
  rowsSql,
  tailCondition,
  toWindows,
  type Snapshot,
  type TailPart,
} from "./read-rows.js";

export interface ArchiveReaderOptions {
  readonly database: Database;
  readonly files: ArchiveFiles;
  /** The tail as it is now, beside the files. */
  readonly tailParts: () => readonly TailPart[];
}

/** Times that the archive may change under a question. */
const ATTEMPTS_MAX = 5;

export class ArchiveReader {
  readonly #options: ArchiveReaderOptions;

  constructor(options: ArchiveReaderOptions) {
    this.#options = options;
  }

  /** As {@link WindowStore.read}: of more than `windowsMax` windows the newest, and no older hour is opened for it. */
  async read(query: StoredWindowQuery): Promise<readonly WindowJson[]> {
    const { windowsMax } = query;
    if (windowsMax === undefined) return this.#readSpan(query);
    let found: readonly WindowJson[] = [];
    for (let { toMs } = query, hours = 1; toMs > query.fromMs && found.length < windowsMax; hours *= 2) {
      const newestMs = this.#newestHourMs(query, toMs);
      if (newestMs === null) break;
      toMs = Math.min(toMs, newestMs + HOUR_MS);
      const fromMs = Math.max(query.fromMs, hourOf(toMs - 1) - (hours - 1) * HOUR_MS);
      found = [...(await this.#readSpan({ ...query, fromMs, toMs })), ...found];
      toMs = fromMs;
    }
    return found.slice(-windowsMax);
  }

  /** The newest hour before a time in which there may be windows; null where there is none. */
  #newestHourMs(query: StoredWindowQuery, toMs: number): number | null {
    const { files, segments } = this.#snapshot({ ...query, toMs });
    const tail = segments.map(({ segment }) => Math.min(hourOf(segment.toMs), hourOf(toMs - 1)));
    const hours = [...files.map(({ partition }) => partition.hourMs), ...tail];
    return hours.length === 0 ? null : hours.reduce((a, b) => Math.max(a, b));
  }

  async #readSpan(query: StoredWindowQuery): Promise<WindowJson[]> {
    const rows = await this.#rows(query, queryCondition(query), tailCondition(query));
    return toWindows(rows);
  }

  async #rows(query: StoredWindowQuery, where: string, tailWhere: string): Promise<QueryRow[]> {
    const { database, files } = this.#options;
    for (let attempt = 1; ; attempt++) {
      const snapshot = this.#snapshot(query);
      const sql = rowsSql(snapshot, (file) => files.locate(file), where, tailWhere);
      if (sql === null) return [];
      try {
        return await database.query(sql);
      } catch (error) {
        if (attempt === ATTEMPTS_MAX || !(await this.#hasChanged(snapshot, where))) throw error;
      }
    }
  }

  #snapshot(query: StoredWindowQuery): Snapshot {
    const { files, tailParts } = this.#options;
    const isMet = ({ segment }: TailPart): boolean =>
      segment.fromMs < query.toMs && segment.toMs >= query.fromMs;
    return { files: files.select(query), segments: tailParts().filter(isMet) };
  }

  /** Whether the next attempt will be of other files: some have gone, or cannot be read. */
  async #hasChanged(snapshot: Snapshot, where: string): Promise<boolean> {
    const now = new Set(this.#options.tailParts().map(({ segment }) => segment.id));
    let hasChanged = snapshot.segments.some(({ segment }) => !now.has(segment.id));
    for (const file of snapshot.files) hasChanged = (await this.#isLost(file, where)) || hasChanged;
    return hasChanged;
  }

  async #isLost(file: ArchiveFile, where: string): Promise<boolean> {
    const { database, files } = this.#options;
    if (!files.has(file.path)) return true;
    try {
      await access(files.locate(file));
    } catch {
      files.remove(file.path); // Somebody has removed it.
      return true;
    }
    const sql = rowsSql({ files: [file], segments: [] }, (each) => files.locate(each), where, "true");
    try {
      await database.query(sql ?? "SELECT 1");
      return false;
    } catch (error) {
      files.markBad(file.path, errorMessage(error).split("\n")[0] ?? "");
      return true;
    }
  }
}
