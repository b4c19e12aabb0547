/**
 * The open windows of one zone at all resolutions, fed by packets. The finest take the samples; each closes when
 * the watermark passes its end, whether or not anything came, and is merged into the coarser ones; a coarse one
 * closes with the last finer one inside it. What comes after its window closed goes up the same way: silently
 * where a window is open, as a correction where it is closed.
 */
import { CAUSE_SILENT, CoverageCount, expectedTicks } from "./coverage.js";
import type { Level } from "./levels.js";
import { mergeRows } from "./merge-rows.js";
import { Rows } from "./rows.js";

/** Takes what is closed; `rows` are null where there are none, and only lent. */
export type Emit = (
  level: Level,
  startMs: number,
  late: boolean,
  coverage: CoverageCount,
  rows: Rows | null,
) => void;

/** What a zone says to the closing of one of its steps, before it is given out. */
export type BeforeClose = (startMs: number, endMs: number, coverage: CoverageCount) => void;

export interface CascadeOptions {
  readonly levels: readonly Level[];
  readonly latenessMs: number;
  /** Longest run of steps without a packet that is given out. */
  readonly idleMs: number;
  readonly emit: Emit;
  readonly beforeClose: BeforeClose;
}

/** A window that takes samples or merges. */
export class OpenWindow {
  startMs = NaN;
  readonly coverage = new CoverageCount();
  rows: Rows | null = null;
  /** Whether the rows hold anything. */
  hasRows = false;

  get isOpen(): boolean {
    return this.startMs === this.startMs;
  }
}

export class Cascade {
  readonly #levels: readonly Level[];
  readonly #options: CascadeOptions;
  /** Open finest windows by step, round robin; and the one open window of each coarser level. */
  readonly #ring: readonly OpenWindow[];
  readonly #coarse: readonly OpenWindow[];
  /** End of what was given out, by level. */
  readonly #givenMs: number[];
  #capacity = 0;
  /** Rows of a correction that is being made. */
  #lent: Rows | null = null;
  /** Start of the first finest step that is not closed; NaN before the first packet. */
  nextMs = NaN;
  /** End of the last step that had a packet. */
  #filledMs = -Infinity;
  /** Steps are passed over: there were none with a packet for too long. */
  #isIdle = false;
  intervalMs = 0;

  constructor(options: CascadeOptions) {
    const { levels, latenessMs } = options;
    this.#levels = levels;
    this.#options = options;
    // A packet is at most `lateness` behind the newest one and still in an open step; one more for each end.
    const steps = Math.ceil(latenessMs / levels[0]!.resolutionMs) + 2;
    this.#ring = Array.from({ length: steps }, () => new OpenWindow());
    this.#coarse = levels.map(() => new OpenWindow());
    this.#givenMs = levels.map(() => -Infinity);
  }

