/**
 * The open windows of one zone at all resolutions, fed by packets. The finest take the samples; each closes when
 * the watermark passes its end, whether or not anything came, and goes into the coarser ones (`coarse-windows.ts`).
 */
import { CAUSE_SILENT, expectedTicks, type CoverageCount } from "./coverage.js";
import { startOf, type Level } from "./levels.js";
import { mergeRows } from "./merge-rows.js";
import { mergeThinRows } from "./merge-thin-rows.js";
import { CoarseWindows, type Emit } from "./coarse-windows.js";
import { OpenWindow } from "./open-window.js";
import { createRows, type Rows, rowWords } from "./rows.js";

/** The zone whose windows they are. */
export interface CascadeOwner {
  readonly emit: Emit;
  /** Makes thin rows for a window that is opened. */
  openRows(capacity: number): Rows;
  /** Says what it knows to the closing of one of its steps, before it is given out. */
  beforeClose(startMs: number, endMs: number, coverage: CoverageCount): void;
}

export interface CascadeOptions {
  readonly levels: readonly Level[];
  readonly latenessMs: number;
  /** Longest run of steps without a packet that is given out. */
  readonly idleMs: number;
}

export class Cascade {
  readonly #levels: readonly Level[];
  readonly #owner: CascadeOwner;
  readonly #idleMs: number;
  /** Open finest windows by step, round robin. */
  readonly #ring: readonly OpenWindow[];
  readonly #coarse: CoarseWindows;
  /** Rows of a correction that is being made. */
  #lent: Rows | null = null;
  /** Start of the first finest step that is not closed; NaN before the first packet. */
  nextMs = NaN;
  /** End of the last step that had a packet. */
  #filledMs = -Infinity;
  /** Steps are passed over: there were none with a packet for too long. */
  #isIdle = false;
  intervalMs = 0;

