/**
 * The open windows of one zone that are fed by pushed samples. These have no watermark, since their times may be
 * anything: a window closes `resolution + lateness` after its first sample arrived. The finest take the samples
 * and are merged into the coarser ones, which wait for the finer ones inside them. A sample for a window that
 * was closed opens it again, and that one is a correction.
 */
import type { Emit } from "./coarse-windows.js";
import { CoverageCount } from "./coverage.js";
import { startOf, type Level } from "./levels.js";
import { mergeRows } from "./merge-rows.js";
import { createRows, type Rows } from "./rows.js";

export interface PushedWindowsOptions {
  readonly levels: readonly Level[];
  readonly latenessMs: number;
  readonly emit: Emit;
}

/** A window that takes pushed samples, or merges of finer ones. */
export interface PushedWindow {
  readonly startMs: number;
  /** Monotonic time of its closing. */
  readonly dueMs: number;
  readonly coverage: CoverageCount;
  rows: Rows;
}

/** Windows of one resolution that are open at once; one more closes the oldest. */
const OPEN_MAX = 256;
/** Starts of closed windows remembered per resolution: older ones count as never closed. */
const GIVEN_MAX = 4_096;
/** A coarse window waits so long for finer ones, and then takes what they have. */
const WAIT_MS = 1_000;

export class PushedWindows {
  readonly #options: PushedWindowsOptions;
  /** By level and start, in the order of opening. */
  readonly #open: readonly Map<number, PushedWindow>[];
  readonly #given: readonly Set<number>[];
  #capacity: number;
  #nextDueMs = Infinity;

  constructor(options: PushedWindowsOptions, capacity: number) {
    this.#options = options;
    this.#capacity = capacity;
    this.#open = options.levels.map(() => new Map<number, PushedWindow>());
    this.#given = options.levels.map(() => new Set<number>());
  }

  get isEmpty(): boolean {
    return this.#open.every((windows) => windows.size === 0);
  }

  /** Monotonic time at which {@link closeDue} has something to do; Infinity where nothing is open. */
  get nextDueMs(): number {
    return this.#nextDueMs;
  }

  /** The finest window of a sample of `timeMs` that arrives at the monotonic `nowMs`. */
  open(timeMs: number, nowMs: number): PushedWindow {
    const { levels } = this.#options;
    const [finest] = levels as [Level];
    const found = this.#open[0]!.get(startOf(timeMs, finest.resolutionMs));
    if (found !== undefined) return found;
    for (const level of levels.slice(1)) this.#ensure(level, timeMs, nowMs);
    return this.#ensure(finest, timeMs, nowMs);
  }

  /** Closes what is due. Cheap where nothing is. */
  closeDue(nowMs: number): void {
    if (nowMs < this.#nextDueMs) return;
    for (const level of this.#options.levels) {
      for (const window of this.#open[level.index]!.values()) {
        if (window.dueMs > nowMs) continue;
        if (nowMs >= window.dueMs + WAIT_MS || this.#inside(level, window).length === 0)
          this.#close(level, window);
      }
    }
    // Those still open that are due wait for finer ones, and close with them or when they have waited enough.
    const nextMs = ({ dueMs }: PushedWindow): number => (dueMs > nowMs ? dueMs : dueMs + WAIT_MS);
    this.#nextDueMs = Math.min(...this.#open.flatMap((windows) => [...windows.values()].map(nextMs)));
  }

  /** Closes all that is open, the finer before the coarser. */
  closeAll(): void {
    for (const level of this.#options.levels)
      for (const window of this.#open[level.index]!.values()) this.#close(level, window);
    this.#nextDueMs = Infinity;
  }

  // What the series table asks of its windows.

  growRows(capacity: number): void {
    this.#capacity = capacity;
    for (const rows of this.#rows()) rows.grow(capacity);
  }

  clearRow(row: number): void {
    for (const rows of this.#rows()) rows.clearRow(row);
  }

  hasRow(row: number): boolean {
    return this.#rows().some((rows) => row < rows.capacity && rows.flags(row) !== 0);
  }

  #rows(): Rows[] {
    return this.#open.flatMap((windows) => [...windows.values()].map(({ rows }) => rows));
  }

  #ensure(level: Level, timeMs: number, nowMs: number): PushedWindow {
    const windows = this.#open[level.index]!;
    const startMs = startOf(timeMs, level.resolutionMs);
    const found = windows.get(startMs);
    if (found !== undefined) return found;
    const [oldest] = windows.values();
    if (windows.size >= OPEN_MAX && oldest !== undefined) this.#close(level, oldest);
    const coverage = new CoverageCount();
    coverage.expected = null;
    const dueMs = nowMs + level.resolutionMs + this.#options.latenessMs;
    const window = { startMs, dueMs, coverage, rows: createRows(this.#capacity, level.index > 0) };
    windows.set(startMs, window);
    if (dueMs < this.#nextDueMs) this.#nextDueMs = dueMs;
    return window;
  }

  /** The finer open windows that are merged into this one. */
  #inside({ index, resolutionMs }: Level, { startMs }: PushedWindow): [Level, PushedWindow][] {
    const finer = this.#options.levels.find(({ feeds }) => feeds.includes(index));
    if (finer === undefined) return [];
    return [...this.#open[finer.index]!.values()]
      .filter((window) => window.startMs >= startMs && window.startMs < startMs + resolutionMs)
      .map((window) => [finer, window]);
  }

  #close(level: Level, window: PushedWindow): void {
    for (const inside of this.#inside(level, window)) this.#close(...inside);
    const { startMs, coverage, rows, dueMs } = window;
    this.#open[level.index]!.delete(startMs);
    for (const index of level.feeds) this.#mergeInto(this.#options.levels[index]!, window, dueMs);
    const given = this.#given[level.index]!;
    const isCorrection = given.has(startMs);
    given.add(startMs);
    const [first] = given;
    if (given.size > GIVEN_MAX && first !== undefined) given.delete(first);
    if (!level.isHidden) this.#options.emit(level, startMs, isCorrection, coverage, rows);
  }

  #mergeInto(level: Level, { startMs, coverage, rows }: PushedWindow, nowMs: number): void {
    const into = this.#ensure(level, startMs, nowMs);
    into.coverage.merge(coverage);
    mergeRows(into.rows, rows);
  }
}
