/**
 * The closed windows that are kept for readers: the latest of each zone and resolution, within a bound of bytes.
 * They lie in slabs, one after the other; a slab goes when all its windows have gone, or, as the oldest of its
 * resolution, when that resolution has used its share. Thin windows are opened in the slab that they stay in, all
 * others are copied.
 */
import { assert } from "../base/errors.js";
import type { Level } from "./levels.js";
import { createRows, type Rows } from "./rows.js";
import { KeptWindow, recordWords, Slab, type WindowRecord } from "./slab.js";
import type { WindowOwner } from "./stored-window.js";
import { slabOf, WindowList } from "./window-list.js";

/** Bytes that a window takes beside its slab, roughly. */
const WINDOW_BYTES = 8;
/** Small enough that the allocator uses memory again: larger ones are mapped anew, page by page. */
const SLAB_BYTES_MAX = 96 * 1024;
const SLABS_PER_SHARE = 16;

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
  /** By number; and the one that was found last, which mostly is the next one too. */
  readonly #slabs = new Map<number, { readonly slab: Slab; readonly shelf: Shelf }>();
  #lastFound: { readonly slab: Slab; readonly shelf: Shelf } | null = null;
  #nextSlab = 0;
  #nextList = 0;
  /** By their ids. */
  readonly #lists = new Map<number, WindowList>();
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

  /** The list of a zone's windows of one resolution, to be given back by {@link forget}. */
  createList(owner: WindowOwner, level: Level): WindowList {
    const list = new WindowList(this.#nextList++, owner, level, this.#findSlab);
    this.#lists.set(list.id, list);
    return list;
  }

  /** Thin rows for a window that is opened. */
  openRows(resolutionMs: number, capacity: number): Rows {
    const slab = this.#slabFor(this.#shelfOf(resolutionMs), recordWords(capacity, false));
    return createRows(capacity, false, slab, slab.open(capacity, false));
  }

  /** Keeps a closed window in `list`, copying its rows unless they lie here already; what is too much goes. */
  keep(list: WindowList, window: WindowRecord): KeptWindow {
    const shelf = this.#shelfOf(list.level.resolutionMs);
    const slab = this.#settle(shelf, window.rows);
    const head = slab.close(list.id, window, baseOf(slab, window.rows));
    this.windows++;
    slab.bytes += WINDOW_BYTES;
    shelf.bytes += WINDOW_BYTES;
    list.noteNames(window.names, window.number);
    const gone = list.add(slab, head, window.late);
    if (gone >= 0) this.#drop(gone);
    if (shelf.bytes > this.#shareBytes) this.#keepWithinShare(shelf);
    return new KeptWindow(list, window.names, slab, head);
  }

  /** Forgets all windows of a list. */
  forget(list: WindowList): void {
    for (const place of list.places) this.#drop(slabOf(place));
    list.clear();
    this.#lists.delete(list.id);
  }

  #shelfOf(resolutionMs: number): Shelf {
    const shelf = this.#shelves.get(resolutionMs);
    assert(shelf !== undefined, `the history has windows of ${resolutionMs} ms`);
    return shelf;
  }

  /** The slab that such rows are kept in: their own, if it is one of the shelf. */
  #settle(shelf: Shelf, rows: Rows | null): Slab {
    const block = rows?.block;
    if (block instanceof Slab && !block.isGone && this.#find(block.number).shelf === shelf) return block;
    return this.#slabFor(shelf, recordWords(rows?.capacity ?? 0, rows?.isFull ?? false));
  }

  /** The slab to put `words` in: the one being filled, or a new one. */
  #slabFor(shelf: Shelf, words: number): Slab {
    const last = shelf.slabs.at(-1);
    if (last?.hasRoomFor(words) === true) return last;
    const slab = new Slab(this.#nextSlab++, Math.max(this.#slabWords, words));
    this.#slabs.set(slab.number, { slab, shelf });
    shelf.slabs.push(slab);
    shelf.bytes += slab.bytes;
    return slab;
  }

  readonly #findSlab = (number: number): Slab => this.#find(number).slab;

  #find(number: number): { readonly slab: Slab; readonly shelf: Shelf } {
    if (this.#lastFound?.slab.number === number) return this.#lastFound;
    const found = this.#slabs.get(number);
    assert(found !== undefined, `slab ${number} is kept while a list has windows of it`);
    this.#lastFound = found;
    return found;
  }

  #keepWithinShare(shelf: Shelf): void {
    const { slabs } = shelf;
    while (slabs.length > 1 && shelf.bytes > this.#shareBytes) {
      const oldest = slabs[0]!;
      this.droppedWindows += oldest.live;
      oldest.eachList((id) => {
        if (this.#lists.get(id)?.removeOf(oldest.number) === true) this.#drop(oldest.number);
      });
      if (!oldest.isGone) this.#giveUp(oldest, shelf);
    }
  }

  /** A window of the slab is in no list any more. */
  #drop(number: number): void {
    this.windows--;
    const { slab, shelf } = this.#find(number);
    slab.live--;
    if (slab.live === 0 && slab !== shelf.slabs.at(-1)) this.#giveUp(slab, shelf);
  }

  #giveUp(slab: Slab, shelf: Shelf): void {
    slab.isGone = true;
    shelf.slabs.splice(shelf.slabs.indexOf(slab), 1);
    shelf.bytes -= slab.bytes;
    this.#slabs.delete(slab.number);
    this.#lastFound = null;
  }
}

/** Where the rows of a window are in its slab: copied there if they were not. */
function baseOf(slab: Slab, rows: Rows | null): number {
  if (rows === null) return slab.open(0, false);
  if (rows.block === slab) return rows.base;
  const base = slab.open(rows.capacity, rows.isFull);
  rows.copyTo(slab, base);
  return base;
}
