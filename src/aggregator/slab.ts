/**
 * Memory of some closed windows of one resolution: before the rows of each a few numbers, beside them what is no
 * number. So a window that is kept is no object; a `KeptWindow` is made when somebody reads it.
 */
import { CoverageCount, type GapMark } from "./coverage.js";
import { Block, Lease } from "./block.js";
import { Rows, rowWords, type WideRow } from "./rows.js";
import type { RowNames } from "./stored-window.js";

/** Words that the largest slab may have, and more: places count in it. A power of two. */
export const SLAB_WORDS_MAX = 2 ** 22;

/**
 * Words before the rows: start, number, samples expected (NaN: null), received, late; rows and flags; the rows that have
 * a `last`; the list.
 */
const START = 0;
const NUMBER = 1;
const EXPECTED = 2;
const RECEIVED = 3;
const LATE = 4;
const SIZE = 5;
const LASTS = 6;
const LIST = 7;
const HEAD_WORDS = 8;

const IS_FULL = 1;
const IS_LATE = 2;
const HAS_MORE = 4;
/** Without, it is open still, or went elsewhere. */
const IS_CLOSED = 8;

/** What is to be kept of a window, in a list that knows the rest. */
export interface WindowRecord {
  readonly number: number;
  readonly startMs: number;
  readonly late: boolean;
  readonly coverage: CoverageCount;
  readonly names: RowNames;
  readonly rows: Rows | null;
}

/** What few windows have. */
interface More {
  readonly dropped: ReadonlyMap<string, number> | null;
  readonly gap: GapMark | null;
  readonly wide: Map<number, WideRow> | null;
}

/** Words that a window takes of whose rows {@link rowWords} says how many words they need; without rows 0. */
export function recordWords(words: number): number {
  return HEAD_WORDS + words;
}

/** All slabs of one resolution, the oldest first; the newest is being filled. */
export interface Shelf {
  readonly slabs: Set<Slab>;
  newest: Slab | null;
  bytes: number;
}

export class Slab extends Block {
  /** Tells it from the other slabs of the node; used again after it. */
  number: number;
  shelf: Shelf;
  readonly words: number;
  usedWords = 0;
  /** Its memory, and what is beside it. */
  bytes: number;
  /** Windows that are in a list still. */
  live = 0;
  /** Open windows that are known by their place only. */
  placed = 0;
  /** Given up: windows that are still open in it are copied when they close. */
  isGone = false;
  #more: Map<number, More> | null = null;
  /** What has gone to those who read it. */
  #lease: WeakRef<Lease> | null = null;

  constructor(number: number, shelf: Shelf, words: number) {
    super(words);
    this.number = number;
    this.shelf = shelf;
    this.words = words;
    this.bytes = words * 8;
  }

  /** The lease of its windows and rows: as long as somebody has it, {@link isLent}. */
  lend(): Lease {
    const lent = this.#lease?.deref();
    if (lent !== undefined) return lent;
    const lease = new Lease();
    this.#lease = new WeakRef(lease);
    return lease;
  }

  /** Whether somebody may still read it: until the garbage collector has found that nobody does. */
  get isLent(): boolean {
    return this.placed > 0 || this.#lease?.deref() !== undefined;
  }

  /** Makes one that is gone and not lent as good as a new one. */
  reuse(number: number, shelf: Shelf): void {
    this.number = number;
    this.shelf = shelf;
    this.usedWords = this.live = 0;
    this.bytes = this.words * 8;
    this.isGone = false;
    this.#more = null;
    this.#lease = null;
  }

  hasRoomFor(words: number): boolean {
    return this.usedWords + words <= this.words;
  }

  /** Takes the words of a record of such rows, for which there must be room; where the rows begin. */
  open(capacity: number, isFull: boolean, lastFrom: number, lastTo: number): number {
    const head = this.usedWords;
    const { u32 } = this;
    this.usedWords += recordWords(capacity === 0 ? 0 : rowWords(capacity, isFull, lastTo - lastFrom));
    u32[2 * (head + SIZE)] = capacity;
    u32[2 * (head + SIZE) + 1] = isFull ? IS_FULL : 0;
    u32[2 * (head + LASTS)] = lastFrom;
    u32[2 * (head + LASTS) + 1] = lastTo;
    return head + HEAD_WORDS;
  }

