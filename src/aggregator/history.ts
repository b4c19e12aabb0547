/**
 * The closed windows that are kept for readers: the latest of each zone and resolution, within a bound of bytes.
 * Their columns lie in slabs, one after the other; a slab goes when all its windows have gone, or, as the oldest
 * of its resolution, when that resolution has used its share. Thin windows are opened in the slab that they stay
 * in, all others are copied.
 */
import { Block, Rows, rowWords } from "./rows.js";
import type { StoredWindow } from "./stored-window.js";

/** Windows kept per zone and resolution, corrections not counted: contract section 3. */
export const WINDOWS_MAX = 120;
/** Corrections kept per zone and resolution beyond those. */
const CORRECTIONS_MAX = 120;
/** Bytes of the objects around a window's columns, roughly. */
const WINDOW_BYTES = 400;
const SLAB_BYTES_MAX = 1 << 20;
const SLABS_PER_SHARE = 16;
const WINDOWS_PER_SLAB = 4_096;

/** Memory of some windows of one resolution. */
class Slab extends Block {
  readonly level: number;
  readonly words: number;
  usedWords = 0;
  bytes: number;
  /** The lists that its windows are in, in the order of closing; a list once for each. */
  readonly lists: WindowList[] = [];
  live = 0;
  /** Given up: windows that are still open in it are copied when they close. */
  isGone = false;

  constructor(level: number, words: number) {
    super(words);
    this.level = level;
    this.words = words;
    this.bytes = words * 8;
  }
}

/** The windows of one zone and resolution in the order of closing. */
export class WindowList {
  readonly windows: StoredWindow[] = [];
  readonly slabs: Slab[] = [];
  corrections = 0;
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

  /** Thin rows for a window that is opened. */
  openRows(level: number, capacity: number): Rows {
    const words = rowWords(capacity, false);
    const slab = this.#slabFor(level, words);
    slab.usedWords += words;
    return new Rows(capacity, false, slab, slab.usedWords - words);
  }

  /** The rows of a window that is closed, where they can stay: themselves, if they lie in a slab. */
  settle(level: number, rows: Rows): Rows {
    return rows.block instanceof Slab && !rows.block.isGone ? rows : this.copy(level, rows);
  }

  /** A copy of rows in a slab. */
  copy(level: number, rows: Rows): Rows {
    const words = rowWords(rows.capacity, rows.isFull);
    const slab = this.#slabFor(level, words);
    slab.usedWords += words;
    return rows.copyTo(slab, slab.usedWords - words);
  }

  /** Keeps a window, whose rows are settled, in `list`; what is too much goes. */
  keep(list: WindowList, window: StoredWindow): void {
    const level = window.level.index;
    const block = window.rows?.block;
    const slab = block instanceof Slab ? block : this.#slabFor(level, 0);
    slab.lists.push(list);
    slab.live++;
    this.#count(slab, WINDOW_BYTES);
    this.windows++;
    list.windows.push(window);
    list.slabs.push(slab);
    if (window.late) list.corrections++;
    while (list.windows.length - list.corrections > WINDOWS_MAX || list.corrections > CORRECTIONS_MAX) {
      this.#dropOldest(list);
    }
    this.#keepWithinShare(level);
  }

  /** Forgets all windows of a list. */
  forget(list: WindowList): void {
    while (list.windows.length > 0) this.#dropOldest(list);
  }

  /** The slab to put `words` in: the one being filled, or a new one. */
  #slabFor(level: number, words: number): Slab {
    const slabs = this.#slabs[level]!;
    const last = slabs.at(-1);
    if (last !== undefined && last.lists.length < WINDOWS_PER_SLAB && last.usedWords + words <= last.words) {
      return last;
    }
    const slab = new Slab(level, Math.max(this.#slabWords, words));
    slabs.push(slab);
    this.#levelBytes[level]! += slab.bytes;
    return slab;
  }

  #count(slab: Slab, bytes: number): void {
    slab.bytes += bytes;
    this.#levelBytes[slab.level]! += bytes;
  }

  #keepWithinShare(level: number): void {
    const slabs = this.#slabs[level]!;
    while (this.#levelBytes[level]! > this.#shareBytes && slabs.length > 1) {
      const oldest = slabs[0]!;
      this.droppedWindows += oldest.live;
      for (const list of oldest.lists) while (list.slabs.includes(oldest)) this.#dropOldest(list);
      if (!oldest.isGone) this.#giveUp(oldest);
    }
  }

  #dropOldest(list: WindowList): void {
    const window = list.windows.shift()!;
    const slab = list.slabs.shift()!;
    if (window.late) list.corrections--;
    this.windows--;
    slab.live--;
    const isFilling = slab === this.#slabs[slab.level]!.at(-1);
    if (slab.live === 0 && !isFilling && !slab.isGone) this.#giveUp(slab);
  }

  #giveUp(slab: Slab): void {
    const slabs = this.#slabs[slab.level]!;
    slab.isGone = true;
    slabs.splice(slabs.indexOf(slab), 1);
    this.#count(slab, -slab.bytes);
  }
}
