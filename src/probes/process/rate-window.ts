/** How much of something came in the current second: whole seconds one after the other, on a monotonic clock. */

const WINDOW_MS = 1_000;

export class RateWindow {
  #startMs = Number.NEGATIVE_INFINITY;
  #spent = 0;

  /** Adds to the second that `nowMs` lies in, and answers its total so far. */
  spend(nowMs: number, amount: number): number {
    if (nowMs - this.#startMs >= WINDOW_MS) {
      this.#startMs = nowMs;
      this.#spent = 0;
    }
    this.#spent += amount;
    return this.#spent;
  }

  /** Milliseconds until the current second is over, at least 0. */
  leftMs(nowMs: number): number {
    return Math.max(0, this.#startMs + WINDOW_MS - nowMs);
  }
}
