/**
 * One actor system: clock, registry, reports, and the root supervisor. Everything that the rest of the house
 * needs of this folder is here and in the types beside it.
 */
import type { Clock } from "../base/clock.js";
import type { Log } from "../base/log.js";
import type { ChildSpec, StartFunction, SupervisorFlags } from "./child-spec.js";
import type { Offer } from "./proc.js";
import type { ExitReason } from "./reason.js";
import type { Report } from "./report.js";
import type { ActorStatus } from "./status.js";
import type { StartWorker } from "./worker.js";

export interface RuntimeOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Each supervision event, in order; must not throw (a throw is ignored). */
  readonly onReport?: (report: Report) => void;
}

export interface Runtime {
  /** Starts the tree and waits for it. @throws {StartError} with the path and reason of the child that failed. */
  start(flags: SupervisorFlags, children: readonly ChildSpec[] | (() => readonly ChildSpec[])): Promise<void>;
  /** Orderly stop, right to left, depth first; may be called twice and before the start. */
  stop(): Promise<void>;
  /** Resolves when the root supervisor has ended by itself or was stopped. */
  readonly ended: Promise<ExitReason>;
  /** To whoever is registered under `path` now; "dead" (and a dead_letter report) where nobody is. */
  send(path: string, message: unknown): Offer;
  /** Every actor of the tree, supervisors included, depth first in start order; the root is "/". */
  actors(): readonly ActorStatus[];

  // By hand, of one child, by path: each rejects with NoSuchActor where there is none.
  /** Stops and starts it again, whatever its state; not counted as a failure. */
  restartActor(path: string): Promise<void>;
  /** Closes an open circuit and starts it. Nothing where it is not open. */
  resetActor(path: string): Promise<void>;

  // Of a supervisor by path, for reload: see supervisor.ts.
  startChild(path: string, spec: ChildSpec): Promise<void>;
  /** Stops and forgets it. */
  removeChild(path: string): Promise<void>;
  /** Takes the new spec for the child of that id: stops the old process, starts the new; not counted. */
  replaceChild(path: string, spec: ChildSpec): Promise<void>;
  /** Takes the new spec without touching the process (restart type, back-off, intensity ...). */
  respecChild(path: string, spec: ChildSpec): Promise<void>;
}

export interface WorkerOptions {
  /** Messages that may wait; default 1,000. */
  readonly mailboxMax?: number;
  /** What a full mailbox does with a message: refuse it (default), or drop its oldest. Counted either way. */
  readonly overflow?: "refuse" | "drop_oldest";
  /** Longest start; default 30 s. */
  readonly startTimeoutMs?: number;
}

declare const implementation: {
  createRuntime(options: RuntimeOptions): Runtime;
  worker<Message>(start: StartWorker<Message>, options?: WorkerOptions): StartFunction;
  /** `children` as a function is asked at each start of this supervisor. */
  supervisor(
    flags: SupervisorFlags,
    children: readonly ChildSpec[] | (() => readonly ChildSpec[]),
  ): StartFunction;
  /** Children without order among them: stopped together under one deadline. */
  dynamicSupervisor(
    flags: SupervisorFlags & { readonly childrenMax?: number },
    children: readonly ChildSpec[] | (() => readonly ChildSpec[]),
  ): StartFunction;
};
export const { createRuntime, worker, supervisor, dynamicSupervisor } = implementation;
