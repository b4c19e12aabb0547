/**
 * Ends a worker that gives no sign of life. A beat costs one clock reading and sets no timer. When the timer
 * itself comes late (the machine was suspended, our own event loop stalled) the silence is ours, not the
 * worker's, and it gets its time again.
 */
import type { Clock, Timer } from "../base/clock.js";
import type { Watchdog as WatchdogSpec } from "./child-spec.js";

/** The exit of a worker that was silent for too long. */
export class SilenceError extends Error {
  override readonly name = "SilenceError";

  constructor(silenceMs: number, hasBeaten: boolean) {
    super(
      hasBeaten
        ? `gave no sign of life for ${silenceMs} ms`
        : `gave no first sign of life within ${silenceMs} ms`,
    );
  }
}

export class Watchdog {
  readonly #clock: Clock;
  readonly #spec: WatchdogSpec;
  readonly #onSilence: (error: SilenceError) => void;
  #timer: Timer | null = null;
  #allowedMs: number;
  #heardMs = 0;
  #hasBeaten = false;

  /** Not armed before {@link start}. `onSilence` is called once. */
  constructor(clock: Clock, spec: WatchdogSpec, onSilence: (error: SilenceError) => void) {
    this.#clock = clock;
    this.#spec = spec;
    this.#onSilence = onSilence;
    this.#allowedMs = spec.startMs;
  }

  start(): void {
    this.#heardMs = this.#clock.nowMs();
    this.#arm(this.#allowedMs);
  }

  beat(): void {
    this.#heardMs = this.#clock.nowMs();
    if (this.#hasBeaten) return;
    this.#hasBeaten = true;
    this.#allowedMs = this.#spec.silenceMs;
    if (this.#timer !== null) this.#arm(this.#allowedMs);
  }

  /** May be called twice. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #arm(delayMs: number): void {
    this.#timer?.cancel();
    const dueMs = this.#clock.nowMs() + delayMs;
    this.#timer = this.#clock.setTimer(delayMs, () => this.#check(dueMs));
  }

  #check(dueMs: number): void {
    const nowMs = this.#clock.nowMs();
    const silentMs = nowMs - this.#heardMs;
    if (nowMs - dueMs > this.#allowedMs / 2) {
      this.#heardMs = nowMs;
      this.#arm(this.#allowedMs);
    } else if (silentMs < this.#allowedMs) {
      this.#arm(this.#allowedMs - silentMs);
    } else {
      this.#timer = null;
      this.#onSilence(new SilenceError(this.#allowedMs, this.#hasBeaten));
    }
  }
}
