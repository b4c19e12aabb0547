/** Makes files of the closed segments of a tail: one for each hour of each host and resolution in it. */
import { assert } from "../../base/errors.js";
import { describe, filePath, type ArchiveFiles } from "./archive-files.js";
import type { Database } from "./database.js";
import { toMetadata } from "./inspect-file.js";
import { encodeName, type Partition } from "./partition.js";
import { partitionCondition, type TailPart } from "./read-rows.js";
import { segmentSource, type Segment, type Tail } from "./tail.js";
import { writeParquet } from "./write-parquet.js";
import type { ZoneEnds } from "./zone-directory.js";

export interface SegmentWriterOptions {
  readonly database: Database;
  readonly tail: Tail;
  readonly files: ArchiveFiles;
  /** In the names of the files, so that the archives of several nodes can be put together. */
  readonly node: string;
}

export class SegmentWriter {
  readonly #options: SegmentWriterOptions;
  /** By segment: what of it is in files. */
  readonly #written = new Map<number, Partition[]>();

  constructor(options: SegmentWriterOptions) {
    this.#options = options;
  }

  /** The tail as readers see it beside the files. */
  parts(): TailPart[] {
    return this.#options.tail.segments.map((segment) => ({
      segment,
      written: [...(this.#written.get(segment.id) ?? [])],
    }));
  }

  /** Sees what of closed segments is in files that were found at the start. */
  async recover(): Promise<void> {
    const { tail, files } = this.#options;
    for (const segment of tail.closed) {
      const partitions = await tail.partitions(segment);
      const isWritten = (partition: Partition): boolean => files.has(this.#pathOf(segment, partition));
      this.#written.set(segment.id, partitions.filter(isWritten));
    }
  }

  /** Writes what is closed and drops it. @throws {Error} where a file cannot be written: the rest waits for the next call */
  async writeClosed(): Promise<void> {
    const { tail } = this.#options;
    for (const segment of [...tail.closed]) {
      for (const partition of await tail.partitions(segment)) await this.#write(segment, partition);
      await tail.drop(segment);
      this.#written.delete(segment.id);
    }
  }

  async #write(segment: Segment, partition: Partition): Promise<void> {
    const { database, files } = this.#options;
    const path = this.#pathOf(segment, partition);
    if (files.has(path)) return;
    const part = { source: segmentSource(segment), where: partitionCondition(partition) };
    const zones = await readZoneEnds(database, part.source, part.where);
    const notes = toMetadata({ zones, replaces: [] });
    const absolute = files.locate({ path });
    await writeParquet(database, { path: absolute, ...part, notes });
    const file = await describe(path, partition, absolute);
    // Both in one turn: no reader sees the rows twice, or not at all.
    files.add(file);
    this.#written.set(segment.id, [...(this.#written.get(segment.id) ?? []), partition]);
  }

  #pathOf({ id }: Segment, partition: Partition): string {
    const path = filePath(partition, `${encodeName(this.#options.node)}.${id}`);
    assert(path !== null, "the tail has no host whose name is too long for a folder");
    return path;
  }
}

async function readZoneEnds(database: Database, source: string, where: string): Promise<ZoneEnds> {
  const ends = await database.query(
    `SELECT zone, max(epoch_ms(time) + resolution_ms) AS end_ms FROM ${source} WHERE ${where} GROUP BY zone`,
  );
  return Object.fromEntries(ends.map(({ zone, end_ms }) => [String(zone), Number(end_ms)]));
}