  /** Where the rows of the next record will begin. */
  get nextBase(): number {
    return this.usedWords + HEAD_WORDS;
  }

  /** As {@link open} of such thin rows, of a window that nothing but the place that is returned will know of. */
  openPlaced({ capacity, lastFrom, lastTo }: Rows): number {
    const base = this.open(capacity, false, lastFrom, lastTo);
    this.placed++;
    return this.number * SLAB_WORDS_MAX + base - HEAD_WORDS;
  }

  /** Writes down a window of one packet, of which nothing is missing; it is placed no more. */
  closePlaced(list: number, number: number, startMs: number, head: number): void {
    const { f64, u32 } = this;
    f64[head + START] = startMs;
    f64[head + NUMBER] = number;
    f64[head + EXPECTED] = f64[head + RECEIVED] = 1;
    f64[head + LATE] = 0;
    u32[2 * (head + SIZE) + 1]! |= IS_CLOSED;
    u32[2 * (head + LIST)] = list;
    this.placed--;
    this.live++;
  }

  /** Writes down the window whose rows begin at `base`, or would; where its head is. */
  close(list: number, { number, startMs, late, coverage, rows }: WindowRecord, base: number): number {
    const { f64, u32 } = this;
    const head = base - HEAD_WORDS;
    const { expected, received, dropped, gap } = coverage;
    const wide = rows?.wide ?? null;
    const hasMore = dropped !== null || gap !== null || wide !== null;
    f64[head + START] = startMs;
    f64[head + NUMBER] = number;
    f64[head + EXPECTED] = expected ?? NaN;
    f64[head + RECEIVED] = received;
    f64[head + LATE] = coverage.late;
    u32[2 * (head + SIZE) + 1]! |= IS_CLOSED | (late ? IS_LATE : 0) | (hasMore ? HAS_MORE : 0);
    u32[2 * (head + LIST)] = list;
    if (hasMore) (this.#more ??= new Map()).set(head, { dropped, gap, wide });
    this.live++;
    return head;
  }

  /** Calls `visit` with the list of each window that was closed here. */
  eachList(visit: (list: number) => void): void {
    for (let head = 0; head < this.usedWords;) {
      if ((this.#flags(head) & IS_CLOSED) !== 0) visit(this.u32[2 * (head + LIST)]!);
      head += recordWords(this.#rowsAt(head)?.words ?? 0);
    }
  }

  startMs(head: number): number {
    return this.f64[head + START]!;
  }

  windowNumber(head: number): number {
    return this.f64[head + NUMBER]!;
  }

  isLate(head: number): boolean {
    return (this.#flags(head) & IS_LATE) !== 0;
  }

  coverage(head: number): CoverageCount {
    const coverage = new CoverageCount();
    const expected = this.f64[head + EXPECTED]!;
    coverage.expected = Number.isNaN(expected) ? null : expected;
    coverage.received = this.f64[head + RECEIVED]!;
    coverage.late = this.f64[head + LATE]!;
    const { dropped, gap } = this.#moreOf(head) ?? { dropped: null, gap: null };
    if (dropped !== null) coverage.dropped = new Map(dropped);
    coverage.gap = gap;
    return coverage;
  }

  rows(head: number, lease: Lease): Rows | null {
    const rows = this.#rowsAt(head);
    if (rows === null) return null;
    rows.wide = this.#moreOf(head)?.wide ?? null;
    rows.lease = lease;
    return rows;
  }

  #rowsAt(head: number): Rows | null {
    const { u32 } = this;
    const capacity = u32[2 * (head + SIZE)]!;
    if (capacity === 0) return null;
    const [lastFrom, lastTo] = [u32[2 * (head + LASTS)]!, u32[2 * (head + LASTS) + 1]!];
    return new Rows(capacity, (this.#flags(head) & IS_FULL) !== 0, this, head + HEAD_WORDS, lastFrom, lastTo);
  }

  #flags(head: number): number {
    return this.u32[2 * (head + SIZE) + 1]!;
  }

  #moreOf(head: number): More | undefined {
    return (this.#flags(head) & HAS_MORE) === 0 ? undefined : this.#more!.get(head);
  }
}

/** Number of the slab of a place. */
export function slabOf(place: number): number {
  return Math.floor(place / SLAB_WORDS_MAX);
}

/** Where in its slab the head of a place is. */
export function headOf(place: number): number {
  return place & (SLAB_WORDS_MAX - 1);
}
