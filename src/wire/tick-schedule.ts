/**
 * When packets are made: at k x interval + interval / 2 of the wall clock, half an interval after the probes
 * read. Times are Unix ns; all hosts of one interval tick at the same moments.
 */

/** The number of the latest tick that has come at `nowNs`. */
export function tickAt(nowNs: bigint, intervalNs: bigint): bigint {
  return (nowNs - intervalNs / 2n) / intervalNs;
}

/** The nominal time of a tick. */
export function tickTimeNs(tick: bigint, intervalNs: bigint): bigint {
  return tick * intervalNs + intervalNs / 2n;
}

/** How long from `nowNs` to the tick after the latest, in whole ms, rounded up: a timer must not come early. */
export function delayToTickMs(nowNs: bigint, intervalNs: bigint): number {
  const nextNs = tickTimeNs(tickAt(nowNs, intervalNs) + 1n, intervalNs);
  return Math.ceil(Number(nextNs - nowNs) / 1e6);
}
