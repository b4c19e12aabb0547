/**
 * Runs what the author of an actor wrote (worker.ts) as a process: its start inside the start of the child,
 * then one message at a time, then `terminate`, whatever it throws. Errors of timers, tasks and the watchdog
 * become orders in its mailbox, so that nothing of a worker ends anybody else.
 */
import { Process } from "./process.js";
import type { Timer } from "../base/clock.js";
import type { ChildSpec, StartContext, StartFunction, StartResult } from "./child-spec.js";
import type { Overflow } from "./mailbox.js";
import type { Inspection, ProcOwner } from "./owner.js";
import { KILLED, NORMAL, sentence, type ExitReason } from "./reason.js";
import { Watchdog } from "./watchdog.js";
import { Unavailable, type StartWorker, type Worker, type WorkerContext } from "./worker.js";

export interface WorkerOptions {
  /** Messages that may wait; default 1,000. */
  readonly mailboxMax?: number;
  /** What a full mailbox does with a message: refuse it (default), or drop its oldest. Counted either way. */
  readonly overflow?: Overflow;
  /** Longest start; default 30 s. */
  readonly startTimeoutMs?: number;
}

/** A second of messages at a thousand a second; more is a worker that does not keep up. */
const MAILBOX_MAX = 1_000;
/** Longer than any store or program needs to answer its first question. */
const START_TIMEOUT_MS = 30_000;
/** For `terminate` after a crash of a child whose specification names no time. */
const TERMINATE_MS = 5_000;

/** A start that took longer than it may. */
export class StartTimeout extends Error {
  override readonly name = "StartTimeout";

  constructor(timeoutMs: number) {
    super(`the start took longer than ${timeoutMs} ms`);
  }
}

/** A start function for the `start` of a child specification. */
export function worker<Message>(start: StartWorker<Message>, options: WorkerOptions = {}): StartFunction {
  return (context) => new WorkerProcess<Message>(context, options).start(start, options.startTimeoutMs);
}

/** `stop`: the supervisor asks. `exit`: the worker has had enough. `fail`: something of the worker's went wrong. */
type Order = { readonly kind: "stop" | "exit" | "fail"; readonly reason: ExitReason };

class WorkerProcess<Message> {
  readonly #context: StartContext;
  readonly #process: Process<Order, Message>;
  readonly #watchdog: Watchdog | null;
  readonly #abort = new AbortController();
  readonly #timers = new Set<Timer>();
  #worker: Worker<Message> | null = null;
  #ending: ExitReason | null = null;
  #pid: number | null = null;
  #backoff: Inspection["backoff"] = null;

