/**
 * What becomes of a zone's finest windows as they close: each is given out, and merged into the coarser ones, of which
 * one closes with the last finer one inside it. What comes after its window closed goes up the same way: silently
 * where a window is open, as a correction where it is closed.
 */
import type { CoverageCount } from "./coverage.js";
import { startOf, type Level } from "./levels.js";
import { OpenWindow } from "./open-window.js";
import type { Rows } from "./rows.js";
import { GIVEN_MS, type ZoneNumbers } from "./zone-numbers.js";

/** Takes what is closed, before it returns; `rows` are null where there are none. */
export type Emit = (
  level: Level,
  startMs: number,
  late: boolean,
  coverage: CoverageCount,
  rows: Rows | null,
) => void;

export class CoarseWindows {
  readonly #levels: readonly Level[];
  readonly #owner: { readonly emit: Emit };
  /** The open window of each level; that of the finest is not used. */
  readonly windows: readonly OpenWindow[];
  /** End of what was given out, by level; of the finest it is among the zone's numbers. */
  readonly #givenMs: number[];
  readonly #numbers: ZoneNumbers;
  /** When the first of them ends. */
  #dueMs = Infinity;
  /** Rows that windows need. */
  capacity = 0;

  constructor(levels: readonly Level[], owner: { readonly emit: Emit }, numbers: ZoneNumbers) {
    this.#levels = levels;
    this.#owner = owner;
    this.#numbers = numbers;
    this.windows = levels.map(() => new OpenWindow());
    this.#givenMs = levels.map(() => -Infinity);
  }

  #given(index: number): number {
    return index === 0 ? this.#numbers.f64[GIVEN_MS]! : this.#givenMs[index]!;
  }

  #setGiven(index: number, endMs: number): void {
    if (index === 0) this.#numbers.f64[GIVEN_MS] = endMs;
    else this.#givenMs[index] = endMs;
  }

  /** Whatever comes now corrects nothing. */
  forgetGiven(): void {
    for (const { index } of this.#levels) this.#setGiven(index, -Infinity);
  }

  /** Goes on where other windows of the same zone have ended. */
  takeGiven(other: CoarseWindows): void {
    for (const { index, resolutionMs } of this.#levels) {
      const same = other.#levels.find((level) => level.resolutionMs === resolutionMs);
      this.#setGiven(index, same === undefined ? -Infinity : other.#given(same.index));
    }
  }

  /** Closes the windows that end by then, the finer before the coarser. */
  closeUntil(untilMs: number): void {
    if (untilMs < this.#dueMs) return;
    for (const level of this.#levels.slice(1)) {
      const window = this.windows[level.index]!;
      if (window.startMs + level.resolutionMs <= untilMs) this.#close(level, window);
    }
    this.#dueMs = Math.min(...this.#levels.map((level) => this.#endOf(level)));
  }

  /** End of the open window of a level; Infinity where there is none. */
  #endOf({ index, resolutionMs }: Level): number {
    const window = this.windows[index]!;
    return window.isOpen ? window.startMs + resolutionMs : Infinity;
  }

  /** Merges a window into the coarser ones, gives it out, and empties it. */
  #close(level: Level, window: OpenWindow): void {
    window.mergePending(this.capacity);
    this.#pass(level, window.startMs, window.coverage, window.rows);
    window.close();
  }

  /** Takes a finest window that closes: it is merged into the coarser ones, and given out. */
  take(startMs: number, coverage: CoverageCount, rows: Rows | null): void {
    this.#pass(this.#levels[0]!, startMs, coverage, rows);
  }

  /** Takes one of one packet, of which nothing is missing, and which is given out. */
  mergeWhole(startMs: number, rows: Rows | null): void {
    for (const index of this.#levels[0]!.feeds) this.#open(index, startMs).mergeWhole(rows, this.capacity);
  }

  #pass(level: Level, startMs: number, coverage: CoverageCount, rows: Rows | null): void {
    for (const index of level.feeds) this.merge(index, startMs, coverage, rows);
    this.#give(level, startMs, false, coverage, rows);
  }

  /** A window given out before, closed early, can only be corrected. */
  #give(level: Level, startMs: number, late: boolean, coverage: CoverageCount, rows: Rows | null): void {
    const endMs = startMs + level.resolutionMs;
    const isCorrection = late || endMs <= this.#given(level.index);
    if (endMs > this.#given(level.index)) this.#setGiven(level.index, endMs);
    if (!level.isHidden) this.#owner.emit(level, startMs, isCorrection, coverage, rows);
  }

  /** Merges a finer window, or a part of one, into the one at `index`, which opens for it. */
  merge(index: number, finerMs: number, coverage: CoverageCount, rows: Rows | null): void {
    this.#open(index, finerMs).merge(coverage, rows, this.capacity);
  }

  /** The window at `index`, opened, if it was not, for the finer one inside it. */
  #open(index: number, finerMs: number): OpenWindow {
    const window = this.windows[index]!;
    if (!window.isOpen) {
      const { resolutionMs } = this.#levels[index]!;
      window.startMs = startOf(finerMs, resolutionMs);
      this.#dueMs = Math.min(this.#dueMs, window.startMs + resolutionMs);
    }
    return window;
  }

  /** Gives out what came for a closed window, and merges it upwards; finest steps before `nextMs` are closed. */
  correct(level: Level, timeMs: number, nextMs: number, coverage: CoverageCount, rows: Rows | null): void {
    this.#give(level, startOf(timeMs, level.resolutionMs), true, coverage, rows);
    for (const index of level.feeds) {
      const coarser = this.#levels[index]!;
      const startMs = startOf(timeMs, coarser.resolutionMs);
      const isClosed = startMs + coarser.resolutionMs <= nextMs;
      if (isClosed) this.correct(coarser, timeMs, nextMs, coverage, rows);
      else this.merge(index, startMs, coverage, rows);
    }
  }

  /** Closes all that is open, for a cause. */
  closeAll(cause: string): void {
    for (const level of this.#levels.slice(1)) {
      const window = this.windows[level.index]!;
      if (!window.isOpen) continue;
      window.coverage.mark({ cause, atMs: window.startMs, isSure: true });
      this.#close(level, window);
    }
  }

  /** Merges what waits for it: before rows are read or change their names. */
  mergePending(): void {
    for (const window of this.windows) window.mergePending(this.capacity);
  }
}
