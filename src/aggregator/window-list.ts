/** The closed windows of one zone and resolution that are kept: the latest, and the latest corrections. */
import type { Level } from "./levels.js";
import { KeptWindow } from "./kept-window.js";
import { headOf, SLAB_WORDS_MAX, slabOf, type Shelf, type Slab } from "./slab.js";
import type { RowNames, WindowOwner } from "./stored-window.js";

/** Windows kept per zone and resolution, corrections not counted: contract section 3. */
export const WINDOWS_MAX = 120;
/** Corrections kept per zone and resolution beyond those. */
const CORRECTIONS_MAX = 120;
/** Of names, before those that are not needed are looked for. */
const NAMES_MAX = 2 * WINDOWS_MAX + 2 * CORRECTIONS_MAX;
/** Places that a list begins with. */
const PLACES_MIN = 8;

/** Finds a slab by its number. */
export type FindSlab = (number: number) => Slab;

/** The names of windows from that number on, until others follow. */
interface NamesSince {
  readonly names: RowNames;
  readonly number: number;
}

/** The windows of one zone and resolution, as places: a slab's number times its largest size, plus the head's. */
export class WindowList {
  /** Tells it from the other lists of the node. */
  readonly id: number;
  readonly owner: WindowOwner;
  readonly level: Level;
  /** Where its windows are kept. */
  readonly shelf: Shelf;
  /** What the newest window calls its rows; null before the first. */
  newestNames: RowNames | null = null;
  readonly #findSlab: FindSlab;
  /** In the order of closing, round robin; grows to {@link WINDOWS_MAX}. */
  #ring: number[] = new Array<number>(PLACES_MIN).fill(NaN);
  #oldest = 0;
  #length = 0;
  readonly #corrections: number[] = [];
  /** What its windows call their rows, the oldest first: all those that a window may still have. */
  #names: NamesSince[] = [];

  constructor(id: number, owner: WindowOwner, level: Level, shelf: Shelf, findSlab: FindSlab) {
    this.id = id;
    this.owner = owner;
    this.level = level;
    this.shelf = shelf;
    this.#findSlab = findSlab;
  }

  /** All windows, corrections last, each kind in the order of closing. */
  get windows(): KeptWindow[] {
    return this.places.map((place) => {
      const slab = this.#findSlab(slabOf(place));
      const head = headOf(place);
      return new KeptWindow(this, this.#namesOf(slab.windowNumber(head)), slab, head, slab.lend());
    });
  }

  #namesOf(number: number): RowNames {
    return this.#names.findLast((since) => since.number <= number)!.names;
  }

  /** Notes what the window of that number, the newest, calls its rows. */
  noteNames(names: RowNames, number: number): void {
    if (this.newestNames === names) return;
    this.newestNames = names;
    this.#names.push({ names, number });
    if (this.#names.length > NAMES_MAX) this.#forgetNames();
  }

  /** Those that no window has any more. */
  #forgetNames(): void {
    const numbers = this.places.map((place) => this.#findSlab(slabOf(place)).windowNumber(headOf(place)));
    const oldest = Math.min(...numbers);
    const first = this.#names.findLastIndex(({ number }) => number <= oldest);
    this.#names = this.#names.slice(Math.max(first, 0));
  }

  /** Where they are, in the same order. */
  get places(): number[] {
    const plain = Array.from({ length: this.#length }, (_, at) => this.#ring[this.#wrap(this.#oldest + at)]!);
    return [...plain, ...this.#corrections];
  }

  get isEmpty(): boolean {
    return this.#length === 0 && this.#corrections.length === 0;
  }

  /** Adds the window at `head` of `slab`; the number of the slab whose window has to go for it, or -1. */
  add(slab: Slab, head: number, isCorrection: boolean): number {
    const place = slab.number * SLAB_WORDS_MAX + head;
    if (isCorrection) {
      this.#corrections.push(place);
      return this.#corrections.length > CORRECTIONS_MAX ? slabOf(this.#corrections.shift()!) : -1;
    }
    if (this.#length === WINDOWS_MAX) {
      const gone = slabOf(this.#ring[this.#oldest]!);
      this.#ring[this.#oldest] = place;
      this.#oldest = this.#wrap(this.#oldest + 1);
      return gone;
    }
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[this.#wrap(this.#oldest + this.#length)] = place;
    this.#length++;
    return -1;
  }

  /** Takes out the oldest of those that lie in the slab of that number; false where there is none. */
  removeOf(number: number): boolean {
    // Mostly the first. Windows that were opened in another order than they close lie further back.
    for (let nth = 0; nth < this.#length; nth++) {
      if (slabOf(this.#ring[this.#wrap(this.#oldest + nth)]!) !== number) continue;
      this.#takeOut(nth);
      return true;
    }
    const at = this.#corrections.findIndex((place) => slabOf(place) === number);
    if (at >= 0) this.#corrections.splice(at, 1);
    return at >= 0;
  }

  /** Those before it move up by one. */
  #takeOut(nth: number): void {
    for (let at = nth; at > 0; at--) {
      this.#ring[this.#wrap(this.#oldest + at)] = this.#ring[this.#wrap(this.#oldest + at - 1)]!;
    }
    this.#length--;
    this.#oldest = this.#wrap(this.#oldest + 1);
  }

  /** As that of its zone. */
  touch(): number {
    return this.#ring[this.#oldest]!;
  }

  /** Takes out all. */
  clear(): void {
    this.#length = this.#corrections.length = 0;
    this.#names = [];
    this.newestNames = null;
  }

  #wrap(at: number): number {
    return at < this.#ring.length ? at : at - this.#ring.length;
  }

  #grow(): void {
    const ring = new Array<number>(Math.min(2 * this.#ring.length, WINDOWS_MAX)).fill(NaN);
    for (let at = 0; at < this.#length; at++) ring[at] = this.#ring[this.#wrap(this.#oldest + at)]!;
    this.#ring = ring;
    this.#oldest = 0;
  }
}
