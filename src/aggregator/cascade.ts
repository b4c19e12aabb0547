/**
 * The open windows of one zone at all resolutions, fed by packets. The finest take the samples; each closes when
 * the watermark passes its end, whether or not anything came, and goes into the coarser ones (`coarse-windows.ts`).
 */
import { CAUSE_SILENT, CoverageCount, expectedTicks } from "./coverage.js";
import { startOf, type Level } from "./levels.js";
import { mergeRows } from "./merge-rows.js";
import { mergeThinRows } from "./merge-thin-rows.js";
import { CoarseWindows, type Emit } from "./coarse-windows.js";
import type { OpenWindow } from "./open-window.js";
import { createRows, type Rows } from "./rows.js";
import { FILLED_MS, GIVEN_MS, INTERVAL_MS, type ZoneNumbers } from "./zone-numbers.js";

/** The zone whose windows they are. */
export interface CascadeOwner {
  readonly emit: Emit;
  /** Gives out a window of one packet, of which nothing is missing; its rows, or null where it cannot. */
  emitPlaced(startMs: number, place: number): { readonly rows: Rows | null } | null;
  /** Makes thin rows for a window that is opened. */
  openRows(capacity: number): Rows;
  /** The rows of a window that is open at that place, and known by it no more. */
  takeRows(place: number): Rows;
  /** Whether {@link beforeClose} has something to say even if nothing is missing. */
  readonly isToldOf: boolean;
  /** Says what it knows to the closing of one of its steps, before it is given out. */
  beforeClose(startMs: number, endMs: number, coverage: CoverageCount): void;
}

export interface CascadeOptions {
  readonly levels: readonly Level[];
  readonly latenessMs: number;
  /** Longest run of steps without a packet that is given out. */
  readonly idleMs: number;
}

/** Steps that may be open: those that end after the watermark and begin no later than `lateness` after it. */
export function openSteps({ levels, latenessMs }: CascadeOptions): number {
  return Math.ceil(latenessMs / levels[0]!.resolutionMs) + 1;
}

/** What is known of an open step beside its start, unless it is placed. */
export class Step {
  readonly coverage = new CoverageCount();
  rows: Rows | null = null;
  /** That of its packets; null where there is none. */
  intervalMs: number | null = null;
}

export class Cascade {
  readonly #numbers: ZoneNumbers;
  readonly #stepMs: number;
  readonly #levels: readonly Level[];
  readonly #owner: CascadeOwner;
  readonly #idleMs: number;
  /** Open finest windows by slot, through which steps go round robin; null where nothing is known of one. */
  readonly #steps: (Step | null)[];
  readonly #coarse: CoarseWindows;
  /** Rows of a correction that is being made. */
  #lent: Rows | null = null;
  /** Steps are passed over: there were none with a packet for too long. */
  #isIdle = false;

  /** `numbers` have {@link openSteps} slots. */
  constructor(owner: CascadeOwner, { levels, idleMs }: CascadeOptions, numbers: ZoneNumbers) {
    this.#numbers = numbers;
    this.#stepMs = levels[0]!.resolutionMs;
    this.#owner = owner;
    this.#levels = levels;
    this.#idleMs = idleMs;
    this.#steps = new Array<Step | null>(numbers.slots).fill(null);
    this.#coarse = new CoarseWindows(levels, owner, numbers);
  }

  /** As that of its zone. */
  touch(): number {
    return this.#stepMs;
  }

  /** Start of the first finest step that is not closed; NaN before the first packet. */
  get nextMs(): number {
    return this.#numbers.nextMs;
  }

  stepOf(timeMs: number): number {
    return startOf(timeMs, this.#stepMs);
  }

  /** The step of a slot, placed no more. */
  #unfold(slot: number): Step {
    const numbers = this.#numbers;
    const step = (this.#steps[slot] ??= new Step());
    const place = numbers.place(slot);
    if (place < 0) return step;
    step.rows = this.#owner.takeRows(place);
    step.coverage.received = 1;
    step.intervalMs = numbers.f64[INTERVAL_MS]!;
    numbers.fillSlot(slot, numbers.startMs(slot), -1);
    return step;
  }

  /** Opens the step in its slot, or finds it open there. One that is still there from before is closed. */
  #openStep(startMs: number): Step {
    const numbers = this.#numbers;
    const slot = numbers.slotOf(startMs);
    const before = numbers.startMs(slot);
    if (before === startMs) return this.#unfold(slot);
    if (!Number.isNaN(before)) this.#closeSteps(before + this.#stepMs);
    const step = this.#unfold(slot);
    numbers.fillSlot(slot, startMs, -1);
    return step;
  }

