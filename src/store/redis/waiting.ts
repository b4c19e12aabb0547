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

  /** Until somebody wakes, who may have done so already. */
  async turn(): Promise<void> {
    if (!this.#isAwake) await new Promise<void>((resolve) => (this.#resolve = resolve));
    this.#resolve = null;
    this.#isAwake = false;
  }

  /** For `delayMs`, whoever wakes, unless `isOver` holds then. */
  async atLeast(delayMs: number, isOver: () => boolean): Promise<void> {
    let hasPassed = false;
    const timer = this.#clock.setTimer(delayMs, () => {
      hasPassed = true;
      this.wake();
    });
    while (!hasPassed && !isOver()) await this.turn();
    timer.cancel();
  }
}
