/**
 * The supervisor: it starts its children left to right, stops them right to left, and decides what the end of
 * each means, in the manner of OTP. It handles one event at a time in the order of their arrival: exit
 * notices, calls, retries that it sent itself, its parent's stop. Starting, stopping and restarting children
 * happen inside the handling of one event.
 *
 * Additions to OTP, off unless a child's specification asks: a delay before a restart, and the circuit of a
 * child that parks. Not OTP either: a child that says at its start that it is unavailable here is tried again
 * every five minutes, and the first start of a child that parks may fail without failing the supervisor's.
 *
 * @see OTP, supervisor(3) and "Supervisor Behaviour" in the Design Principles
 */
import { isShutdownDue } from "./auto-shutdown.js";
import type { CheckedFlags, CheckedSpec } from "./check-specs.js";
import { ChildGroup } from "./child-group.js";
import { ChildRunner, SupervisorKilled } from "./child-runner.js";
import { Child } from "./child.js";
import type { StartContext } from "./child-spec.js";
import { StartError, SupervisorEnded } from "./errors.js";
import { PendingCalls } from "./pending-calls.js";
import { Process } from "./process.js";
import type { Proc } from "./proc.js";
import { formatReason, type ExitReason } from "./reason.js";
import { decideRestart, isReportedEnd } from "./restart-decision.js";
import { Restarter, type RestartEvent } from "./restarter.js";
import { wallMs } from "./system.js";

type Event =
  | RestartEvent
  | { readonly kind: "exited"; readonly proc: Proc; readonly reason: ExitReason }
  | { readonly kind: "call"; readonly handle: () => Promise<void> }
  | { readonly kind: "stop"; readonly reason: ExitReason };

export class Supervisor {
  readonly context: StartContext;
  readonly process: Process<Event, never>;
  readonly runner: ChildRunner;
  readonly group: ChildGroup;
  readonly restarter: Restarter;
  readonly #calls = new PendingCalls();
  #flags: CheckedFlags;

  /** Registered at its path, and deaf until its process is opened. */
  constructor(context: StartContext, flags: CheckedFlags, isDynamic: boolean) {
    const { system, path, supervisor } = context;
    this.context = context;
    this.#flags = flags;
    this.process = new Process<Event, never>({
      system,
      path,
      supervisor,
      mailboxMax: 0,
      overflow: "refuse",
      onOrder: (event) => this.#handle(event),
      onMessage: async () => {},
      onEnd: () => this.#letGo(),
    });
    this.runner = new ChildRunner({
      system,
      path,
      isAlive: () => this.process.isAlive,
      onExit: (proc, reason) => this.process.order({ kind: "exited", proc, reason }),
    });
    const { runner } = this;
    const schedule = (child: Child, delayMs: number) => this.restarter.schedule(child, delayMs);
    const group = new ChildGroup({ system, path, isDynamic, runner, schedule });
    const order = (event: RestartEvent) => this.process.order(event);
    const onExceeded = (child: Child) => this.#giveUp(child);
    this.group = group;
    this.restarter = new Restarter({ system, group, runner, flags, order, onExceeded });
  }

  get path(): string {
    return this.context.path;
  }

  /** In start order. */
  get children(): Child[] {
    return this.group.list;
  }

  get flags(): CheckedFlags {
    return this.#flags;
  }

  /** New flags from the next event on; the history of restarts stays. */
  changeFlags(flags: CheckedFlags): void {
    this.#flags = flags;
    this.restarter.changeFlags(flags);
  }

