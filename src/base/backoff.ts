/**
 * How long to wait before the next attempt at what has failed: twice as long after each failure, and never at the same
 * moment as others that failed together. One rule for restarted children, connections and pauses.
 */

/** In ms; the wait is never shorter than the one and never longer than the other. */
export interface Backoff {
  readonly minMs: number;
  readonly maxMs: number;
}

/** A wait is up to half as long again, at random. */
const JITTER = 0.5;
/** Beyond this many every wait is at its longest; 2^1024 would be Infinity. */
const DOUBLINGS_MAX = 52;

/**
 * Between the step, min * 2^(attempt - 1), and half as much again; chance is left room below the maximum too.
 *
 * @param attempt 1 for the first since all was well
 * @param chance in [0, 1)
 */
export function backoffMs(attempt: number, { minMs, maxMs }: Backoff, chance: number): number {
  const stepMsMax = Math.max(minMs, maxMs / (1 + JITTER));
  const doublings = Math.min(Math.max(attempt - 1, 0), DOUBLINGS_MAX);
  const stepMs = Math.min(minMs * 2 ** doublings, stepMsMax);
  return Math.min(stepMs * (1 + JITTER * chance), maxMs);
}
