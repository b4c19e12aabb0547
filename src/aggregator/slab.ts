/**
 * Memory of some closed windows of one resolution: before the rows of each a few numbers, beside them what is no
 * number. So a window that is kept is no object; {@link KeptWindow} is made when somebody reads it.
 */
import { CoverageCount, type GapMark } from "./coverage.js";
import type { Level } from "./levels.js";
import { Block, Rows, rowWords, type WideRow } from "./rows.js";
import { StoredWindow, type RowNames, type WindowOwner } from "./stored-window.js";
import type { WindowList } from "./window-list.js";

/** Windows of one slab. */
export const WINDOWS_PER_SLAB = 4_096;

/** Words before the rows: start, number, samples expected (NaN: null), received, late; capacity of the rows, flags. */
const START = 0;
const NUMBER = 1;
const EXPECTED = 2;
const RECEIVED = 3;
const LATE = 4;
const SIZE = 5;
const HEAD_WORDS = 6;

const IS_FULL = 1;
const IS_LATE = 2;
const HAS_MORE = 4;

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
  /** By window, in the order of closing: the list it is in, its names, and where its head is. */
  readonly lists: WindowList[] = [];
  readonly #names: RowNames[] = [];
  readonly #heads: number[] = [];
  #more: Map<number, More> | null = null;

  constructor(number: number, words: number) {
    super(words);
    this.number = number;
    this.words = words;
    this.bytes = words * 8;
  }

  hasRoomFor(words: number): boolean {
    return this.lists.length < WINDOWS_PER_SLAB && this.usedWords + words <= this.words;
  }

  /** Takes the words of a record; where its rows begin. There must be room. */
  takeWords(words: number): number {
    this.usedWords += words;
    return this.usedWords - words + HEAD_WORDS;
  }

  /** Writes down a window whose rows lie here, or would, from `base` on. */
  add(
    list: WindowList,
    { number, startMs, late, coverage, names, rows }: WindowRecord,
    base: number,
  ): number {
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
    u32[2 * (head + SIZE)] = rows?.capacity ?? 0;
    u32[2 * (head + SIZE) + 1] =
      (rows?.isFull === true ? IS_FULL : 0) | (late ? IS_LATE : 0) | (hasMore ? HAS_MORE : 0);
    if (hasMore) (this.#more ??= new Map()).set(head, { dropped, gap, wide });
    this.#heads.push(head);
    this.#names.push(names);
    this.live++;
    return this.lists.push(list) - 1;
  }

  list(index: number): WindowList {
    return this.lists[index]!;
  }

  names(index: number): RowNames {
    return this.#names[index]!;
  }

  startMs(index: number): number {
    return this.f64[this.#heads[index]! + START]!;
  }

  windowNumber(index: number): number {
    return this.f64[this.#heads[index]! + NUMBER]!;
  }

  isLate(index: number): boolean {
    return (this.#flags(index) & IS_LATE) !== 0;
  }

  coverage(index: number): CoverageCount {
    const head = this.#heads[index]!;
    const coverage = new CoverageCount();
    const expected = this.f64[head + EXPECTED]!;
    coverage.expected = Number.isNaN(expected) ? null : expected;
    coverage.received = this.f64[head + RECEIVED]!;
    coverage.late = this.f64[head + LATE]!;
    const { dropped, gap } = this.#moreOf(index) ?? { dropped: null, gap: null };
    if (dropped !== null) coverage.dropped = new Map(dropped);
    coverage.gap = gap;
    return coverage;
  }

  rows(index: number): Rows | null {
    const head = this.#heads[index]!;
    const capacity = this.u32[2 * (head + SIZE)]!;
    if (capacity === 0) return null;
    const rows = new Rows(capacity, (this.#flags(index) & IS_FULL) !== 0, this, head + HEAD_WORDS);
    rows.wide = this.#moreOf(index)?.wide ?? null;
    return rows;
  }

  #flags(index: number): number {
    return this.u32[2 * (this.#heads[index]! + SIZE) + 1]!;
  }

  #moreOf(index: number): More | undefined {
    return (this.#flags(index) & HAS_MORE) === 0 ? undefined : this.#more!.get(this.#heads[index]!);
  }
}

/** A window in a slab, which it keeps from being forgotten. */
export class KeptWindow extends StoredWindow {
  readonly #slab: Slab;
  readonly #index: number;

  constructor(slab: Slab, index: number) {
    super();
    this.#slab = slab;
    this.#index = index;
  }

  get owner(): WindowOwner {
    return this.#slab.list(this.#index).owner;
  }

  get level(): Level {
    return this.#slab.list(this.#index).level;
  }

  get number(): number {
    return this.#slab.windowNumber(this.#index);
  }

  get startMs(): number {
    return this.#slab.startMs(this.#index);
  }

  get late(): boolean {
    return this.#slab.isLate(this.#index);
  }

  get coverage(): CoverageCount {
    return this.#slab.coverage(this.#index);
  }

  get names(): RowNames {
    return this.#slab.names(this.#index);
  }

  get rows(): Rows | null {
    return this.#slab.rows(this.#index);
  }
}
