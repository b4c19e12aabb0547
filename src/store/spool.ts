/**
 * A queue on disk: what a store is given is appended here first, read in order, and forgotten once it has been
 * written where it belongs, so that the store may be away, and the node be killed, with nothing lost. Bounded in
 * bytes: beyond them the oldest go, and are counted. Nothing is synced to the platter: what `write` took survives
 * the end of the process, though not a loss of power. What was read and not acknowledged is read again after a
 * restart, so a store has to know what it has.
 */
import { errorMessage } from "../base/errors.js";
import { openSpoolFolder } from "./spool-folder.js";
import { RECORD_HEAD_BYTES, SEGMENT_HEADER, type SpoolRecord } from "./spool-record.js";
import { SpoolSegment } from "./spool-segment.js";

export interface SpoolOptions {
  /** Made where it is missing. Of one writer alone. */
  readonly folder: string;
  readonly bytesMax: number;
  /** Unix ms. */
  readonly wallMs: () => number;
}

/** What is read at once, and acknowledged at once. */
export interface SpoolBatch {
  readonly records: readonly SpoolRecord[];
  readonly items: number;
  /** Where it lies; the spool's own. */
  readonly segment: SpoolSegment;
  readonly end: number;
}

export interface SpoolStatus {
  readonly items: number;
  readonly bytes: number;
  /** Lost by their cause. `full`: the oldest gave way. `disk`: could not be written. `unreadable`: damaged. */
  readonly dropped: { readonly full: number; readonly disk: number; readonly unreadable: number };
  /** Cut from the end of the newest file at the start: a record that a killed node had begun. */
  readonly tornBytes: number;
  /** Why nothing can be written at the moment; null where it can. */
  readonly diskError: string | null;
}

const SEGMENTS = 16;
const SEGMENT_BYTES_MIN = 64 * 1024;
const SEGMENT_BYTES_MAX = 8 * 1024 * 1024;

export class Spool {
  readonly #options: SpoolOptions;
  readonly #segmentBytes: number;
  /** The oldest first; null until the folder has been read. */
  #segments: SpoolSegment[] | null = null;
  /** The last of them, while it is appended to. */
  #tail: SpoolSegment | null = null;
  #nextItem = 0;
  readonly #dropped = { full: 0, disk: 0, unreadable: 0 };
  #tornBytes = 0;
  #diskError: string | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: SpoolOptions) {
    this.#options = options;
    const share = Math.floor(options.bytesMax / SEGMENTS);
    this.#segmentBytes = Math.min(Math.max(share, SEGMENT_BYTES_MIN), SEGMENT_BYTES_MAX);
  }

  /** Cheap. */
  get status(): SpoolStatus {
    const segments = this.#segments ?? [];
    return {
      items: segments.reduce((sum, { items, doneItems }) => sum + items - doneItems, 0),
      bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
      dropped: { ...this.#dropped },
      tornBytes: this.#tornBytes,
      diskError: this.#diskError,
    };
  }

  /** Appends one record. False where it could not be kept: it is counted, and the status says why. */
  append(payload: Buffer, items: number): Promise<boolean> {
    return this.#exclusively(async () => {
      try {
        await this.#append({ payload, items, writtenMs: this.#options.wallMs() });
        this.#diskError = null;
        return true;
      } catch (error) {
        this.#diskError = errorMessage(error);
        this.#dropped.disk += items;
        return false;
      }
    });
  }

  /** The oldest records, about `bytesMax` of them and one at least; null where there is none. @throws on a bad disk */
  read(bytesMax: number): Promise<SpoolBatch | null> {
    return this.#exclusively(async () => {
      const segments = await this.#open();
      for (let segment = segments[0]; segment !== undefined; segment = segments[0]) {
        const part = await segment.read(segment.doneBytes, bytesMax);
        if (part.records.length > 0) return { ...part, segment };
        if (segment === this.#tail && segment.isDone) return null;
        await this.#giveUpRest(segment);
      }
      return null;
    });
  }

  /** Forgets what was read last: it is written. */
  acknowledge({ segment, items, end }: SpoolBatch): Promise<void> {
    return this.#exclusively(async () => {
      segment.doneBytes = end;
      segment.doneItems += items;
      if (this.#segments?.[0] !== segment)
        this.#dropped.full -= items; // It gave way while it was written.
      else if (segment.isDone) await this.#removeFirst();
    });
  }

  /** Waits for what is under way. What is in it stays. */
  close(): Promise<void> {
    return this.#exclusively(() => this.#seal());
  }

  /** One at a time, in the order of the calls. */
  #exclusively<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined); // Who called has the error.
    return done;
  }

  async #append(record: SpoolRecord): Promise<void> {
    const bytes = RECORD_HEAD_BYTES + record.payload.length;
    if (SEGMENT_HEADER.length + bytes > this.#options.bytesMax) {
      throw new Error(`a record of ${bytes} bytes is larger than the spool`);
    }
    await this.#open();
    if (this.#tail !== null && this.#tail.bytes + bytes > this.#segmentBytes) await this.#seal();
    await this.#makeRoom(bytes + (this.#tail === null ? SEGMENT_HEADER.length : 0));
    const tail = this.#tail ?? (await this.#begin());
    try {
      await tail.append(record);
    } catch (error) {
      await this.#seal();
      throw error;
    }
    this.#nextItem += record.items;
  }

  async #begin(): Promise<SpoolSegment> {
    const tail = await SpoolSegment.create(this.#options.folder, this.#nextItem);
    this.#segments?.push(tail);
    this.#tail = tail;
    return tail;
  }

  /** Nothing more is appended to the tail; one that holds nothing goes. */
  async #seal(): Promise<void> {
    const tail = this.#tail;
    this.#tail = null;
    await tail?.close();
    if (tail === null || tail.items > 0) return;
    this.#segments?.pop();
    await tail.remove();
  }

  async #makeRoom(bytes: number): Promise<void> {
    while ((this.#segments?.length ?? 0) > 0 && this.status.bytes + bytes > this.#options.bytesMax) {
      const [oldest] = this.#segments ?? [];
      this.#dropped.full += (oldest?.items ?? 0) - (oldest?.doneItems ?? 0);
      await this.#removeFirst();
    }
  }

  async #giveUpRest(segment: SpoolSegment): Promise<void> {
    this.#dropped.unreadable += segment.items - segment.doneItems;
    await this.#removeFirst();
  }

  async #removeFirst(): Promise<void> {
    const first = this.#segments?.shift();
    if (first === this.#tail) this.#tail = null;
    await first?.remove();
  }

  /** Reads the folder once it can be read; until then each call tries again. */
  async #open(): Promise<SpoolSegment[]> {
    if (this.#segments !== null) return this.#segments;
    const { segments, tornBytes, unreadableItems } = await openSpoolFolder(this.#options.folder);
    const last = segments.at(-1);
    this.#nextItem = last === undefined ? 0 : last.firstItem + last.items;
    this.#tornBytes = tornBytes;
    this.#dropped.unreadable += unreadableItems;
    this.#segments = segments;
    return segments;
  }
}
