/**
 * Memory of some closed windows of one resolution: before the rows of each a few numbers, beside them what is no
 * number. So a window that is kept is no object; {@link KeptWindow} is made when somebody reads it.
 */
import { CoverageCount, type GapMark } from "./coverage.js";
import type { Level } from "./levels.js";
import { Block, Rows, rowWords, type WideRow } from "./rows.js";
import { StoredWindow, type RowNames, type WindowOwner } from "./stored-window.js";
import type { WindowList } from "./window-list.js";

/** Words that the largest slab may have, and more: places count in it. */
export const SLAB_WORDS_MAX = 2 ** 22;

/** Words before the rows: start, number, samples expected (NaN: null), received, late; rows and flags; the list. */
const START = 0;
const NUMBER = 1;
const EXPECTED = 2;
const RECEIVED = 3;
const LATE = 4;
const SIZE = 5;
const LIST = 6;
const HEAD_WORDS = 7;

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

/** Words that a window with such rows takes; with a capacity of 0, one without rows. */
export function recordWords(capacity: number, isFull: boolean): number {
  return HEAD_WORDS + (capacity === 0 ? 0 : rowWords(capacity, isFull));
}

export class Slab extends Block {
  /** Counts the slabs of a node. */
  readonly number: number;
  readonly words: number;
  usedWords = 0;
  /** Its memory, and what is beside it. */
  bytes: number;
  /** Windows that are in a list still. */
  live = 0;
  /** Given up: windows that are still open in it are copied when they close. */
  isGone = false;
  #more: Map<number, More> | null = null;

  constructor(number: number, words: number) {
    super(words);
    this.number = number;
    this.words = words;
    this.bytes = words * 8;
  }

  hasRoomFor(words: number): boolean {
    return this.usedWords + words <= this.words;
  }

  /** Takes the words of a record with such rows, for which there must be room; where the rows begin. */
  open(capacity: number, isFull: boolean): number {
    const head = this.usedWords;
    this.usedWords += recordWords(capacity, isFull);
    this.u32[2 * (head + SIZE)] = capacity;
    this.u32[2 * (head + SIZE) + 1] = isFull ? IS_FULL : 0;
    return head + HEAD_WORDS;
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
      const flags = this.#flags(head);
      if ((flags & IS_CLOSED) !== 0) visit(this.u32[2 * (head + LIST)]!);
      head += recordWords(this.u32[2 * (head + SIZE)]!, (flags & IS_FULL) !== 0);
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

  rows(head: number): Rows | null {
    const capacity = this.u32[2 * (head + SIZE)]!;
    if (capacity === 0) return null;
    const rows = new Rows(capacity, (this.#flags(head) & IS_FULL) !== 0, this, head + HEAD_WORDS);
    rows.wide = this.#moreOf(head)?.wide ?? null;
    return rows;
  }

  #flags(head: number): number {
    return this.u32[2 * (head + SIZE) + 1]!;
  }

  #moreOf(head: number): More | undefined {
    return (this.#flags(head) & HAS_MORE) === 0 ? undefined : this.#more!.get(head);
  }
}

/** A window in a slab, which it keeps from being forgotten. */
export class KeptWindow extends StoredWindow {
  readonly owner: WindowOwner;
  readonly level: Level;
  readonly names: RowNames;
  readonly #slab: Slab;
  readonly #head: number;

  constructor(list: WindowList, names: RowNames, slab: Slab, head: number) {
    super();
    ({ owner: this.owner, level: this.level } = list);
    this.names = names;
    this.#slab = slab;
    this.#head = head;
  }

  get number(): number {
    return this.#slab.windowNumber(this.#head);
  }

  get startMs(): number {
    return this.#slab.startMs(this.#head);
  }

  get late(): boolean {
    return this.#slab.isLate(this.#head);
  }

  get coverage(): CoverageCount {
    return this.#slab.coverage(this.#head);
  }

  get rows(): Rows | null {
    return this.#slab.rows(this.#head);
  }
}