  constructor(context: StartContext, options: WorkerOptions) {
    const { system, path, spec, supervisor } = context;
    this.#context = context;
    this.#process = new Process<Order, Message>({
      system,
      path,
      supervisor,
      mailboxMax: options.mailboxMax ?? MAILBOX_MAX,
      overflow: options.overflow ?? "refuse",
      onOrder: (order) => this.#terminate(order),
      onMessage: (message) => this.#handle(message),
      onEnd: () => this.#release(),
    });
    this.#watchdog =
      spec.watchdog === undefined
        ? null
        : new Watchdog(system.clock, spec.watchdog, (error) => this.#failHung(error));
  }

  async start(start: StartWorker<Message>, timeoutMs = START_TIMEOUT_MS): Promise<StartResult> {
    try {
      this.#worker = await this.#startWithin(start, timeoutMs);
    } catch (error) {
      return this.#startFailed(error);
    }
    this.#watchdog?.start();
    this.#process.open();
    return { kind: "started", proc: this.#process.proc, owner: this.#createOwner() };
  }

  /** @throws whatever the start throws, or {StartTimeout} */
  async #startWithin(start: StartWorker<Message>, timeoutMs: number): Promise<Worker<Message>> {
    const started = (async () => start(this.#createContext()))();
    let timer: Timer | undefined;
    const timeout = new Promise<null>((resolve) => {
      timer = this.#context.system.clock.setTimer(timeoutMs, () => resolve(null));
    });
    try {
      const first = await Promise.race([started, timeout]);
      if (first !== null) return first;
    } finally {
      timer?.cancel();
    }
    void this.#terminateLate(started);
    throw new StartTimeout(timeoutMs);
  }

  #startFailed(error: unknown): StartResult {
    if (error instanceof Unavailable) {
      this.#process.end(NORMAL);
      return { kind: "ignored", unavailable: { reason: error.message, remedy: error.remedy } };
    }
    this.#process.end({ kind: "error", cause: error });
    return { kind: "failed", reason: error };
  }

  /** A worker that comes after its start was given up has to let go of what it holds. */
  async #terminateLate(started: Promise<Worker<Message>>): Promise<void> {
    try {
      const late = await started;
      await late.terminate?.(KILLED);
    } catch (error) {
      this.#context.system.log.warn({ error, path: this.#context.path }, "a start failed after its time-out");
    }
  }

  async #handle(message: Message): Promise<void> {
    try {
      await this.#worker?.handle(message);
    } catch (error) {
      await this.#terminate({ kind: "fail", reason: { kind: "error", cause: error } });
    }
  }

  async #terminate(order: Order): Promise<void> {
    if (!this.#process.isAlive) return;
    this.#ending = order.reason;
    if (order.kind !== "stop") this.#endWithin(terminateBoundMs(this.#context.spec));
    try {
      await this.#worker?.terminate?.(order.reason);
    } catch (error) {
      if (order.reason.kind === "error") this.#logTerminateError(error);
      else this.#ending = { kind: "error", cause: error };
    }
    this.#process.end(this.#ending);
  }

  /** The supervisor bounds a stop that it asked for; a worker that ends by itself has nobody else to do it. */
  #endWithin(boundMs: number | null): void {
    if (boundMs === null) return;
    const end = () => this.#process.end(this.#ending ?? KILLED);
    this.#timers.add(this.#context.system.clock.setTimer(boundMs, end));
  }

  #logTerminateError(error: unknown): void {
    this.#context.system.log.warn({ error, path: this.#context.path }, "terminate threw after a crash");
  }

  #fail(cause: unknown): void {
    this.#process.order({ kind: "fail", reason: { kind: "error", cause } });
  }

  /** A silent worker may hang in its handler, and never come to the order. */
  #failHung(cause: unknown): void {
    if (this.#ending !== null) return;
    this.#fail(cause);
    const reason: ExitReason = { kind: "error", cause };
    const boundMs = terminateBoundMs(this.#context.spec) ?? TERMINATE_MS;
    this.#timers.add(this.#context.system.clock.setTimer(boundMs, () => this.#process.end(reason)));
  }

  #release(): void {
    this.#watchdog?.stop();
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
    this.#abort.abort();
  }

  #createOwner(): ProcOwner {
    return {
      requestStop: (reason) => this.#process.order({ kind: "stop", reason }),
      kill: () => this.#process.end(KILLED),
      inspect: () => this.#inspect(),
    };
  }

  #inspect(): Inspection {
    const { queued, handled, dropped, lastMessageAtMs } = this.#process;
    return {
      backoff: this.#backoff,
      pid: this.#pid,
      mailbox: queued,
      messages: handled,
      dropped,
      lastMessageAtMs,
      details: this.#readDetails(),
    };
  }

  #readDetails(): Readonly<Record<string, unknown>> {
    try {
      return this.#worker?.details?.() ?? {};
    } catch (error) {
      return { error: sentence(error) };
    }
  }

  #createContext(): WorkerContext<Message> {
    const { system, path } = this.#context;
    return {
      path,
      self: this.#process.proc,
      clock: system.clock,
      log: system.log,
      signal: this.#abort.signal,
      after: (delayMs, message) => this.#after(delayMs, message),
      task: (promise) => void promise.catch((error: unknown) => this.#fail(error)),
      exit: (reason) => this.#exit(reason),
      beat: () => this.#watchdog?.beat(),
      setPid: (pid) => void (this.#pid = pid),
      setCondition: (condition, reason) =>
        void (this.#backoff = condition === "backoff" ? { reason: reason ?? null } : null),
    };
  }

  #after(delayMs: number, message: Message): () => void {
    if (!this.#process.isAlive) return () => {};
    const timer = this.#context.system.clock.setTimer(delayMs, () => {
      this.#timers.delete(timer);
      this.#process.putOwn(message);
    });
    this.#timers.add(timer);
    return () => {
      timer.cancel();
      this.#timers.delete(timer);
    };
  }

  #exit(reason: ExitReason): void {
    if (this.#ending === null) this.#process.order({ kind: "exit", reason });
    else this.#ending = reason;
  }
}

/** How long `terminate` may take after an end that the supervisor did not ask for; null: as long as it takes. */
function terminateBoundMs(spec: ChildSpec): number | null {
  if (spec.shutdown === "infinity") return null;
  return typeof spec.shutdown === "number" ? spec.shutdown : TERMINATE_MS;
}