  /** From now on packets come at another interval; steps that have some go on with theirs. */
  setInterval(intervalMs: number): void {
    for (const slot of this.#steps.keys()) if (this.#numbers.place(slot) >= 0) this.#unfold(slot);
    this.#numbers.f64[INTERVAL_MS] = intervalMs;
  }

  /**
   * The slot for the one packet of the open step of that time, in which nothing is yet; -1 where it must be asked for
   * by {@link open}.
   */
  freeSlot(timeMs: number): number {
    return this.#isIdle ? -1 : this.#numbers.freeSlot(timeMs);
  }

  /** Puts the rows at `place` into the slot that {@link freeSlot} gave for that time. */
  putPlaced(slot: number, timeMs: number, place: number): void {
    const startMs = this.stepOf(timeMs);
    this.#numbers.fillSlot(slot, startMs, place);
    this.#numbers.noteFilled(startMs + this.#stepMs);
  }

  /** The open finest window of a sample's time, or null where it is closed. */
  open(timeMs: number, watermarkMs: number): Step | null {
    const numbers = this.#numbers;
    const { f64, slots } = numbers;
    const stepMs = this.#stepMs;
    const startMs = this.stepOf(timeMs);
    if (Number.isNaN(numbers.nextMs) || (this.#isIdle && startMs > numbers.nextMs)) numbers.nextMs = startMs;
    this.#isIdle = false;
    if (startMs < numbers.nextMs) {
      // Before the zone's first packet, and not due yet; a clock far behind another of the zone's is late for it.
      const isFar = f64[FILLED_MS]! - startMs > slots * stepMs;
      if (isFar || startMs + stepMs <= watermarkMs || startMs < f64[GIVEN_MS]!) return null;
      numbers.nextMs = startMs;
    }
    const step = this.#openStep(startMs);
    numbers.noteFilled(startMs + stepMs);
    return step;
  }

  /** The rows to put samples of an open window into. */
  rowsOf(step: Step): Rows {
    return (step.rows ??= this.#owner.openRows(this.#coarse.capacity));
  }

  /** Makes rows outside, of the same series as all others; until {@link correct} or {@link mergeLent} has them. */
  lendRows(): Rows {
    return (this.#lent = createRows(this.#coarse.capacity, false));
  }

  /** Merges the lent rows into those of an open finest window, which has some. */
  mergeLent({ rows }: Step): void {
    const lent = this.#lent!;
    this.#lent = null;
    rows!.widen();
    if (lent.isFull) mergeRows(rows!, lent);
    else mergeThinRows(rows!, [lent]);
  }

  /** Closes every step that ends at or before the watermark. Cheap where there is none. */
  closeUntil(watermarkMs: number): void {
    if (this.nextMs + this.#stepMs <= watermarkMs) this.#closeSteps(watermarkMs);
  }

  #closeSteps(untilMs: number): void {
    const numbers = this.#numbers;
    const stepMs = this.#stepMs;
    while (numbers.nextMs + stepMs <= untilMs) {
      if (numbers.nextMs + stepMs - numbers.f64[FILLED_MS]! > this.#idleMs) {
        this.#isIdle = true;
        numbers.nextMs = startOf(untilMs, stepMs);
        this.#coarse.closeUntil(numbers.nextMs);
        return;
      }
      if (!this.#closePlaced()) this.#closeStep();
    }
  }

  /** Closes the next step, if one packet in order is all that it has and nobody has anything to say. */
  #closePlaced(): boolean {
    const numbers = this.#numbers;
    const { f64, nextMs: startMs } = numbers;
    const place = numbers.place(numbers.nextSlot);
    if (place < 0 || this.#owner.isToldOf || this.#levels[0]!.isHidden) return false;
    const endMs = startMs + this.#stepMs;
    if (!(endMs > f64[GIVEN_MS]!) || expectedTicks(startMs, endMs, f64[INTERVAL_MS]!) !== 1) return false;
    const window = this.#owner.emitPlaced(startMs, place);
    if (window === null) return false;
    numbers.passNext();
    if (this.#levels.length > 1) {
      this.#coarse.mergeWhole(startMs, window.rows);
      this.#coarse.closeUntil(endMs);
    }
    return true;
  }

  #closeStep(): void {
    const numbers = this.#numbers;
    const startMs = numbers.nextMs;
    const endMs = startMs + this.#stepMs;
    const slot = numbers.slotOf(startMs);
    const { coverage, rows, intervalMs } = this.#unfold(slot);
    coverage.expected = expectedTicks(startMs, endMs, intervalMs ?? numbers.f64[INTERVAL_MS]!);
    this.#owner.beforeClose(startMs, endMs, coverage);
    if (coverage.isShort && coverage.gap === null)
      coverage.mark({ cause: CAUSE_SILENT, atMs: startMs, isSure: false });
    numbers.nextMs = endMs;
    this.#coarse.take(startMs, coverage, rows);
    numbers.emptySlot(slot);
    this.#steps[slot] = null;
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
    for (const slot of this.#steps.keys()) {
      const startMs = this.#numbers.startMs(slot);
      if (Number.isNaN(startMs)) continue;
      this.#unfold(slot).coverage.mark({ cause, atMs: startMs, isSure: isJump });
      lastMs = Math.max(lastMs, startMs);
    }
    this.#closeSteps(lastMs + this.#stepMs);
    this.#coarse.closeAll(cause);
    this.#numbers.nextMs = NaN;
    this.#numbers.f64[FILLED_MS] = -Infinity;
    if (isJump) this.#coarse.forgetGiven();
  }

  /** Marks the step of that time, or the first open one after it, with the cause of a gap. */
  markGap(timeMs: number, cause: string): void {
    if (Number.isNaN(this.nextMs)) return;
    const startMs = Math.max(this.stepOf(timeMs), this.nextMs);
    if (startMs - this.nextMs >= this.#numbers.slots * this.#stepMs) return;
    this.#openStep(startMs).coverage.mark({ cause, atMs: startMs, isSure: true });
  }

  /**
   * Takes what another cascade of the same zone has open, at the event time `nowMs`, when the resolutions change.
   * Each sample is in one open window of it, and goes into the window of the finest level here that holds all of
   * that one; what is coarser gets it from there. What no level can hold is dropped.
   */
  takeOver(other: Cascade, nowMs: number): void {
    const { f64 } = this.#numbers;
    const theirs = other.#numbers.f64;
    this.#coarse.capacity = other.#coarse.capacity;
    f64[INTERVAL_MS] = theirs[INTERVAL_MS]!;
    f64[FILLED_MS] = theirs[FILLED_MS]!;
    this.#isIdle = other.#isIdle;
    const isFiner = this.#stepMs < other.#stepMs;
    this.#numbers.nextMs = this.stepOf(isFiner ? Math.max(nowMs, other.nextMs) : other.nextMs);
    this.#coarse.takeGiven(other.#coarse);
    for (const slot of other.#steps.keys()) {
      const startMs = other.#numbers.startMs(slot);
      if (Number.isNaN(startMs)) continue;
      const { coverage, rows } = other.#unfold(slot);
      this.#takeWindow(other.#levels[0]!, startMs, coverage, rows);
    }
    for (const level of other.#levels.slice(1)) {
      const window = other.#coarse.windows[level.index]!;
      if (!window.isOpen) continue;
      window.mergePending(other.#coarse.capacity);
      this.#takeWindow(level, window.startMs, window.coverage, window.rows);
    }
  }

  #takeWindow({ resolutionMs }: Level, startMs: number, coverage: CoverageCount, rows: Rows | null): void {
    const same = this.#levels.findIndex((level) => level.resolutionMs === resolutionMs);
    const index =
      same >= 0 ? same : this.#levels.findIndex((level) => level.resolutionMs % resolutionMs === 0);
    if (index < 0) return;
    if (index > 0) return this.#coarse.merge(index, startMs, coverage, rows);
    const step = this.#openStep(this.stepOf(startMs));
    step.coverage.merge(coverage);
    if (rows === null) return;
    if (step.rows === null && !rows.isFull) step.rows = rows;
    else {
      step.rows ??= createRows(this.#coarse.capacity, true);
      step.rows.widen();
      mergeRows(step.rows, rows);
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
    return [...this.#rows(), ...spare].reduce((sum, rows) => sum + 8 * rows.words, 0);
  }

  #rows(): Rows[] {
    const finest = Array.from(this.#steps.keys(), (slot) => this.#unfold(slot).rows);
    const coarse = this.#coarse.windows.map(({ rows }: OpenWindow) => rows);
    return [...finest, ...coarse, this.#lent].filter((rows) => rows !== null);
  }
}
