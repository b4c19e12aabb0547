/**
 * The time from one read of a zone to the next, as ticks that its usage is out of. A read is due each `everyMs` and
 * comes a little early or late; it stands for whole intervals all the same, and usage is brought to them: a core that
 * is busy for one hundredth of the time has 100 ticks of 10,000, and not 100 of 10,003 and then 100 of 9,998.
 */
import type { Clock } from "../../base/clock.js";
import { TICKS_PER_SECOND, type Moment } from "./source.js";

export class ReadIntervals {
  readonly #clock: Clock;
  readonly #everyMs: number;
  #lastMs: number | undefined;

  constructor(clock: Clock, everyMs: number) {
    this.#clock = clock;
    this.#everyMs = everyMs;
  }

  /** The read that begins now. */
  next(cycle: number): Moment {
    const nowMs = this.#clock.nowMs();
    const elapsedMs = this.#lastMs === undefined ? 0 : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (elapsedMs <= 0) return { cycle, ticks: 0, scale: 1 };
    const wholeMs = Math.max(1, Math.round(elapsedMs / this.#everyMs)) * this.#everyMs;
    return { cycle, ticks: (wholeMs * TICKS_PER_SECOND) / 1000, scale: wholeMs / elapsedMs };
  }
}
