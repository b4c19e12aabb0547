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
import { ChildRunner, SupervisorKilled } from "./child-runner.js";
import { Child, type Token } from "./child.js";
import type { StartContext, StartResult } from "./child-spec.js";
import { StartError, SupervisorEnded } from "./errors.js";
import { Process } from "./process.js";
import type { Proc } from "./proc.js";
import { formatReason, type ExitReason } from "./reason.js";
import { decideRestart, isReportedEnd } from "./restart-decision.js";
import { RestartIntensity } from "./restart-intensity.js";
import { childPath, wallMs } from "./system.js";

/** What cannot run here is tried again after this time: a package may have been installed meanwhile. */
const UNAVAILABLE_RETRY_MS = 300_000;

type Event =
  | { readonly kind: "exited"; readonly proc: Proc; readonly reason: ExitReason }
  /** A restart failed: count it, and try again. */
  | { readonly kind: "retry"; readonly child: Child; readonly token: Token }
  /** A timer of the child has fired; its state says what it was for. */
  | { readonly kind: "due"; readonly child: Child; readonly token: Token }
  | { readonly kind: "call"; run(): Promise<void> }
  | { readonly kind: "stop"; readonly reason: ExitReason };

export class Supervisor {
  readonly path: string;
  /** In start order. */
  readonly children: Child[] = [];
  readonly runner: ChildRunner;
  readonly process: Process<Event, never>;
  /** Without order among its children: they are stopped together, and one that has ended for good is forgotten. */
  readonly isDynamic: boolean;
  readonly #context: StartContext;
  readonly #intensity: RestartIntensity;
  readonly #callers = new Set<() => void>();
  #flags: CheckedFlags;

  constructor(context: StartContext, flags: CheckedFlags, isDynamic: boolean) {
    this.#context = context;
    this.path = context.path;
    this.isDynamic = isDynamic;
    this.#flags = flags;
    this.#intensity = new RestartIntensity(flags.intensity, flags.periodMs);
    this.process = new Process<Event, never>({
      system: context.system,
      path: context.path,
      supervisor: context.supervisor,
      mailboxMax: 0,
      overflow: "refuse",
      onOrder: (event) => this.#handle(event),
      onMessage: async () => {},
      onEnd: () => this.#letGo(),
    });
    this.runner = new ChildRunner({
      system: context.system,
      path: context.path,
      isAlive: () => this.process.isAlive,
      onExit: (proc, reason) => this.process.order({ kind: "exited", proc, reason }),
    });
  }

  get flags(): CheckedFlags {
    return this.#flags;
  }

