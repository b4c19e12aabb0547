/**
 * Runs something at whole multiples of an interval of the wall clock: readings lie at k x interval, half an interval
 * before the generator's ticks. A late timer skips what it missed; runs never come in bursts.
 */
import type { Clock, Timer } from "../../base/clock.js";

/** A timer may fire this much before its time, by the rounding of milliseconds. */
const EARLY_MS_MAX = 2;
const NS_PER_MS = 1e6;

/** Calls `run` at each multiple of `everyMs` from now on. The function returned stops that; it may be called twice. */
export function runAligned(clock: Clock, everyMs: number, run: () => void): () => void {
  let timer: Timer | undefined;
  let isStopped = false;

  function arm(targetMs: number): void {
    timer = clock.setTimer(targetMs - wallMs(clock), () => {
      const earlyMs = targetMs - wallMs(clock);
      if (earlyMs > 0 && earlyMs <= EARLY_MS_MAX) return arm(targetMs);
      run();
      if (!isStopped) arm(nextMultiple(wallMs(clock), everyMs));
    });
  }

  arm(nextMultiple(wallMs(clock), everyMs));
  return () => {
    isStopped = true;
    timer?.cancel();
  };
}

/** The first multiple of `everyMs` after `nowMs`. */
export function nextMultiple(nowMs: number, everyMs: number): number {
  return (Math.floor(nowMs / everyMs) + 1) * everyMs;
}

function wallMs(clock: Clock): number {
  return Number(clock.wallNs()) / NS_PER_MS;
}