  /** Starts the children; none is retried now. @throws {StartError} after those already started were stopped */
  async startChildren(specs: readonly CheckedSpec[]): Promise<void> {
    for (const spec of specs) {
      const child = new Child(spec, this.#flags);
      this.children.push(child);
      const result = await this.group.startOne(child);
      if (result.kind !== "failed") continue;
      if (child.isParking) this.restarter.retryLater(child);
      else await this.#abandonStart(child, result.reason);
    }
  }

  /** Runs `run` as one event. Rejects with what it throws, or {SupervisorEnded} if the supervisor ends first. */
  call<Answer>(run: () => Promise<Answer>): Promise<Answer> {
    if (!this.process.isAlive) return Promise.reject(new SupervisorEnded(this.path));
    const { answer, handle } = this.#calls.prepare(run);
    this.process.order({ kind: "call", handle });
    return answer;
  }

  /** For its parent: it stops its children and ends with `reason`. */
  requestStop(reason: ExitReason): void {
    this.process.order({ kind: "stop", reason });
  }

  async #handle(event: Event): Promise<void> {
    try {
      await this.#dispatch(event);
    } catch (error) {
      if (error instanceof SupervisorKilled) return;
      this.context.system.log.error({ error, path: this.path }, "a supervisor has a defect");
      this.process.end({ kind: "error", cause: error });
    }
  }

  async #dispatch(event: Event): Promise<void> {
    switch (event.kind) {
      case "exited":
        return this.#handleExit(event.proc, event.reason);
      case "retry":
      case "due":
        return this.restarter.handle(event);
      case "call":
        return event.handle();
      case "stop":
        return this.#end(event.reason);
    }
  }

  /** A notice of a process that is no child of ours any more is ignored: it was replaced, or stopped by us. */
  async #handleExit(proc: Proc, reason: ExitReason): Promise<void> {
    const child = this.children.find((candidate) => candidate.process?.proc === proc);
    if (child === undefined) return;
    this.#markDown(child, reason);
    if (isReportedEnd(child.spec.restart, reason)) {
      this.runner.report("child_terminated", child, formatReason(reason), reason);
    }
    switch (decideRestart(child.spec.restart, reason)) {
      case "restart":
        return this.restarter.restart(child);
      case "keep":
        if (this.group.isDynamic) this.group.remove(child);
        return this.#checkAutoShutdown(child);
      case "remove":
        this.group.remove(child);
        return this.#checkAutoShutdown(child);
    }
  }

  #markDown(child: Child, reason: ExitReason): void {
    const { clock, ledger } = this.context.system;
    child.disarm();
    child.process = null;
    child.state = "down";
    child.downReason = formatReason(reason);
    if (isHealthyRun(child, clock.nowMs())) child.attempts = 0;
    ledger.recordExit(this.group.pathOf(child), reason, wallMs(clock));
  }

  async #checkAutoShutdown(ended: Child): Promise<void> {
    const isOneLeft = this.children.some((child) => child.spec.significant && child.state !== "down");
    if (!isShutdownDue(this.#flags.autoShutdown, ended.spec.significant, isOneLeft)) return;
    await this.#end({ kind: "shutdown", because: `the significant child ${ended.id} has ended` });
  }

  async #abandonStart(failed: Child, reason: unknown): Promise<never> {
    await this.group.stopAll();
    throw new StartError(this.group.pathOf(failed), failed.id, reason);
  }

  async #giveUp(child: Child): Promise<void> {
    const { intensity, periodMs } = this.#flags;
    this.runner.report("shutdown", child, "reached_max_restart_intensity");
    const last = `${this.group.pathOf(child)} ${child.downReason ?? "ended"}`;
    const because = `more than ${intensity} restarts in ${periodMs / 1_000} s, the last one because ${last}`;
    await this.#end({ kind: "shutdown", because });
  }

  async #end(reason: ExitReason): Promise<void> {
    await this.group.stopAll();
    this.process.end(reason);
  }

  #letGo(): void {
    this.runner.stopOrphans(this.children);
    this.#calls.rejectAll(new SupervisorEnded(this.path));
  }
}

function isHealthyRun(child: Child, nowMs: number): boolean {
  const { backoff } = child.spec;
  return backoff !== undefined && nowMs - child.upSinceMs >= (backoff.resetMs ?? backoff.maxMs);
}
