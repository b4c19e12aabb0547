/**
 * What one zone is missing and no window of it says yet: packets that its host has lost, and the cause of a gap, which
 * lasts until a step after it is complete.
 */
import { DROPPED_HWM, type CoverageCount } from "./coverage.js";
import type { Holes } from "./holes.js";

export class ZoneGaps {
  readonly #holes: Holes;
  #lost = 0;
  #cause: string | null = null;
  #sinceMs = 0;

  /** `holes` are those of its host. */
  constructor(holes: Holes) {
    this.#holes = holes;
  }

  /** Nothing is known to be missing. */
  get isEmpty(): boolean {
    return this.#lost === 0 && this.#cause === null;
  }

  /** So many lost packets are the zone's. */
  charge(lost: number): void {
    this.#lost += lost;
  }

  /** Of what was lost between the two times, up to `missing` packets are the zone's. */
  chargeSpan(startMs: number, endMs: number, missing: number): void {
    this.#lost += this.#holes.charge(startMs, endMs, missing);
  }

  /** Steps are short for that cause, from that event time on until one is not. */
  explain(cause: string, sinceMs: number): void {
    this.#cause = cause;
    this.#sinceMs = sinceMs;
  }

  forgetCause(): void {
    this.#cause = null;
  }

  /** Tells the step [startMs, endMs), which closes, what it is missing and why. */
  tell(startMs: number, endMs: number, coverage: CoverageCount): void {
    if (coverage.isShort && !this.#holes.isEmpty) {
      this.chargeSpan(startMs, endMs, (coverage.expected ?? 1) - coverage.received);
    }
    if (this.#lost > 0) {
      coverage.drop(DROPPED_HWM, this.#lost);
      coverage.mark({ cause: DROPPED_HWM, atMs: startMs, isSure: false });
      this.#lost = 0;
    }
    if (!coverage.isShort && startMs > this.#sinceMs) this.#cause = null;
    else if (this.#cause !== null) coverage.mark({ cause: this.#cause, atMs: startMs, isSure: false });
  }
}
