/**
 * Child specifications and supervisor flags: the data that a supervisor is started with. What OTP has is as
 * OTP has it; the additions for owning operating-system processes are marked, and off by default.
 */
import type { Backoff } from "../base/backoff.js";
import type { ProcOwner } from "./owner.js";
import type { Proc } from "./proc.js";
import type { System } from "./system.js";

/** Which children a restart touches: the one, all, or the one and those started after it. */
export const STRATEGIES = ["one_for_one", "one_for_all", "rest_for_one"] as const;
export type Strategy = (typeof STRATEGIES)[number];
export const RESTARTS = ["permanent", "transient", "temporary"] as const;
export type Restart = (typeof RESTARTS)[number];
export const AUTO_SHUTDOWNS = ["never", "any_significant", "all_significant"] as const;
export type AutoShutdown = (typeof AUTO_SHUTDOWNS)[number];
export type Shutdown = number | "infinity" | "brutal_kill";

export interface SupervisorFlags {
  readonly strategy?: Strategy;
  /** Restarts allowed within the period, 0 or more; default 1. */
  readonly intensity?: number;
  /** Milliseconds, above 0; default 5,000. */
  readonly periodMs?: number;
  /** Whether the ends of significant children end the supervisor; default never. */
  readonly autoShutdown?: AutoShutdown;
}

/** What a start function answers. `ignored` with a reason is a child that is unavailable here. */
export type StartResult =
  | { readonly kind: "started"; readonly proc: Proc; readonly owner: ProcOwner; readonly info?: unknown }
  | { readonly kind: "ignored"; readonly unavailable?: { readonly reason: string; readonly remedy: string } }
  | { readonly kind: "failed"; readonly reason: unknown };

export interface ChildSpec {
  readonly id: string;
  /** Made by `worker(...)` or `supervisor(...)` of runtime.ts. */
  readonly start: StartFunction;
  readonly restart?: Restart;
  /** Milliseconds, default 5,000 for a worker and infinity for a supervisor. */
  readonly shutdown?: Shutdown;
  readonly type?: "worker" | "supervisor";
  readonly significant?: boolean;
  /** Addition: word for health (`probe`, `store` ...); default the type. */
  readonly kind?: string;
  /** Addition: a delay between restarts. */
  readonly backoff?: RestartBackoff;
  /** Addition: what exceeding the child's own `intensity` within `periodMs` does; default escalate. */
  readonly onIntensity?: "escalate" | "park";
  readonly intensity?: number;
  readonly periodMs?: number;
  /** Addition: ends and restarts a worker that gives no sign of life. */
  readonly watchdog?: Watchdog;
}

/** As in `base/backoff.ts`; attempts are counted anew after a healthy `resetMs`, `maxMs` where it is not given. */
export interface RestartBackoff extends Backoff {
  readonly resetMs?: number;
}

export interface Watchdog {
  /** Longest silence before the first beat. */
  readonly startMs: number;
  /** Longest silence between two beats. */
  readonly silenceMs: number;
}

/** Opaque to everybody but the runtime. */
export type StartFunction = (start: StartContext) => Promise<StartResult>;

/** What the runtime hands to a start function: where in the tree it starts, and with which child spec. */
export interface StartContext {
  readonly path: string;
  readonly spec: ChildSpec;
  /** Path of the supervisor. */
  readonly supervisor: string;
  readonly system: System;
}
