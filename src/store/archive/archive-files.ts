/**
 * Which Parquet files the archive has: found on the disk at the start, and kept in mind from then on, so that a
 * question opens only the files of its own hours. What is no file of ours is left alone.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { hourOf, parseFolder, toFolder, type Partition } from "./partition.js";

export interface ArchiveFile {
  /** Relative to the archive's folder. */
  readonly path: string;
  readonly partition: Partition;
  readonly bytes: number;
  /** When it was written down, Unix ms. */
  readonly writtenMs: number;
}

/** Which hours a question is about; absent: all. */
export interface FileQuery {
  readonly host?: string;
  readonly resolutionMs?: number;
  /** Windows that start in [fromMs, toMs). */
  readonly fromMs?: number;
  readonly toMs?: number;
}

const EXTENSION = ".parquet";
/** Written and not renamed yet: left behind by a crash. */
export const UNFINISHED = ".unfinished";

export class ArchiveFiles {
  readonly root: string;
  readonly #files = new Map<string, ArchiveFile>();
  readonly #bad = new Map<string, string>();
  bytes = 0;

  constructor(root: string) {
    this.root = root;
  }

  get count(): number {
    return this.#files.size;
  }

  /** Reads the folders. Returns what a crash has left behind, to be removed. @throws {Error} where the disk fails */
  async scan(): Promise<readonly string[]> {
    const unfinished: string[] = [];
    for (const path of await listFiles(this.root)) {
      const partition = parseFolder(path.slice(0, path.lastIndexOf("/")));
      if (path.endsWith(UNFINISHED)) unfinished.push(path);
      else if (!path.endsWith(EXTENSION)) continue;
      else if (partition === null) this.markBad(path, "not in a folder of an archive");
      else this.add(await describe(path, partition, join(this.root, path)));
    }
    return unfinished;
  }

  add(file: ArchiveFile): void {
    this.remove(file.path);
    this.#files.set(file.path, file);
    this.bytes += file.bytes;
  }

  remove(path: string): void {
    this.bytes -= this.#files.get(path)?.bytes ?? 0;
    this.#files.delete(path);
  }

  /** Leaves a file out of everything: it is not ours, or cannot be read. */
  markBad(path: string, reason: string): void {
    this.remove(path);
    this.#bad.set(path, reason);
  }

  /** Files that are left out: why, by path. */
  get bad(): ReadonlyMap<string, string> {
    return this.#bad;
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  /** Files that may have windows of a question, by hour, then by path. */
  select({ host, resolutionMs, fromMs = -Infinity, toMs = Infinity }: FileQuery): ArchiveFile[] {
    const fromHourMs = Number.isFinite(fromMs) ? hourOf(fromMs) : fromMs;
    const found = [...this.#files.values()].filter(
      ({ partition }) =>
        (host === undefined || partition.host === host) &&
        (resolutionMs === undefined || partition.resolutionMs === resolutionMs) &&
        partition.hourMs >= fromHourMs &&
        partition.hourMs < toMs,
    );
    return found.sort((a, b) => a.partition.hourMs - b.partition.hourMs || (a.path < b.path ? -1 : 1));
  }

  /** Absolute path. */
  locate({ path }: Pick<ArchiveFile, "path">): string {
    return join(this.root, path);
  }
}

/** Path, relative to the archive's folder, of a file of a partition; null where it can have none. */
export function filePath(partition: Partition, name: string): string | null {
  const folder = toFolder(partition);
  return folder && `${folder}/${name}${EXTENSION}`;
}

/** A file that is there. @throws {Error} where it is not */
export async function describe(path: string, partition: Partition, absolute: string): Promise<ArchiveFile> {
  const { size, mtimeMs } = await stat(absolute);
  return { path, partition, bytes: size, writtenMs: Math.floor(mtimeMs) };
}

/** Every file below a folder; nothing where it is missing. */
async function listFiles(root: string): Promise<string[]> {
  try {
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