  constructor(owner: CascadeOwner, { levels, latenessMs, idleMs }: CascadeOptions) {
    this.#owner = owner;
    this.#levels = levels;
    this.#idleMs = idleMs;
    // Steps that end after the watermark and begin no later than `lateness` after it.
    const steps = Math.ceil(latenessMs / levels[0]!.resolutionMs) + 1;
    this.#ring = Array.from({ length: steps }, () => new OpenWindow(false));
    this.#coarse = new CoarseWindows(levels, owner);
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
      // Before the zone's first packet, and not due yet; a clock far behind another of the zone's is late for it.
      const isFar = this.#filledMs - startMs > this.#ring.length * this.#stepMs;
      if (isFar || startMs + this.#stepMs <= watermarkMs || startMs < this.#coarse.givenMs[0]!) return null;
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
    return (window.rows ??= this.#owner.openRows(this.#coarse.capacity));
  }

  /** Makes rows outside, of the same series as all others; until {@link correct} or {@link mergeLent} has them. */
  lendRows(): Rows {
    return (this.#lent = createRows(this.#coarse.capacity, false));
  }

  /** Merges the lent rows into those of an open finest window. */
  mergeLent(window: OpenWindow): void {
    const lent = this.#lent!;
    this.#lent = null;
    window.rows!.widen();
    if (lent.isFull) mergeRows(window.rows!, lent);
    else mergeThinRows(window.rows!, [lent]);
  }

  /** As that of its zone. */
  touch(): number {
    let sum = this.nextMs + this.#filledMs + this.#coarse.givenMs[0]!;
    for (const { startMs, coverage, rows } of this.#ring) {
      sum += startMs + coverage.received + (rows === null ? 0 : rows.base);
    }
    return sum;
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
      if (this.nextMs + stepMs - this.#filledMs > this.#idleMs) {
        this.#isIdle = true;
        this.nextMs = startOf(untilMs, stepMs);
        this.#coarse.closeUntil(this.nextMs);
        return;
      }
      this.#closeStep();
    }
  }

  #closeStep(): void {
    const startMs = this.nextMs;
    const endMs = startMs + this.#stepMs;
    const window = this.#ring[(startMs / this.#stepMs) % this.#ring.length]!;
    window.startMs = startMs;
    const { coverage } = window;
    coverage.expected = expectedTicks(startMs, endMs, this.intervalMs);
    this.#owner.beforeClose(startMs, endMs, coverage);
    if (coverage.isShort && coverage.gap === null)
      coverage.mark({ cause: CAUSE_SILENT, atMs: startMs, isSure: false });
    this.nextMs = endMs;
    this.#coarse.close(this.#levels[0]!, window);
    this.#coarse.closeUntil(endMs);
  }

  /**
   * Takes what came for a step that is closed, in the lent rows: gives it out as a correction and merges it
   * upwards. `expected` of the coverage is 0, since the step was counted already.
   */
  correct(timeMs: number, coverage: CoverageCount): void {
    const rows = this.#lent;
    this.#lent = null;
    this.#coarse.correct(this.#levels[0]!, timeMs, this.nextMs, coverage, rows);
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
    this.#coarse.closeAll(cause);
    this.nextMs = NaN;
    this.#filledMs = -Infinity;
    if (isJump) this.#coarse.givenMs.fill(-Infinity);
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

  /**
   * Takes what another cascade of the same zone has open, at the event time `nowMs`, when the resolutions change.
   * Each sample is in one open window of it, and goes into the window of the finest level here that holds all of
   * that one; what is coarser gets it from there. What no level can hold is dropped.
   */
  takeOver(other: Cascade, nowMs: number): void {
    this.#coarse.capacity = other.#coarse.capacity;
    this.intervalMs = other.intervalMs;
    this.#filledMs = other.#filledMs;
    this.#isIdle = other.#isIdle;
    const isFiner = this.#stepMs < other.#stepMs;
    this.nextMs = this.stepOf(isFiner ? Math.max(nowMs, other.nextMs) : other.nextMs);
    for (const [index, level] of other.#levels.entries()) {
      const here = this.#levels.findIndex(({ resolutionMs }) => resolutionMs % level.resolutionMs === 0);
      const same = this.#levels.findIndex(({ resolutionMs }) => resolutionMs === level.resolutionMs);
      if (same >= 0) this.#coarse.givenMs[same] = other.#coarse.givenMs[index]!;
      for (const window of index === 0 ? other.#ring : [other.#coarse.windows[index]!]) {
        if (!window.isOpen || here < 0) continue;
        window.mergePending(other.#coarse.capacity);
        this.#takeWindow(same >= 0 ? same : here, window);
      }
    }
  }

  #takeWindow(index: number, { startMs, coverage, rows }: OpenWindow): void {
    if (index > 0) return this.#coarse.merge(index, startMs, coverage, rows);
    const window = this.#ring[(this.stepOf(startMs) / this.#stepMs) % this.#ring.length]!;
    window.startMs = this.stepOf(startMs);
    window.coverage.merge(coverage);
    if (rows === null) return;
    if (window.rows === null && !rows.isFull) window.rows = rows;
    else {
      window.rows ??= createRows(this.#coarse.capacity, true);
      window.rows.widen();
      mergeRows(window.rows, rows);
    }
  }

  // What the series table asks of its windows.

  growRows(capacity: number): void {
    this.#coarse.capacity = capacity;
    for (const rows of this.#rows()) rows.grow(capacity);
  }

  clearRow(row: number): void {
    // What is pending may be kept by others already, and cannot be changed.
    this.#coarse.mergePending();
    for (const rows of this.#rows()) rows.clearRow(row);
  }

  hasRow(row: number): boolean {
    this.#coarse.mergePending();
    return this.#rows().some((rows) => rows.flags(row) !== 0);
  }

  /** Forgets the memory of the rows; nothing may be open. */
  release(): void {
    this.#coarse.capacity = 0;
    for (const window of this.#coarse.windows) window.spare = null;
  }

  /** Bytes of the rows of all open windows; what waits to be merged is closed and kept already. */
  get rowBytes(): number {
    const spare = this.#coarse.windows.map((window) => window.spare).filter((rows) => rows !== null);
    return [...this.#rows(), ...spare].reduce(
      (sum, rows) => sum + 8 * rowWords(rows.capacity, rows.isFull),
      0,
    );
  }

  #rows(): Rows[] {
    const all = [...this.#ring, ...this.#coarse.windows].map(({ rows }) => rows);
    return [...all, this.#lent].filter((rows) => rows !== null);
  }
}
