/** How long a child waits before it is started again. Off unless its specification asks for it. */
import type { Backoff } from "./child-spec.js";

/** Beyond this many doublings every delay is at its maximum. */
const DOUBLINGS_MAX = 52;

/**
 * min(max, min * 2^(attempt-1)), plus up to half of it at random, so that children that failed together do not
 * come back together.
 *
 * @param attempt 1 for the first restart after a healthy time
 * @param chance in [0, 1)
 */
export function backoffDelayMs(attempt: number, backoff: Backoff, chance: number): number {
  const doublings = Math.min(Math.max(attempt - 1, 0), DOUBLINGS_MAX);
  const delayMs = Math.min(backoff.maxMs, backoff.minMs * 2 ** doublings);
  return delayMs * (1 + chance / 2);
}

/** Uptime after which the attempts are counted anew. */
export function healthyAfterMs(backoff: Backoff): number {
  return backoff.resetMs ?? backoff.maxMs;
}
