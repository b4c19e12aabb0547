/**
 * How a probe process is asked to end, ever less politely: SIGINT first, because dtrace and bpftrace print what
 * they hold on it; at half of the time SIGTERM, with SIGCONT for one that was stopped; at the end SIGKILL.
 */
import type { Clock } from "../../base/clock.js";

export interface LadderStep {
  /** Milliseconds after the beginning of the stop. */
  readonly atMs: number;
  readonly signals: readonly NodeJS.Signals[];
}

/** Kept of the time for the exit and the drain of the pipes that come after SIGKILL; an eighth of a short one. */
const RESERVE_MS = 250;

/** The steps that fit into `budgetMs`, the end of the drain included. 0: SIGKILL at once. */
export function stopLadder(budgetMs: number): readonly LadderStep[] {
  const killAtMs = budgetMs - Math.min(RESERVE_MS, budgetMs / 8);
  if (killAtMs <= 0) return [{ atMs: 0, signals: ["SIGKILL"] }];
  return [
    { atMs: 0, signals: ["SIGINT"] },
    { atMs: budgetMs / 2, signals: ["SIGTERM", "SIGCONT"] },
    { atMs: killAtMs, signals: ["SIGKILL"] },
  ];
}

/** Takes the steps one after the other until cancelled; the first one that is due at once is taken at once. */
export function climbLadder(
  steps: readonly LadderStep[],
  clock: Clock,
  send: (signal: NodeJS.Signals) => void,
): () => void {
  const timers = steps.map(({ atMs, signals }) => {
    if (atMs > 0) return clock.setTimer(atMs, () => signals.forEach(send));
    signals.forEach(send);
    return null;
  });
  return () => timers.forEach((timer) => timer?.cancel());
}
