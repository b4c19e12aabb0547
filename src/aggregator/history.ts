/**
 * The closed windows that are kept for readers: the latest of each zone and resolution, within a bound of bytes.
 * They lie in slabs, one after the other; a slab goes when all its windows have gone, or, as the oldest of its
 * resolution, when that resolution has used its share. Its memory is used again unless somebody outside may still
 * read it. Thin windows are opened in the slab that they stay in, all others are copied.
 */
import { assert } from "../base/errors.js";
import type { Level } from "./levels.js";
import { Lease } from "./block.js";
import { KeptWindow } from "./kept-window.js";
import { createRows, rowWords, type Rows } from "./rows.js";
import { headOf, recordWords, Slab, slabOf, type Shelf, type WindowRecord } from "./slab.js";
import type { RowNames, WindowOwner } from "./stored-window.js";
import { WindowList } from "./window-list.js";

/** Bytes that a window takes beside its slab, roughly. */
const WINDOW_BYTES = 8;
/** Of some hundred windows: the garbage collector has few slabs to look at. */
const SLAB_BYTES_MAX = 512 * 1024;
const SLABS_PER_SHARE = 16;
/** Slabs that wait to be used again. */
const SPARE_MAX = 8;

export class History {
  #shareBytes = 0;
  #slabWords = 0;
  /** By resolution. */
  readonly #shelves = new Map<number, Shelf>();
  /** By number. */
  readonly #slabs: (Slab | undefined)[] = [];
  readonly #freeNumbers: number[] = [];
  /** Those that were given up, for new windows: what nobody reads any more is no garbage then. */
  readonly #spare: Slab[] = [];
  /** The slab that was lent last. */
  #lentSlab: Slab | null = null;
  #lease = new Lease();
  /** By their ids, which are used again. */
  readonly #lists: (WindowList | undefined)[] = [];
  readonly #freeLists: number[] = [];
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
      if (!this.#shelves.has(resolutionMs))
        this.#shelves.set(resolutionMs, { slabs: new Set(), newest: null, bytes: 0 });
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
    const shelf = this.#shelves.get(level.resolutionMs);
    assert(shelf !== undefined, `the history has windows of ${level.resolutionMs} ms`);
    const id = this.#freeLists.pop() ?? this.#lists.length;
    return (this.#lists[id] = new WindowList(id, owner, level, shelf, this.#findSlab));
  }

  /** Thin rows for a window of the list that is opened. */
  openRows(list: WindowList, capacity: number): Rows {
    const slab = this.slabFor(list.shelf, rowWords(capacity, false));
    const rows = createRows(capacity, false, slab, slab.open(capacity, false, 0, capacity));
    rows.lease = this.#lend(slab);
    return rows;
  }

  /** The rows of an open window that only its place was known of. */
  takeRows(place: number): Rows {
    const slab = this.#findSlab(slabOf(place));
    const rows = slab.rows(headOf(place), this.#lend(slab))!;
    slab.placed--;
    if (slab.isGone) this.#freeIfUnused(slab);
    return rows;
  }

  /** Keeps a closed window in `list`, copying its rows unless they lie here already; what is too much goes. */
  keep(list: WindowList, window: WindowRecord): KeptWindow {
    const slab = this.#settle(list.shelf, window.rows);
    const head = slab.close(list.id, window, baseOf(slab, window.rows));
    list.noteNames(window.names, window.number);
    return this.#add(list, window.names, slab, head, window.late);
  }

  /**
   * Keeps a window of one packet that is where it was opened, and of which nothing is missing; null, and nothing is
   * done, where that place or its names are no good any more.
   */
  keepPlaced(
    list: WindowList,
    names: RowNames,
    number: number,
    startMs: number,
    place: number,
  ): KeptWindow | null {
    const slab = this.#findSlab(slabOf(place));
    if (slab.isGone || list.newestNames !== names) return null;
    const head = headOf(place);
    slab.closePlaced(list.id, number, startMs, head);
    return this.#add(list, names, slab, head, false);
  }

  #add(list: WindowList, names: RowNames, slab: Slab, head: number, late: boolean): KeptWindow {
    const { shelf } = list;
    // Before anything is given up: it might be this slab.
    const lease = this.#lend(slab);
    this.windows++;
    slab.bytes += WINDOW_BYTES;
    shelf.bytes += WINDOW_BYTES;
    const gone = list.add(slab, head, late);
    if (gone >= 0) this.#drop(gone);
    if (shelf.bytes > this.#shareBytes) this.#keepWithinShare(shelf);
    return new KeptWindow(list, names, slab, head, lease);
  }

  /** Forgets all windows of a list. */
  forget(list: WindowList): void {
    for (const place of list.places) this.#drop(slabOf(place));
    list.clear();
    this.#lists[list.id] = undefined;
    this.#freeLists.push(list.id);
  }

  /** The slab that such rows are kept in: their own, if it is one of the shelf. */
  #settle(shelf: Shelf, rows: Rows | null): Slab {
    const block = rows?.block;
    if (block instanceof Slab && !block.isGone && block.shelf === shelf) return block;
    return this.slabFor(shelf, rows?.words ?? 0);
  }

  /** The slab for a window whose rows need so many words: the one being filled, or a new one. */
  slabFor(shelf: Shelf, wordsOfRows: number): Slab {
    const { newest } = shelf;
    const words = recordWords(wordsOfRows);
    if (newest !== null && newest.hasRoomFor(words)) return newest;
    const number = this.#freeNumbers.pop() ?? this.#slabs.length;
    const slab =
      this.#reuse(number, shelf, words) ?? new Slab(number, shelf, Math.max(this.#slabWords, words));
    this.#slabs[number] = slab;
    shelf.slabs.add(slab);
    shelf.newest = slab;
    shelf.bytes += slab.bytes;
    return slab;
  }

  /** A slab that was given up, if there is one and it has the room. */
  #reuse(number: number, shelf: Shelf, words: number): Slab | null {
    const slab = this.#spare.pop();
    if (slab === undefined || slab.words < words || slab.words !== this.#slabWords) return null;
    slab.reuse(number, shelf);
    return slab;
  }

  /** The lease of a slab; mostly that of the last one that was asked for. */
  #lend(slab: Slab): Lease {
    if (slab !== this.#lentSlab) {
      this.#lentSlab = slab;
      this.#lease = slab.lend();
    }
    return this.#lease;
  }

