/**
 * What was appended to a segment last and has not been done with: a reader who keeps up has it without the disk.
 * Bounded in bytes, beyond which all of it is forgotten; who has fallen behind reads the file.
 */
import type { SpoolRecord } from "./spool-record.js";

/** Records read one after the other, and where the next one is. */
export interface SegmentPart {
  readonly records: readonly SpoolRecord[];
  readonly items: number;
  readonly end: number;
}

interface Recent {
  readonly record: SpoolRecord;
  readonly start: number;
  readonly end: number;
}

const BYTES_MAX = 1024 * 1024;

export class RecentRecords {
  /** Without a hole between them, the last up to the end of the file. */
  #recent: Recent[] = [];

  /** Forgets all of it. */
  clear(): void {
    this.#recent = [];
  }

  /** One that has just been written to [start, end), behind the one before. */
  add(record: SpoolRecord, start: number, end: number): void {
    const oldest = this.#recent[0]?.start ?? start;
    if (end - oldest > BYTES_MAX) this.#recent = [];
    this.#recent.push({ record, start, end });
  }

  /**
   * Records from `offset` on, one at least and about `bytesMax`; null where they are not at hand, and then only the
   * file says. Those before it are forgotten.
   */
  read(offset: number, bytesMax: number): SegmentPart | null {
    this.#recent = this.#recent.filter(({ start }) => start >= offset);
    if (this.#recent[0]?.start !== offset) return null;
    const records: SpoolRecord[] = [];
    let [items, end] = [0, offset];
    for (const recent of this.#recent) {
      if (records.length > 0 && recent.end - offset > bytesMax) break;
      records.push(recent.record);
      items += recent.record.items;
      end = recent.end;
    }
    return { records, items, end };
  }
}
