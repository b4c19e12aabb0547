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
import { backoffDelayMs, healthyAfterMs } from "./backoff.js";
import type { CheckedFlags, CheckedSpec } from "./check-specs.js";
import { ChildGroup } from "./child-group.js";
import { ChildRunner, SupervisorKilled } from "./child-runner.js";
import { Child, type Token } from "./child.js";
import type { StartContext, StartResult } from "./child-spec.js";
import { StartError, SupervisorEnded } from "./errors.js";
import { PendingCalls } from "./pending-calls.js";
import { Process } from "./process.js";
import type { Proc } from "./proc.js";
import { formatReason, type ExitReason } from "./reason.js";
import { decideRestart, isReportedEnd } from "./restart-decision.js";
import { RestartIntensity } from "./restart-intensity.js";
import { wallMs } from "./system.js";

type Event =
  | { readonly kind: "exited"; readonly proc: Proc; readonly reason: ExitReason }
  /** A restart failed: count it, and try again. */
  | { readonly kind: "retry"; readonly child: Child; readonly token: Token }
  /** A timer of the child has fired; its state says what it was for. */
  | { readonly kind: "due"; readonly child: Child; readonly token: Token }
  | { readonly kind: "call"; readonly handle: () => Promise<void> }
  | { readonly kind: "stop"; readonly reason: ExitReason };

export class Supervisor {
  readonly context: StartContext;
  readonly process: Process<Event, never>;
  readonly runner: ChildRunner;
  readonly group: ChildGroup;
  readonly #intensity: RestartIntensity;
  readonly #calls = new PendingCalls();
  #flags: CheckedFlags;

  /** Registered at its path, and deaf until its process is opened. */
  constructor(context: StartContext, flags: CheckedFlags, isDynamic: boolean) {
    const { system, path, supervisor } = context;
    this.context = context;
    this.#flags = flags;
    this.#intensity = new RestartIntensity(flags.intensity, flags.periodMs);
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
    const schedule = (child: Child, delayMs: number) => this.#schedule(child, delayMs);
    this.group = new ChildGroup({ system, path, isDynamic, runner: this.runner, schedule });
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
    this.#intensity.reconfigure(flags.intensity, flags.periodMs);
  }

  /** Starts the children; none is retried now. @throws {StartError} after those already started were stopped */
  async startChildren(specs: readonly CheckedSpec[]): Promise<void> {
    for (const spec of specs) {
      const child = new Child(spec, this.#flags);
      this.children.push(child);
      const result = await this.group.startOne(child);
      if (result.kind !== "failed") continue;
      if (child.isParking) this.retryLater(child);
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

  /**
   * Tries a restart again, by a message to ourselves: it comes after everything that waits already, so that
   * a stop can overtake a restart that fails for ever.
   */
  retryLater(child: Child): void {
    child.state = "restarting";
    this.process.order({ kind: "retry", child, token: child.arm() });
  }

  /** Starts this child alone. A failure is reported and tried again. */
  async startOrRetry(child: Child): Promise<StartResult> {
    const result = await this.group.startOne(child);
    if (result.kind === "failed") this.retryLater(child);
    return result;
  }

  /** Stops all and starts all, not counted. */
  async restartAll(): Promise<void> {
    await this.group.stopAll();
    for (const child of this.children) child.pardon();
    const failed = await this.group.startInOrder(this.children);
    if (failed !== null) this.retryLater(failed);
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
        return event.child.isArmedWith(event.token) ? this.#restart(event.child) : undefined;
      case "due":
        return event.child.isArmedWith(event.token) ? this.#handleDue(event.child) : undefined;
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
        return this.#restart(child);
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

  /** One restart event: it counts, whether it is the first for this exit or the retry of one that failed. */
  async #restart(child: Child): Promise<void> {
    const { clock, ledger } = this.context.system;
    child.disarm();
    ledger.countRestart(this.group.pathOf(child));
    const own = child.failures.add(clock.nowMs());
    const isParked = child.circuit.state === "half_open" || (child.isParking && own === "exceeded");
    if (isParked) return this.#park(child);
    if (!child.isParking && this.#intensity.add(clock.nowMs()) === "exceeded") return this.#giveUp(child);
    const delayMs = this.#nextDelayMs(child);
    if (delayMs === null) return this.#attemptRestart(child);
    child.state = "restarting";
    this.runner.report("retry_scheduled", child, `in ${Math.round(delayMs)} ms`);
    this.#schedule(child, delayMs);
  }

  #nextDelayMs(child: Child): number | null {
    if (child.spec.backoff === undefined) return null;
    child.attempts += 1;
    return backoffDelayMs(child.attempts, child.spec.backoff, this.context.system.clock.random());
  }

  async #attemptRestart(child: Child): Promise<void> {
    const failed = await this.#restartGroup(child);
    if (failed !== null) this.retryLater(failed);
  }

  /** Restarts the child and those that the strategy ties to it. Returns the one that did not start, or null. */
  async #restartGroup(child: Child): Promise<Child | null> {
    child.state = "down";
    if (this.#flags.strategy === "one_for_one") {
      return (await this.group.startOne(child)).kind === "failed" ? child : null;
    }
    const from = this.#flags.strategy === "one_for_all" ? 0 : this.children.indexOf(child);
    await this.group.stopInOrder(this.children.slice(from));
    return this.group.startInOrder(this.children.slice(from));
  }

  async #abandonStart(failed: Child, reason: unknown): Promise<never> {
    await this.group.stopAll();
    throw new StartError(this.group.pathOf(failed), failed.id, reason);
  }

  /** The child has exceeded its own intensity: it is down until the cool-down is over, the others live on. */
  #park(child: Child): void {
    child.state = "down";
    const openMs = child.circuit.open();
    this.runner.report("circuit_open", child, `for ${openMs / 1_000} s: ${child.downReason ?? ""}`);
    this.#schedule(child, openMs);
  }

  #schedule(child: Child, delayMs: number): void {
    child.armTimer(this.context.system.clock, delayMs, (token) =>
      this.process.order({ kind: "due", child, token }),
    );
  }

  /** The back-off is over, a trial is due, a trial has succeeded, or something may have become available. */
  async #handleDue(child: Child): Promise<void> {
    if (child.state === "restarting") return this.#attemptRestart(child);
    if (child.state === "up") return this.closeCircuit(child);
    if (child.circuit.state === "open") child.circuit.halfOpen();
    await this.startOrRetry(child);
  }

  /** It works again, or a person says so. */
  closeCircuit(child: Child): void {
    if (child.circuit.state !== "closed") this.runner.report("circuit_closed", child, "it works again");
    child.pardon();
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
  return child.spec.backoff !== undefined && nowMs - child.upSinceMs >= healthyAfterMs(child.spec.backoff);
}
