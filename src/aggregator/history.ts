/**
 * The closed windows that are kept for readers: the latest of each zone and resolution, within a bound of bytes.
 * Their columns lie in slabs, one after the other; a slab goes when all its windows have gone, or, as the oldest
 * of its resolution, when that resolution has used its share. Thin windows are opened in the slab that they stay
 * in, all others are copied.
 */
import { assert } from "../base/errors.js";
import { Block, Rows, rowWords } from "./rows.js";
import type { StoredWindow } from "./stored-window.js";
import type { WindowList } from "./window-list.js";

/** Bytes of the objects around a window's columns, roughly. */
const WINDOW_BYTES = 400;
/** Small enough that the allocator uses memory again: larger ones are mapped anew, page by page. */
const SLAB_BYTES_MAX = 96 * 1024;
const SLABS_PER_SHARE = 16;
const WINDOWS_PER_SLAB = 4_096;

/** Memory of some windows of one resolution. */
class Slab extends Block {
  readonly shelf: Shelf;
  readonly words: number;
  usedWords = 0;
  bytes: number;
  /** The lists that its windows are in, in the order of closing; a list once for each. */
  readonly lists: WindowList[] = [];
  live = 0;
  /** Given up: windows that are still open in it are copied when they close. */
  isGone = false;

  constructor(shelf: Shelf, words: number) {
    super(words);
    this.shelf = shelf;
    this.words = words;
    this.bytes = words * 8;
  }
}

/** All slabs of one resolution, the oldest first; the last one is being filled. */
interface Shelf {
  readonly slabs: Slab[];
  bytes: number;
}

export class History {
  #shareBytes = 0;
  #slabWords = 0;
  /** By resolution. */
  readonly #shelves = new Map<number, Shelf>();
  windows = 0;
  /** Windows given up to keep within the bytes. */
  droppedWindows = 0;

  /** As {@link configure}. */
  constructor(resolutionsMs: readonly number[], memoryBytes: number) {
    this.configure(resolutionsMs, memoryBytes);
  }

  /** `memoryBytes` are shared out evenly among the resolutions. What is kept stays, as far as it fits. */
  configure(resolutionsMs: readonly number[], memoryBytes: number): void {
    this.#shareBytes = memoryBytes / resolutionsMs.length;
    this.#slabWords = Math.floor(Math.min(SLAB_BYTES_MAX, this.#shareBytes / SLABS_PER_SHARE) / 8);
    for (const resolutionMs of resolutionsMs) {
      if (!this.#shelves.has(resolutionMs)) this.#shelves.set(resolutionMs, { slabs: [], bytes: 0 });
    }
    for (const [resolutionMs, shelf] of this.#shelves) {
      if (resolutionsMs.includes(resolutionMs)) this.#keepWithinShare(shelf);
      else this.#shelves.delete(resolutionMs);
    }
  }

  get bytes(): number {
    return [...this.#shelves.values()].reduce((sum, shelf) => sum + shelf.bytes, 0);
  }

  /** Thin rows for a window that is opened. */
  openRows(resolutionMs: number, capacity: number): Rows {
    const words = rowWords(capacity, false);
    const slab = this.#slabFor(resolutionMs, words);
    slab.usedWords += words;
    return new Rows(capacity, false, slab, slab.usedWords - words);
  }

  /** The rows of a window that is closed, where they can stay: themselves, if they lie in a slab. */
  settle(resolutionMs: number, rows: Rows): Rows {
    return rows.block instanceof Slab && !rows.block.isGone ? rows : this.copy(resolutionMs, rows);
  }

  /** A copy of rows in a slab. */
  copy(resolutionMs: number, rows: Rows): Rows {
    const words = rowWords(rows.capacity, rows.isFull);
    const slab = this.#slabFor(resolutionMs, words);
    slab.usedWords += words;
    return rows.copyTo(slab, slab.usedWords - words);
  }

  /** Keeps a window, whose rows are settled, in `list`; what is too much goes. */
  keep(list: WindowList, window: StoredWindow): void {
    const block = window.rows?.block;
    const slab = block instanceof Slab ? block : this.#slabFor(window.resolutionMs, 0);
    window.home = slab;
    slab.lists.push(list);
    slab.live++;
    this.#count(slab, WINDOW_BYTES);
    this.windows++;
    const gone = list.add(window);
    if (gone !== null) this.#drop(gone);
    this.#keepWithinShare(slab.shelf);
  }

  /** Forgets all windows of a list, which is not used any more. */
  forget(list: WindowList): void {
    for (const window of list.windows) this.#drop(window);
  }

  /** The slab to put `words` in: the one being filled, or a new one. */
  #slabFor(resolutionMs: number, words: number): Slab {
    const shelf = this.#shelves.get(resolutionMs);
    assert(shelf !== undefined, `the history has windows of ${resolutionMs} ms`);
    const last = shelf.slabs.at(-1);
    if (last !== undefined && last.lists.length < WINDOWS_PER_SLAB && last.usedWords + words <= last.words) {
      return last;
    }
    const slab = new Slab(shelf, Math.max(this.#slabWords, words));
    shelf.slabs.push(slab);
    shelf.bytes += slab.bytes;
    return slab;
  }

  #count(slab: Slab, bytes: number): void {
    slab.bytes += bytes;
    slab.shelf.bytes += bytes;
  }

  #keepWithinShare({ slabs, bytes }: Shelf): void {
    if (bytes <= this.#shareBytes) return;
    for (
      let oldest = slabs[0]!;
      slabs.length > 1 && oldest.shelf.bytes > this.#shareBytes;
      oldest = slabs[0]!
    ) {
      this.droppedWindows += oldest.live;
      for (const list of oldest.lists) {
        const window = list.removeOf(oldest);
        if (window !== null) this.#drop(window);
      }
      if (!oldest.isGone) this.#giveUp(oldest);
    }
  }

  /** A window that is in no list any more. */
  #drop({ home }: StoredWindow): void {
    this.windows--;
    if (!(home instanceof Slab)) return;
    home.live--;
    if (home.live === 0 && home !== home.shelf.slabs.at(-1) && !home.isGone) this.#giveUp(home);
  }

  #giveUp(slab: Slab): void {
    const { slabs } = slab.shelf;
    slab.isGone = true;
    slabs.splice(slabs.indexOf(slab), 1);
    this.#count(slab, -slab.bytes);
  }
}