  get #stepMs(): number {
    return this.#levels[0]!.resolutionMs;
  }

  stepOf(timeMs: number): number {
    return startOf(timeMs, this.#stepMs);
  }

  /** The open finest window of a sample's time, or null where it is closed. */
  open(timeMs: number, watermarkMs: number): OpenWindow | null {
    const startMs = this.stepOf(timeMs);
    if (Number.isNaN(this.nextMs) || (this.#isIdle && startMs > this.nextMs)) this.nextMs = startMs;
    this.#isIdle = false;
    if (startMs < this.nextMs) {
      // Before the zone's first packet, and not due yet.
      if (startMs + this.#stepMs <= watermarkMs || startMs < this.#givenMs[0]!) return null;
      this.nextMs = startMs;
    }
    const window = this.#ring[(startMs / this.#stepMs) % this.#ring.length]!;
    if (window.startMs !== startMs) this.#begin(window, startMs);
    if (startMs + this.#stepMs > this.#filledMs) this.#filledMs = startMs + this.#stepMs;
    return window;
  }

  #begin(window: OpenWindow, startMs: number): void {
    if (window.isOpen) this.#closeSteps(window.startMs + this.#stepMs);
    window.startMs = startMs;
  }

  /** The rows to put samples of an open window into. */
  rowsOf(window: OpenWindow): Rows {
    window.hasRows = true;
    return (window.rows ??= new Rows(this.#capacity, false));
  }

  /** Makes rows outside, of the same series as all others; until {@link correct} has them. */
  lendRows(): Rows {
    return (this.#lent = new Rows(this.#capacity, false));
  }

  /** Closes every step that ends at or before the watermark. Cheap where there is none. */
  closeUntil(watermarkMs: number): void {
    if (this.nextMs + this.#stepMs <= watermarkMs) this.#closeSteps(watermarkMs);
  }

  /** When {@link closeUntil} has something to do. */
  get dueMs(): number {
    return this.nextMs + this.#stepMs;
  }

  #closeSteps(untilMs: number): void {
    const stepMs = this.#stepMs;
    while (this.nextMs + stepMs <= untilMs) {
      if (this.nextMs + stepMs - this.#filledMs > this.#options.idleMs) {
        this.#isIdle = true;
        this.nextMs = startOf(untilMs, stepMs);
        this.#closeCoarse(this.nextMs);
        return;
      }
      this.#closeStep();
    }
  }

  #closeStep(): void {
    const startMs = this.nextMs;
    const endMs = startMs + this.#stepMs;
    const window = this.#ring[(startMs / this.#stepMs) % this.#ring.length]!;
    if (window.startMs !== startMs) window.startMs = startMs;
    const { coverage } = window;
    coverage.expected = expectedTicks(startMs, endMs, this.intervalMs);
    this.#options.beforeClose(startMs, endMs, coverage);
    if (coverage.isShort && coverage.gap === null)
      coverage.mark({ cause: CAUSE_SILENT, atMs: startMs, isSure: false });
    this.nextMs = endMs;
    this.#close(this.#levels[0]!, window);
    this.#closeCoarse(endMs);
  }

  /** Closes the coarser windows that end by then, the finer before the coarser. */
  #closeCoarse(untilMs: number): void {
    for (let index = 1; index < this.#levels.length; index++) {
      const window = this.#coarse[index]!;
      const level = this.#levels[index]!;
      if (window.startMs + level.resolutionMs <= untilMs) this.#close(level, window);
    }
  }

  /** Gives a window out, merges it into the coarser ones, and empties it. */
  #close(level: Level, window: OpenWindow): void {
    const { startMs, coverage } = window;
    const rows = window.hasRows ? window.rows : null;
    this.#give(level, startMs, false, coverage, rows);
    for (const index of level.feeds) this.#mergeInto(index, startMs, coverage, rows);
    window.startMs = NaN;
    window.hasRows = false;
    coverage.clear();
    if (level.index === 0) window.rows?.clear();
    else window.rows?.clearFull();
  }

  /** A window given out before, closed early, can only be corrected. */
  #give(level: Level, startMs: number, late: boolean, coverage: CoverageCount, rows: Rows | null): void {
    const endMs = startMs + level.resolutionMs;
    const isCorrection = late || endMs <= this.#givenMs[level.index]!;
    if (endMs > this.#givenMs[level.index]!) this.#givenMs[level.index] = endMs;
    if (!level.isHidden) this.#options.emit(level, startMs, isCorrection, coverage, rows);
  }

  #mergeInto(index: number, finerMs: number, coverage: CoverageCount, rows: Rows | null): void {
    const window = this.#coarse[index]!;
    if (!window.isOpen) window.startMs = startOf(finerMs, this.#levels[index]!.resolutionMs);
    window.coverage.merge(coverage);
    if (rows === null) return;
    window.rows ??= new Rows(this.#capacity, true);
    window.hasRows = true;
    mergeRows(window.rows, rows, this.#capacity);
  }

  /**
   * Takes what came for a step that is closed, in the lent rows: gives it out as a correction and merges it
   * upwards. `expected` of the coverage is 0, since the step was counted already.
   */
  correct(timeMs: number, coverage: CoverageCount): void {
    const rows = this.#lent;
    this.#lent = null;
    this.#correctLevel(this.#levels[0]!, timeMs, coverage, rows);
  }

  #correctLevel(level: Level, timeMs: number, coverage: CoverageCount, rows: Rows | null): void {
    this.#give(level, startOf(timeMs, level.resolutionMs), true, coverage, rows);
    for (const index of level.feeds) {
      const coarser = this.#levels[index]!;
      const startMs = startOf(timeMs, coarser.resolutionMs);
      const isClosed = startMs + coarser.resolutionMs <= this.nextMs;
      if (isClosed) this.#correctLevel(coarser, timeMs, coverage, rows);
      else this.#mergeInto(index, startMs, coverage, rows);
    }
  }

  /**
   * Closes all that is open, at once and up to the last step that has anything, for a cause; the next packet
   * begins anew. `isJump`: in another time, so that nothing after it corrects what was before. May be called
   * twice.
   */
  closeAll(cause: string, isJump: boolean): void {
    let lastMs = -Infinity;
    for (const window of this.#ring) {
      if (!window.isOpen) continue;
      window.coverage.mark({ cause, atMs: window.startMs, isSure: isJump });
      lastMs = Math.max(lastMs, window.startMs);
    }
    this.#closeSteps(lastMs + this.#stepMs);
    for (let index = 1; index < this.#levels.length; index++) {
      const window = this.#coarse[index]!;
      if (!window.isOpen) continue;
      window.coverage.mark({ cause, atMs: window.startMs, isSure: true });
      this.#close(this.#levels[index]!, window);
    }
    this.nextMs = NaN;
    this.#filledMs = -Infinity;
    if (isJump) this.#givenMs.fill(-Infinity);
  }

  /** Marks the step of that time, or the first open one after it, with the cause of a gap. */
  markGap(timeMs: number, cause: string): void {
    if (Number.isNaN(this.nextMs)) return;
    const startMs = Math.max(this.stepOf(timeMs), this.nextMs);
    if (startMs - this.nextMs >= this.#ring.length * this.#stepMs) return;
    const window = this.#ring[(startMs / this.#stepMs) % this.#ring.length]!;
    window.startMs = startMs;
    window.coverage.mark({ cause, atMs: startMs, isSure: true });
  }

  // What the series table asks of its windows.

  growRows(capacity: number): void {
    this.#capacity = capacity;
    for (const rows of this.#rows()) rows.grow(capacity);
  }

  clearRow(row: number): void {
    for (const rows of this.#rows()) {
      rows.u8[rows.flagsAt + row] = 0;
      rows.wide?.delete(row);
    }
  }

  hasRow(row: number): boolean {
    return this.#rows().some((rows) => rows.flags(row) !== 0);
  }

  /** Forgets the memory of the rows; nothing may be open. */
  release(): void {
    this.#capacity = 0;
    for (const window of [...this.#ring, ...this.#coarse]) window.rows = null;
  }

  /** Bytes of the rows of all open windows. */
  get rowBytes(): number {
    return this.#rows().reduce((sum, rows) => sum + rows.u8.byteLength, 0);
  }

  #rows(): Rows[] {
    const all = [...this.#ring, ...this.#coarse].map(({ rows }) => rows);
    return [...all, this.#lent].filter((rows) => rows !== null);
  }
}

/** Start of the window of that resolution that `timeMs` lies in. */
export function startOf(timeMs: number, resolutionMs: number): number {
  return Math.floor(timeMs / resolutionMs) * resolutionMs;
}
