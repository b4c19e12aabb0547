/**
 * How complete a window is: samples expected, received and late, what was dropped on the way by kind, and why
 * something is missing. Kept open while samples come, merged up the resolutions, and merged again for readers;
 * merging is associative and commutative.
 */
import type { Coverage, Gap } from "../model/window.js";

/** Why values are missing, at the start of the window it happened in. */
export interface GapMark {
  readonly cause: string;
  readonly atMs: number;
  /** Shown even where all that was expected came; else only while something is missing. */
  readonly isSure: boolean;
}

/** Kinds of loss that the aggregator itself adds to `dropped`. */
export const DROPPED_HWM = "hwm";
export const DROPPED_SERIES = "series";
export const DROPPED_PROCESSES = "processes";

/** Cause of a gap that nobody explains. */
export const CAUSE_SILENT = "silent";
export const CAUSE_CLOCK = "clock";
export const CAUSE_GONE = "zone gone";

export class CoverageCount {
  /** Null where no interval is known. */
  expected: number | null = 0;
  received = 0;
  late = 0;
  dropped: Map<string, number> | null = null;
  gap: GapMark | null = null;

  drop(kind: string, count: number): void {
    this.dropped ??= new Map();
    this.dropped.set(kind, (this.dropped.get(kind) ?? 0) + count);
  }

  /** Takes the gap if there is none, or if it goes before the one there is. */
  mark(gap: GapMark): void {
    if (this.gap === null || goesBefore(gap, this.gap)) this.gap = gap;
  }

  merge(other: CoverageCount): void {
    this.expected = this.expected === null || other.expected === null ? null : this.expected + other.expected;
    this.received += other.received;
    this.late += other.late;
    if (other.dropped !== null) for (const [kind, count] of other.dropped) this.drop(kind, count);
    if (other.gap !== null) this.mark(other.gap);
  }

  clear(): void {
    this.expected = this.received = this.late = 0;
    this.dropped = this.gap = null;
  }

  copy(): CoverageCount {
    const copy = new CoverageCount();
    copy.merge(this);
    return copy;
  }

  /** Whether less came than was expected; nothing at all, where no interval is known. */
  get isShort(): boolean {
    return this.received < (this.expected ?? 1);
  }

  toJson(): Coverage {
    const { expected, received, late } = this;
    return { expected, received, late, dropped: Object.fromEntries(this.dropped ?? []) };
  }

  gapToJson(): Gap | null {
    const { gap } = this;
    return gap !== null && (gap.isSure || this.isShort) ? { cause: gap.cause } : null;
  }
}

/** Of two gaps the sure one, then the earlier, then the one first in the alphabet. */
function goesBefore(a: GapMark, b: GapMark): boolean {
  if (a.isSure !== b.isSure) return a.isSure;
  return a.atMs !== b.atMs ? a.atMs < b.atMs : a.cause < b.cause;
}

/**
 * Packets that a step [startMs, endMs) should bring: ticks lie at k x interval + interval/2. Null for interval
 * 0, which is an unknown one.
 */
export function expectedTicks(startMs: number, endMs: number, intervalMs: number): number | null {
  if (intervalMs === 0) return null;
  return firstTick(endMs, intervalMs) - firstTick(startMs, intervalMs);
}

/** Number of the first tick at or after a time. */
function firstTick(timeMs: number, intervalMs: number): number {
  return Math.ceil(timeMs / intervalMs - 0.5);
}
