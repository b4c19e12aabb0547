/** One actor as health shows it. Times are wall-clock milliseconds since 1970. */
import type { ActorState } from "../base/actor-state.js";

export interface ActorExit {
  readonly reason: string;
  readonly code: number | null;
  readonly signal: string | null;
  readonly stderrTail: string;
  readonly atMs: number;
}

export interface ActorStatus {
  readonly path: string;
  readonly kind: string;
  readonly state: ActorState;
  /** Why it is not running, where known: the condition's, the circuit's, what is missing and the remedy. */
  readonly reason: string | null;
  /** Failures within the current period. */
  readonly restarts: number;
  /** Failures since the start; restarts by hand or by reload are in neither. */
  readonly restartsTotal: number;
  readonly startedAtMs: number | null;
  readonly pid: number | null;
  readonly mailbox: number;
  readonly messages: number;
  readonly dropped: number;
  readonly lastMessageAtMs: number | null;
  readonly lastExit: ActorExit | null;
  readonly details: Readonly<Record<string, unknown>>;
}
