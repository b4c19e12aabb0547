/**
 * The closed windows that are kept for readers: the latest of each zone and resolution, within a bound of bytes.
 * Their columns are copied into slabs, one after the other; a slab goes when all its windows have gone, or, as
 * the oldest of its resolution, when that resolution has used its share.
 */
import type { CoverageCount } from "./coverage.js";
import type { Level } from "./levels.js";
import { Block, blockWords, type Rows } from "./rows.js";
import { StoredWindow, type RowNames } from "./stored-window.js";

/** Windows kept per zone and resolution, corrections not counted: contract section 3. */
export const WINDOWS_MAX = 120;
/** Corrections kept per zone and resolution beyond those. */
const CORRECTIONS_MAX = 120;
/** Bytes of the objects around a window's columns, as measured: see bench/README. */
const WINDOW_BYTES = 400;
const SLAB_BYTES_MAX = 1 << 20;
const SLABS_PER_SHARE = 16;
const WINDOWS_PER_SLAB = 4_096;

/** Some windows of one resolution and the memory of their columns. */
interface Slab {
  readonly block: Block;
  readonly words: number;
  usedWords: number;
  bytes: number;
  /** The lists that its windows are in, in the order of closing; each window once. */
  readonly lists: WindowList[];
  live: number;
}

/** The windows of one zone and resolution in the order of closing. */
export class WindowList {
  readonly windows: StoredWindow[] = [];
  readonly slabs: Slab[] = [];
  corrections = 0;
}

export interface ClosedRows {
  readonly node: string;
  readonly number: number;
  readonly host: string;
  readonly zone: string;
  readonly level: Level;
  readonly startMs: number;
  readonly late: boolean;
  readonly coverage: CoverageCount;
  readonly names: RowNames;
  /** Copied; null where the window has no series. */
  readonly rows: Rows | null;
}

export class History {
  readonly #shareBytes: number;
  readonly #slabWords: number;
  /** By level, the oldest first; the last one is being filled. */
  readonly #slabs: Slab[][];
  readonly #levelBytes: number[];
  windows = 0;
  /** Windows given up to keep within the bytes. */
  droppedWindows = 0;

  /** `memoryBytes` are shared out evenly among the levels. */
  constructor(levels: number, memoryBytes: number) {
    this.#shareBytes = memoryBytes / levels;
    this.#slabWords = Math.floor(Math.min(SLAB_BYTES_MAX, this.#shareBytes / SLABS_PER_SHARE) / 8);
    this.#slabs = Array.from({ length: levels }, () => []);
    this.#levelBytes = new Array<number>(levels).fill(0);
  }

  get bytes(): number {
    return this.#levelBytes.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** Keeps a window in `list` and returns it; what is too much goes. */
  keep(list: WindowList, closed: ClosedRows): StoredWindow {
    const { rows, level } = closed;
    const words = rows === null ? 0 : blockWords(rows.capacity, rows.isFull);
    const slab = this.#slabFor(level.index, words);
    const window = new StoredWindow({
      ...closed,
      rows: rows === null ? null : rows.copyTo(slab.block, slab.usedWords),
    });
    slab.usedWords += words;
    this.#add(list, slab, window);
    return window;
  }

  /** Forgets all windows of a list. */
  forget(list: WindowList, level: number): void {
    while (list.windows.length > 0) this.#dropOldest(list, level);
  }

  #add(list: WindowList, slab: Slab, window: StoredWindow): void {
    const level = window.level.index;
    slab.lists.push(list);
    slab.live++;
    this.#count(level, slab, WINDOW_BYTES);
    this.windows++;
    list.windows.push(window);
    list.slabs.push(slab);
    if (window.late) list.corrections++;
    while (list.windows.length - list.corrections > WINDOWS_MAX || list.corrections > CORRECTIONS_MAX) {
      this.#dropOldest(list, level);
    }
    this.#keepWithinShare(level);
  }

  /** The slab to put `words` in: the one being filled, or a new one. */
  #slabFor(level: number, words: number): Slab {
    const slabs = this.#slabs[level]!;
    const last = slabs.at(-1);
    if (last !== undefined && last.lists.length < WINDOWS_PER_SLAB && last.usedWords + words <= last.words) {
      return last;
    }
    const size = Math.max(this.#slabWords, words);
    const slab = { block: new Block(size), words: size, usedWords: 0, bytes: 0, lists: [], live: 0 };
    slabs.push(slab);
    this.#count(level, slab, size * 8);
    return slab;
  }

  #count(level: number, slab: Slab, bytes: number): void {
    slab.bytes += bytes;
    this.#levelBytes[level]! += bytes;
  }

  #keepWithinShare(level: number): void {
    const slabs = this.#slabs[level]!;
    while (this.#levelBytes[level]! > this.#shareBytes && slabs.length > 1) {
      const oldest = slabs[0]!;
      this.droppedWindows += oldest.live;
      for (const list of oldest.lists) while (list.slabs[0] === oldest) this.#dropOldest(list, level);
    }
  }

  #dropOldest(list: WindowList, level: number): void {
    const window = list.windows.shift()!;
    const slab = list.slabs.shift()!;
    if (window.late) list.corrections--;
    this.windows--;
    slab.live--;
    const slabs = this.#slabs[level]!;
    if (slab.live > 0 || slab === slabs.at(-1)) return;
    slabs.splice(slabs.indexOf(slab), 1);
    this.#count(level, slab, -slab.bytes);
  }
}
