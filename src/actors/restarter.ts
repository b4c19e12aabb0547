/**
 * Brings children back for a supervisor: counts each restart against its limit, waits where the child's
 * specification asks for a back-off, restarts by the strategy, tries failed starts again, and parks a child
 * whose circuit opens. Retries and timers come back to it as events of the supervisor, with a token that is
 * void as soon as anything else has happened to the child.
 */
import { backoffMs } from "../base/backoff.js";
import type { CheckedFlags } from "./check-specs.js";
import type { ChildGroup } from "./child-group.js";
import type { ChildRunner } from "./child-runner.js";
import type { Child, Token } from "./child.js";
import type { StartResult } from "./child-spec.js";
import { RestartIntensity } from "./restart-intensity.js";
import type { System } from "./system.js";

/** `retry`: a restart failed, count it and try again. `due`: a timer has fired; the child's state says for what. */
export type RestartEvent = { readonly kind: "retry" | "due"; readonly child: Child; readonly token: Token };

/** Longer than a reload needs to take back what did not come up. */
const HAND_RETRY_MS = 1_000;

export interface RestarterOptions {
  readonly system: System;
  readonly group: ChildGroup;
  readonly runner: ChildRunner;
  readonly flags: CheckedFlags;
  /** Puts an event at the end of the supervisor's queue. */
  order(event: RestartEvent): void;
  /** The supervisor's own intensity is exceeded by a restart of this child: it has to end. */
  onExceeded(child: Child): Promise<void>;
}

export class Restarter {
  readonly #options: RestarterOptions;
  readonly #intensity: RestartIntensity;
  #flags: CheckedFlags;

  constructor(options: RestarterOptions) {
    this.#options = options;
    this.#flags = options.flags;
    this.#intensity = new RestartIntensity(options.flags.intensity, options.flags.periodMs);
  }

  /** The history of restarts stays. */
  changeFlags(flags: CheckedFlags): void {
    this.#flags = flags;
    this.#intensity.reconfigure(flags.intensity, flags.periodMs);
  }

  /** Nothing where the event has been overtaken. */
  async handle({ kind, child, token }: RestartEvent): Promise<void> {
    if (!child.isArmedWith(token)) return;
    await (kind === "retry" ? this.restart(child) : this.#handleDue(child));
  }

  /** One restart event: it counts, whether it is the first for this exit or the retry of one that failed. */
  async restart(child: Child): Promise<void> {
    const { system, group, runner } = this.#options;
    child.disarm();
    system.ledger.countRestart(group.pathOf(child));
    if (this.#isExceeded(child)) return child.isParking ? this.#park(child) : this.#options.onExceeded(child);
    const delayMs = this.#nextDelayMs(child);
    if (delayMs === null) return this.#attempt(child);
    child.state = "restarting";
    runner.report("retry_scheduled", child, `in ${Math.round(delayMs)} ms`);
    this.schedule(child, delayMs);
  }

  /**
   * Tries a restart again, by a message to ourselves: it comes after everything that waits already, so that
   * a stop can overtake a restart that fails for ever.
   */
  retryLater(child: Child): void {
    child.state = "restarting";
    this.#options.order({ kind: "retry", child, token: child.arm() });
  }

  /**
   * Starts this child alone, because a person says so. A failure is reported, not counted, and tried again after
   * {@link HAND_RETRY_MS}: a reload that takes its change back comes before that, however often it is asked for.
   */
  async startByHand(child: Child): Promise<StartResult> {
    const result = await this.#options.group.startOne(child);
    if (result.kind === "failed") {
      child.state = "restarting";
      this.schedule(child, HAND_RETRY_MS);
    }
    return result;
  }

  /** Stops all and starts all, not counted. */
  async restartAll(): Promise<void> {
    const { group } = this.#options;
    await group.stopAll();
    for (const child of group.list) child.pardon();
    const failed = await group.startInOrder(group.list);
    if (failed !== null) this.retryLater(failed);
  }

  /** It works again, or a person says so. */
  closeCircuit(child: Child): void {
    if (child.circuit.state !== "closed")
      this.#options.runner.report("circuit_closed", child, "it works again");
    child.pardon();
  }

  /** Makes something due for the child. */
  schedule(child: Child, delayMs: number): void {
    const arm = (token: Token) => this.#options.order({ kind: "due", child, token });
    child.armTimer(this.#options.system.clock, delayMs, arm);
  }

  /** A child that parks counts in its own window only, and its trial must not fail at all. */
  #isExceeded(child: Child): boolean {
    const nowMs = this.#options.system.clock.nowMs();
    const own = child.failures.add(nowMs);
    if (child.isParking) return child.circuit.state === "half_open" || own === "exceeded";
    return this.#intensity.add(nowMs) === "exceeded";
  }

  #nextDelayMs(child: Child): number | null {
    if (child.spec.backoff === undefined) return null;
    child.attempts += 1;
    return backoffMs(child.attempts, child.spec.backoff, this.#options.system.clock.random());
  }

  async #attempt(child: Child): Promise<void> {
    const failed = await this.#restartGroup(child);
    if (failed !== null) this.retryLater(failed);
  }

  /**
   * Restarts the child and those that the strategy ties to it; parked ones stay as they are. Returns the one
   * that did not start, or null.
   */
  async #restartGroup(child: Child): Promise<Child | null> {
    const { group } = this.#options;
    child.state = "down";
    if (this.#flags.strategy === "one_for_one") return group.startInOrder([child]);
    const from = this.#flags.strategy === "one_for_all" ? 0 : group.list.indexOf(child);
    const tied = () => group.list.slice(from).filter((candidate) => candidate.circuit.state !== "open");
    await group.stopInOrder(tied());
    return group.startInOrder(tied());
  }

  /** It is down until the cool-down is over, the others live on. */
  #park(child: Child): void {
    child.state = "down";
    const openMs = child.circuit.open();
    this.#options.runner.report("circuit_open", child, `for ${openMs / 1_000} s: ${child.downReason ?? ""}`);
    this.schedule(child, openMs);
  }

  /** The back-off is over, a trial is due, a trial has succeeded, or something may have become available. */
  async #handleDue(child: Child): Promise<void> {
    if (child.state === "restarting") return this.#attempt(child);
    if (child.state === "up") return this.closeCircuit(child);
    if (child.circuit.state === "open") child.circuit.halfOpen();
    const result = await this.#options.group.startOne(child);
    if (result.kind === "failed") this.retryLater(child);
  }
}