  readonly #findSlab = (number: number): Slab => this.#slabs[number]!;

  #keepWithinShare(shelf: Shelf): void {
    for (const oldest of shelf.slabs) {
      if (oldest === shelf.newest || shelf.bytes <= this.#shareBytes) return;
      this.droppedWindows += oldest.live;
      oldest.eachList((id) => {
        if (this.#lists[id]?.removeOf(oldest.number) === true) this.#drop(oldest.number);
      });
      if (!oldest.isGone) this.#giveUp(oldest);
    }
  }

  /** A window of the slab of that number is in no list any more. */
  #drop(number: number): void {
    this.windows--;
    const slab = this.#findSlab(number);
    slab.live--;
    if (slab.live === 0 && slab !== slab.shelf.newest) this.#giveUp(slab);
  }

  #giveUp(slab: Slab): void {
    const { shelf } = slab;
    slab.isGone = true;
    shelf.slabs.delete(slab);
    shelf.bytes -= slab.bytes;
    this.#freeIfUnused(slab);
  }

  /** Of a slab that is given up: once no open window has a place in it, its number is free, and mostly its memory. */
  #freeIfUnused(slab: Slab): void {
    const { number, placed } = slab;
    if (placed > 0) return;
    this.#slabs[number] = undefined;
    this.#freeNumbers.push(number);
    if (slab === this.#lentSlab) {
      this.#lentSlab = null;
      this.#lease = new Lease();
    }
    if (!slab.isLent && this.#spare.length < SPARE_MAX) this.#spare.push(slab);
  }
}

/** Where the rows of a window are in its slab: copied there if they were not. */
function baseOf(slab: Slab, rows: Rows | null): number {
  if (rows === null) return slab.open(0, false, 0, 0);
  if (rows.block === slab) return rows.base;
  const base = slab.open(rows.capacity, rows.isFull, rows.lastFrom, rows.lastTo);
  rows.copyTo(slab, base);
  return base;
}
