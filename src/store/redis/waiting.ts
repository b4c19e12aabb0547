/** One waiter that others wake: for something to do, for the end, or for a time. */
import type { Clock } from "../../base/clock.js";

export class Waiting {
  readonly #clock: Clock;
  #isAwake = false;
  #resolve: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Ends the wait, or the next one. */
  wake(): void {
    this.#isAwake = true;
    this.#resolve?.();
  }

  /** Until somebody wakes, who may have done so already, or for `withinMs`; says whether somebody has. */
  async turn(withinMs: number): Promise<boolean> {
    if (!this.#isAwake) {
      await new Promise<void>((resolve) => {
        const timer = withinMs === Infinity ? null : this.#clock.setTimer(withinMs, resolve);
        this.#resolve = () => {
          timer?.cancel();
          resolve();
        };
      });
    }
    const wasWoken = this.#isAwake;
    this.#resolve = null;
    this.#isAwake = false;
    return wasWoken;
  }

  /** For `delayMs`, whoever wakes, unless `isOver` holds then. */
  async atLeast(delayMs: number, isOver: () => boolean): Promise<void> {
    const endMs = this.#clock.nowMs() + delayMs;
    for (let leftMs = delayMs; leftMs > 0 && !isOver(); leftMs = endMs - this.#clock.nowMs()) {
      await this.turn(leftMs);
    }
  }
}
