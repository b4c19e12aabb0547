/**
 * Time and chance as an object that is handed in, so that nothing in the house sleeps in a test and no
 * arithmetic depends on the wall clock by accident. Only {@link systemClock} touches the machine's timers.
 */

/** A timer that has been set. Cancelling twice, or after it fired, does nothing. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Monotonic milliseconds since an arbitrary start, fractional; never goes back. */
  nowMs(): number;
  /** Wall clock in nanoseconds since 1970 (UTC); may jump either way. */
  wallNs(): bigint;
  /** Calls `fire` once after `delayMs` (0 or more; values above 2^31 - 1 are held to it). */
  setTimer(delayMs: number, fire: () => void): Timer;
  /** A number in [0, 1). */
  random(): number;
}

/** Node turns a longer delay into 1 ms. */
const DELAY_MS_MAX = 2 ** 31 - 1;

/** The clock of the machine this program runs on. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallNs: () => BigInt(Date.now()) * 1_000_000n,
  setTimer(delayMs, fire) {
    const handle = setTimeout(fire, Math.min(Math.max(delayMs, 0), DELAY_MS_MAX));
    return { cancel: () => clearTimeout(handle) };
  },
  random: () => Math.random(),
};