  get context(): StartContext {
    return this.#context;
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
      const result = await this.runner.start(child);
      if (result.kind === "ignored") this.settleIgnored(child, result);
      if (result.kind !== "failed") continue;
      this.#reportStartError(child, result.reason);
      if (child.isParking) this.retryLater(child);
      else await this.#abandonStart(child, result.reason);
    }
  }

  /** Runs `run` as one event. Rejects with what it throws, or {SupervisorEnded} if the supervisor ends first. */
  call<Answer>(run: () => Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(new SupervisorEnded(this.path));
      if (!this.process.isAlive) return giveUp();
      this.#callers.add(giveUp);
      const answer = async () => {
        const answered = (async () => run())();
        answered.then(resolve, reject);
        await Promise.allSettled([answered]);
        this.#callers.delete(giveUp);
      };
      this.process.order({ kind: "call", run: answer });
    });
  }

  requestStop(reason: ExitReason): void {
    this.process.order({ kind: "stop", reason });
  }

  /** Takes the child out of the list and forgets its failures. */
  remove(child: Child): void {
    child.disarm();
    const place = this.children.indexOf(child);
    if (place >= 0) this.children.splice(place, 1);
    this.#context.system.ledger.forget(childPath(this.path, child.id));
  }

  /** A child whose start answered `ignored` keeps its place, unless nothing would ever start it again. */
  settleIgnored(child: Child, result: Extract<StartResult, { kind: "ignored" }>): void {
    const { unavailable } = result;
    if (unavailable !== undefined)
      this.runner.report("unavailable", child, child.downReason ?? unavailable.reason);
    if (child.spec.restart === "temporary") return this.remove(child);
    if (unavailable !== undefined) return this.#arm(child, UNAVAILABLE_RETRY_MS);
    if (this.isDynamic) this.remove(child);
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
    const result = await this.#startOne(child);
    if (result.kind === "failed") this.retryLater(child);
    return result;
  }

  /** Stops all and starts all, not counted. */
  async restartAll(): Promise<void> {
    await this.#stopAll();
    for (const child of [...this.children]) {
      if (child.spec.restart === "temporary") this.remove(child);
      else child.pardon();
    }
    const failed = await this.#startInOrder(this.children);
    if (failed !== null) this.retryLater(failed);
  }

  async #handle(event: Event): Promise<void> {
    try {
      await this.#dispatch(event);
    } catch (error) {
      if (error instanceof SupervisorKilled) return;
      this.#context.system.log.error({ error, path: this.path }, "a supervisor has a defect");
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
        return event.run();
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
        if (this.isDynamic) this.remove(child);
        return this.#checkAutoShutdown(child);
      case "remove":
        this.remove(child);
        return this.#checkAutoShutdown(child);
    }
  }

  #markDown(child: Child, reason: ExitReason): void {
    const { clock, ledger } = this.#context.system;
    child.disarm();
    child.process = null;
    child.state = "down";
    child.downReason = formatReason(reason);
    if (isHealthyRun(child, clock.nowMs())) child.attempts = 0;
    ledger.recordExit(childPath(this.path, child.id), reason, wallMs(clock));
  }

  async #checkAutoShutdown(ended: Child): Promise<void> {
    const isOneLeft = this.children.some((child) => child.spec.significant && child.state !== "down");
    if (!isShutdownDue(this.#flags.autoShutdown, ended.spec.significant, isOneLeft)) return;
    await this.#end({ kind: "shutdown", because: `the significant child ${ended.id} has ended` });
  }

  /** One restart event: it counts, whether it is the first for this exit or the retry of one that failed. */
  async #restart(child: Child): Promise<void> {
    const { clock, ledger } = this.#context.system;
    child.disarm();
    ledger.countRestart(childPath(this.path, child.id));
    const own = child.failures.add(clock.nowMs());
    if (child.circuit.state === "half_open" || (child.isParking && own === "exceeded"))
      return this.#park(child);
    if (!child.isParking && this.#intensity.add(clock.nowMs()) === "exceeded") return this.#giveUp(child);
    const delayMs = this.#nextDelayMs(child);
    if (delayMs === null) return this.#attemptRestart(child);
    child.state = "restarting";
    this.runner.report("retry_scheduled", child, `in ${Math.round(delayMs)} ms`);
    this.#arm(child, delayMs);
  }

  #nextDelayMs(child: Child): number | null {
    if (child.spec.backoff === undefined) return null;
    child.attempts += 1;
    return backoffDelayMs(child.attempts, child.spec.backoff, this.#context.system.clock.random());
  }

  async #attemptRestart(child: Child): Promise<void> {
    const failed = await this.#restartGroup(child);
    if (failed !== null) this.retryLater(failed);
  }

  /** Restarts the child and those that the strategy ties to it. Returns the one that did not start, or null. */
  async #restartGroup(child: Child): Promise<Child | null> {
    child.state = "down";
    if (this.#flags.strategy === "one_for_one") {
      return (await this.#startOne(child)).kind === "failed" ? child : null;
    }
    const from = this.#flags.strategy === "one_for_all" ? 0 : this.children.indexOf(child);
    await this.#stopInOrder(this.children.slice(from));
    return this.#startInOrder(this.children.slice(from));
  }

  /** Parked children stay down, and so do those after one that does not start. */
  async #startInOrder(children: readonly Child[]): Promise<Child | null> {
    for (const child of [...children]) {
      if (child.circuit.state === "open") continue;
      if ((await this.#startOne(child)).kind === "failed") return child;
    }
    return null;
  }

  async #startOne(child: Child): Promise<StartResult> {
    const result = await this.runner.start(child);
    if (result.kind === "failed") this.#reportStartError(child, result.reason);
    if (result.kind === "ignored") this.settleIgnored(child, result);
    if (result.kind === "started" && child.circuit.state === "half_open")
      this.#arm(child, this.#trialMs(child));
    return result;
  }

  #reportStartError(child: Child, reason: unknown): void {
    const { clock, ledger } = this.#context.system;
    const sentence = child.downReason ?? "did not start";
    this.runner.report("start_error", child, sentence, reason);
    const cause = new StartError(childPath(this.path, child.id), child.id, reason);
    ledger.recordExit(childPath(this.path, child.id), { kind: "error", cause }, wallMs(clock));
  }

  async #abandonStart(failed: Child, reason: unknown): Promise<never> {
    await this.#stopAll();
    throw new StartError(childPath(this.path, failed.id), failed.id, reason);
  }

  /** The child has exceeded its own intensity: it is down until the cool-down is over, the others live on. */
  #park(child: Child): void {
    child.state = "down";
    const openMs = child.circuit.open();
    this.runner.report("circuit_open", child, `for ${openMs / 1_000} s: ${child.downReason ?? ""}`);
    this.#arm(child, openMs);
  }

  #trialMs(child: Child): number {
    return child.spec.periodMs ?? this.#flags.periodMs;
  }

  #arm(child: Child, delayMs: number): void {
    child.armTimer(this.#context.system.clock, delayMs, (token) =>
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
    const last = `${childPath(this.path, child.id)} ${child.downReason ?? "ended"}`;
    const because = `more than ${intensity} restarts in ${periodMs / 1_000} s, the last one because ${last}`;
    await this.#end({ kind: "shutdown", because });
  }

  async #end(reason: ExitReason): Promise<void> {
    await this.#stopAll();
    this.process.end(reason);
  }

  #stopAll(): Promise<void> {
    return this.isDynamic ? this.runner.stopTogether(this.children) : this.#stopInOrder(this.children);
  }

  /** Newest first, one after the other; temporary children are not coming back. */
  async #stopInOrder(children: readonly Child[]): Promise<void> {
    for (const child of [...children].reverse()) {
      await this.runner.stop(child);
      if (child.spec.restart === "temporary") this.remove(child);
    }
  }

  #letGo(): void {
    this.runner.stopOrphans(this.children);
    for (const giveUp of this.#callers) giveUp();
    this.#callers.clear();
  }
}

function isHealthyRun(child: Child, nowMs: number): boolean {
  return child.spec.backoff !== undefined && nowMs - child.upSinceMs >= healthyAfterMs(child.spec.backoff);
}
