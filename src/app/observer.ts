/**
 * What the node remembers of its actors between two looks: since when one is away, and when one last failed.
 * It looks at every supervision report as well, so that both are right however seldom anybody asks.
 */
import type { ActorStatus } from "../actors/status.js";
import type { Observed } from "./health.js";

interface Memory {
  awaySinceMs: number | null;
  restartsTotal: number;
  failedAtMs: number | null;
}

export class Observer {
  #memories = new Map<string, Memory>();

  /** Takes in the actors as they are at `nowMs` (wall clock) and answers them with what is remembered. */
  observe(actors: readonly ActorStatus[], nowMs: number): Observed[] {
    const memories = new Map<string, Memory>();
    const observed = actors.map((status) => {
      const memory = remember(this.#memories.get(status.path), status, nowMs);
      memories.set(status.path, memory);
      return { status, awaySinceMs: memory.awaySinceMs, failedAtMs: memory.failedAtMs };
    });
    this.#memories = memories;
    return observed;
  }
}

function remember(before: Memory | undefined, status: ActorStatus, nowMs: number): Memory {
  const isAway = status.state !== "running";
  const hasFailed = status.restartsTotal > (before?.restartsTotal ?? 0);
  return {
    awaySinceMs: isAway ? (before?.awaySinceMs ?? nowMs) : null,
    restartsTotal: status.restartsTotal,
    failedAtMs: hasFailed ? nowMs : (before?.failedAtMs ?? null),
  };
}
