/**
 * One file of the spool. A segment is written by the run that made it and by no other; its name is the number of
 * its first item, so that names sort as the items came and two neighbours tell how many are between them.
 */
import { open, rm, truncate, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { RecentRecords, type SegmentPart } from "./recent-records.js";
import {
  encodeRecord,
  readRecord,
  RECORD_HEAD_BYTES,
  SEGMENT_HEADER,
  type SpoolRecord,
} from "./spool-record.js";

const NAME_DIGITS = 16;
const NAME = /^\d{16}\.spool$/;

/** The file name of the segment whose first item has that number. */
export function segmentName(firstItem: number): string {
  return `${String(firstItem).padStart(NAME_DIGITS, "0")}.spool`;
}

/** The number of the first item by the name; null where it is no segment's name. */
export function parseSegmentName(name: string): number | null {
  return NAME.test(name) ? Number.parseInt(name, 10) : null;
}

export class SpoolSegment {
  readonly path: string;
  readonly firstItem: number;
  /** In the file, those that are done with included. */
  items = 0;
  bytes: number;
  /** Up to where it is done with. */
  doneBytes = SEGMENT_HEADER.length;
  doneItems = 0;
  #file: FileHandle | null = null;
  readonly #recent = new RecentRecords();

  constructor(folder: string, firstItem: number, bytes = SEGMENT_HEADER.length) {
    this.path = join(folder, segmentName(firstItem));
    this.firstItem = firstItem;
    this.bytes = bytes;
  }

  /** A new, empty file. @throws the system's error, and then there is none. */
  static async create(folder: string, firstItem: number): Promise<SpoolSegment> {
    const segment = new SpoolSegment(folder, firstItem);
    segment.#file = await open(segment.path, "ax");
    try {
      await segment.#file.appendFile(SEGMENT_HEADER);
    } catch (error) {
      await segment.remove();
      throw error;
    }
    return segment;
  }

  get isDone(): boolean {
    return this.doneBytes >= this.bytes;
  }

  /** @throws the system's error; a record that was written in part is cut off again, now or when it is read. */
  async append(record: SpoolRecord): Promise<void> {
    const bytes = encodeRecord(record);
    try {
      await this.#file?.appendFile(bytes);
    } catch (error) {
      await truncate(this.path, this.bytes);
      throw error;
    }
    this.#recent.add(record, this.bytes, this.bytes + bytes.length);
    this.bytes += bytes.length;
    this.items += record.items;
  }

  /**
   * Records from `offset` on, at least one and about `bytesMax`; none at the end. What is damaged is left out with
   * all that follows it, since where the next record begins is not known.
   */
  async read(offset: number, bytesMax: number): Promise<SegmentPart> {
    const recent = this.#recent.read(offset, bytesMax);
    if (recent !== null) return recent;
    const file = await open(this.path, "r");
    try {
      const wanted = Math.max(bytesMax, RECORD_HEAD_BYTES);
      let bytes = await readBytes(file, offset, Math.min(wanted, this.bytes - offset));
      const first = readRecord(bytes, 0);
      if (first.kind === "short" && offset + first.needed <= this.bytes) {
        bytes = await readBytes(file, offset, first.needed);
      }
      return readAll(bytes, offset);
    } finally {
      await file.close();
    }
  }

  /** Whether it begins as one of this version does. */
  async hasHeader(): Promise<boolean> {
    const file = await open(this.path, "r");
    try {
      return (await readBytes(file, 0, SEGMENT_HEADER.length)).equals(SEGMENT_HEADER);
    } finally {
      await file.close();
    }
  }

  /** Forgets what is behind `end`. */
  async cut(end: number): Promise<void> {
    await truncate(this.path, end);
    this.bytes = end;
  }

  /** No more is appended to it. May be called twice. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    this.#recent.clear(); // Of many files that wait for their store, all together would be much.
    await file?.close();
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.path, { force: true });
  }
}

function readAll(bytes: Buffer, offset: number): SegmentPart {
  const records: SpoolRecord[] = [];
  let at = 0;
  let items = 0;
  for (;;) {
    const read = readRecord(bytes, at);
    if (read.kind !== "record") return { records, items, end: offset + at };
    records.push(read.record);
    items += read.record.items;
    at = read.end;
  }
}

async function readBytes(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(Math.max(length, 0));
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
