/**
 * What the author of an actor writes: a start function that returns the worker's handlers. State lives in its
 * closure. Only files named `*-actor.ts` do this.
 */
import type { Clock } from "../base/clock.js";
import type { Log } from "../base/log.js";
import type { Proc } from "./proc.js";
import type { ExitReason } from "./reason.js";

export interface Worker<Message> {
  /** One message at a time. A throw or rejection ends the process with that error. */
  handle(message: Message): void | Promise<void>;
  /** Runs on every end but a kill, bounded by the child's `shutdown`; what it throws is reported. */
  terminate?(reason: ExitReason): void | Promise<void>;
  /** Anything worth showing in health; called for each look, so it must be cheap. */
  details?(): Readonly<Record<string, unknown>>;
}

/** Runs inside the start; the starter waits for it. Throw {@link Unavailable} where the child cannot run here. */
export type StartWorker<Message> = (
  context: WorkerContext<Message>,
) => Worker<Message> | Promise<Worker<Message>>;

export interface WorkerContext<Message> {
  readonly path: string;
  readonly self: Proc<Message>;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted at the end of the process, whatever ended it. */
  readonly signal: AbortSignal;
  /** Puts `message` into the own mailbox after `delayMs`, also a full one; dies with the process. Returns the cancel. */
  after(delayMs: number, message: Message): () => void;
  /** Watches a promise of ours: a rejection ends the process with that error. */
  task(promise: Promise<unknown>): void;
  /** Ends this process with `reason` after the message in hand. */
  exit(reason: ExitReason): void;
  /** A sign of life for the watchdog of the child spec. */
  beat(): void;
  /** The operating-system process this actor owns, for health; null when it has none. */
  setPid(pid: number | null): void;
  /** `backoff`: alive, but what it talks to is away; with the reason. `running` takes it back. */
  setCondition(condition: "running" | "backoff", reason?: string): void;
}

/** Thrown by a start: the program, privilege or kernel feature is missing. No failure, and no restart. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
  /** What an operator can do about it, as one sentence. */
  readonly remedy: string;
  constructor(reason: string, remedy: string) {
    super(reason);
    this.remedy = remedy;
  }
}

/** How an operating-system process ended. */
export interface OsExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stderrTail: string;
}

/** Thrown by a handler to end with a cause that is shown in health as `last_exit`. */
export class ProcessExit extends Error {
  override readonly name = "ProcessExit";
  readonly exit: OsExit;
  constructor(message: string, exit: OsExit) {
    super(message);
    this.exit = exit;
  }
}
