/** What a worker is started with, by hand: its log and orders are kept for the test to look at. */
import type { Proc } from "../../src/actors/proc.js";
import type { ExitReason } from "../../src/actors/reason.js";
import type { WorkerContext } from "../../src/actors/worker.js";
import type { Log } from "../../src/base/log.js";
import { FakeClock } from "./fake-clock.js";

export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly fields: object;
  readonly message: string;
}

export class FakeContext<Message> implements WorkerContext<Message> {
  readonly path: string;
  readonly clock = new FakeClock();
  readonly lines: LogLine[] = [];
  readonly log: Log = {
    debug: (fields, message) => void this.lines.push({ level: "debug", fields, message }),
    info: (fields, message) => void this.lines.push({ level: "info", fields, message }),
    warn: (fields, message) => void this.lines.push({ level: "warn", fields, message }),
    error: (fields, message) => void this.lines.push({ level: "error", fields, message }),
  };
  /** Messages put into the own mailbox, now or after a delay that has passed; the test hands them on. */
  readonly mailbox: Message[] = [];
  /** Rejections of tasks, reasons of exits, in order. */
  readonly failures: unknown[] = [];
  readonly exits: ExitReason[] = [];
  /** Every pid and condition that was set. */
  readonly pids: (number | null)[] = [];
  readonly conditions: (readonly ["running" | "backoff", string | undefined])[] = [];
  beats = 0;
  readonly #ended = new AbortController();
  readonly signal = this.#ended.signal;
  readonly self: Proc<Message>;

  constructor(path: string) {
    this.path = path;
    const offer = (message: Message): "ok" => (this.mailbox.push(message), "ok");
    const exited = new Promise<ExitReason>(() => {});
    this.self = { path, incarnation: 1, alive: true, exited, offer, monitor: () => () => {} };
  }

  after(delayMs: number, message: Message): () => void {
    const timer = this.clock.setTimer(delayMs, () => this.mailbox.push(message));
    return () => timer.cancel();
  }

  task(promise: Promise<unknown>): void {
    promise.catch((error: unknown) => this.failures.push(error));
  }

  exit(reason: ExitReason): void {
    this.exits.push(reason);
  }

  beat(): void {
    this.beats++;
  }

  setPid(pid: number | null): void {
    this.pids.push(pid);
  }

  setCondition(condition: "running" | "backoff", reason?: string): void {
    this.conditions.push([condition, reason]);
  }

  /** What the runtime does at the end of the process. */
  end(): void {
    this.#ended.abort();
  }
}
