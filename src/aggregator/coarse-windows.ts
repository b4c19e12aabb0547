/**
 * What becomes of a zone's finest windows as they close: each is given out, and merged into the coarser ones, of which
 * one closes with the last finer one inside it. What comes after its window closed goes up the same way: silently
 * where a window is open, as a correction where it is closed.
 */
import type { CoverageCount } from "./coverage.js";
import { startOf, type Level } from "./levels.js";
import { OpenWindow } from "./open-window.js";
import type { Rows } from "./rows.js";

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
  /** End of what was given out, by level. */
  readonly givenMs: number[];
  /** Rows that windows need. */
  capacity = 0;

  constructor(levels: readonly Level[], owner: { readonly emit: Emit }) {
    this.#levels = levels;
    this.#owner = owner;
    this.windows = levels.map(() => new OpenWindow(true));
    this.givenMs = levels.map(() => -Infinity);
  }

  /** Closes the coarser windows that end by then, the finer before the coarser. */
  closeUntil(untilMs: number): void {
    for (let index = 1; index < this.#levels.length; index++) {
      const window = this.windows[index]!;
      const level = this.#levels[index]!;
      if (window.startMs + level.resolutionMs <= untilMs) this.close(level, window);
    }
  }

  /** Merges a window into the coarser ones, gives it out, and empties it. */
  close(level: Level, window: OpenWindow): void {
    const { startMs, coverage } = window;
    window.mergePending(this.capacity);
    const { rows } = window;
    for (const index of level.feeds) this.merge(index, startMs, coverage, rows);
    this.#give(level, startMs, false, coverage, rows);
    window.close();
  }

  /** A window given out before, closed early, can only be corrected. */
  #give(level: Level, startMs: number, late: boolean, coverage: CoverageCount, rows: Rows | null): void {
    const endMs = startMs + level.resolutionMs;
    const isCorrection = late || endMs <= this.givenMs[level.index]!;
    if (endMs > this.givenMs[level.index]!) this.givenMs[level.index] = endMs;
    if (!level.isHidden) this.#owner.emit(level, startMs, isCorrection, coverage, rows);
  }

  /** Merges a finer window, or a part of one, into the one at `index`, which opens for it. */
  merge(index: number, finerMs: number, coverage: CoverageCount, rows: Rows | null): void {
    const window = this.windows[index]!;
    if (!window.isOpen) window.startMs = startOf(finerMs, this.#levels[index]!.resolutionMs);
    window.merge(coverage, rows, this.capacity);
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
      this.close(level, window);
    }
  }

  /** Merges what waits for it: before rows are read or change their names. */
  mergePending(): void {
    for (const window of this.windows) window.mergePending(this.capacity);
  }
}
