/**
 * What the node says about itself, in the shape of the outside (snake_case as it travels): its health with
 * every actor, and what became of a reload. Times are RFC 3339 UTC.
 */
import type { ActorState } from "../base/actor-state.js";

/** `starting` until the first tree is up; `failing` and `degraded` as the contract defines them; else `ok`. */
export const NODE_STATUSES = ["starting", "ok", "degraded", "failing"] as const;
export type NodeStatus = (typeof NODE_STATUSES)[number];

export interface HealthJson {
  readonly node: string;
  readonly version: string;
  readonly status: NodeStatus;
  /** One sentence for each thing that is not as it should be, worst first; empty where all is well. */
  readonly reasons: readonly string[];
  readonly started_at: string;
  /** Seconds since the start, to a tenth. */
  readonly uptime_s: number;
  readonly actors: readonly ActorJson[];
}

export interface ActorJson {
  readonly path: string;
  readonly kind: string;
  readonly state: ActorState;
  /** Why it is not running, where known, with the remedy where there is one. */
  readonly reason: string | null;
  /** Failures within the current period. */
  readonly restarts: number;
  /** Failures since the start of the node; restarts by hand or by reload are in neither. */
  readonly restarts_total: number;
  readonly started_at: string | null;
  readonly pid: number | null;
  /** Messages that wait now. */
  readonly mailbox: number;
  readonly messages: number;
  readonly dropped: number;
  readonly last_message_at: string | null;
  readonly last_exit: ActorExitJson | null;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface ActorExitJson {
  readonly reason: string;
  readonly code: number | null;
  readonly signal: string | null;
  readonly stderr_tail: string;
  readonly at: string;
}

export const RELOAD_ACTIONS = ["keep", "change", "restart", "add", "remove"] as const;

/** One line of a plan: what is done to the item at `path`, an actor's or a section's of the topology. */
export interface ReloadItem {
  readonly action: (typeof RELOAD_ACTIONS)[number];
  readonly path: string;
}

/** One mistake in the topology file; line and column count from 1. */
export interface ReloadMistake {
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly message: string;
}

/**
 * What became of a reload. `planned`: only the plan was asked for, and nothing was done. `rejected`: the file
 * has mistakes, and nothing was done. `rolled-back`: the apply failed, and the node runs as before.
 */
export interface ReloadOutcome {
  readonly outcome: "applied" | "unchanged" | "rejected" | "rolled-back" | "planned";
  readonly plan: readonly ReloadItem[];
  readonly errors: readonly ReloadMistake[];
  /** The topology file that was read. */
  readonly file?: string;
}
