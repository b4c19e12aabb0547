/**
 * The circuit of a child that is parked instead of taking its supervisor down. Closed while it works; open
 * when it has exceeded its own intensity: it stays down for a cool-down, which doubles each time; then
 * half-open: one trial start, which closes the circuit when it has lived for a period, and opens it again
 * when it fails. No timers here: the supervisor has them.
 */

/** First cool-down: long enough for most causes to pass. */
const OPEN_MS_MIN = 30_000;
/** Longest cool-down: what an operator will wait for after mending the cause. */
const OPEN_MS_MAX = 300_000;

export type CircuitState = "closed" | "open" | "half_open";

export class Circuit {
  #state: CircuitState = "closed";
  #openMs = OPEN_MS_MIN;

  get state(): CircuitState {
    return this.#state;
  }

  /** Opens it. Returns the cool-down in milliseconds. */
  open(): number {
    const openMs = this.#openMs;
    this.#state = "open";
    this.#openMs = Math.min(openMs * 2, OPEN_MS_MAX);
    return openMs;
  }

  /** The cool-down is over: one trial. */
  halfOpen(): void {
    this.#state = "half_open";
  }

  /** It works, or a person says so; the next cool-down is the first again. */
  close(): void {
    this.#state = "closed";
    this.#openMs = OPEN_MS_MIN;
  }
}
