/**
 * The children of one supervisor in start order, and what is done to several of them: started left to right,
 * stopped right to left, or, where they have no order, stopped together.
 */
import type { ChildRunner } from "./child-runner.js";
import type { Child } from "./child.js";
import type { StartResult } from "./child-spec.js";
import { StartError } from "./errors.js";
import { childPath, wallMs, type System } from "./system.js";

/** What cannot run here is tried again after this time: a package may have been installed meanwhile. */
const UNAVAILABLE_RETRY_MS = 300_000;

export interface ChildGroupOptions {
  readonly system: System;
  /** Path of the supervisor. */
  readonly path: string;
  readonly isDynamic: boolean;
  readonly runner: ChildRunner;
  /** Makes something due for the child after a delay; its state then says what. */
  schedule(child: Child, delayMs: number): void;
}

export class ChildGroup {
  /** In start order. */
  readonly list: Child[] = [];
  readonly #options: ChildGroupOptions;

  constructor(options: ChildGroupOptions) {
    this.#options = options;
  }

  /** Without order: stopped together, and a child that has ended for good is forgotten. */
  get isDynamic(): boolean {
    return this.#options.isDynamic;
  }

  /** Takes the child out of the list and forgets its failures. */
  remove(child: Child): void {
    child.disarm();
    const place = this.list.indexOf(child);
    if (place >= 0) this.list.splice(place, 1);
    this.#options.system.ledger.forget(this.pathOf(child));
  }

  pathOf(child: Child): string {
    return childPath(this.#options.path, child.id);
  }

  /** Starts one. A failure is reported, what follows from it is the caller's business. */
  async startOne(child: Child): Promise<StartResult> {
    const result = await this.#options.runner.start(child);
    if (result.kind === "failed") this.#reportStartError(child, result.reason);
    if (result.kind === "ignored") this.settleIgnored(child, result);
    const isTrial = result.kind === "started" && child.circuit.state === "half_open";
    if (isTrial) this.#options.schedule(child, child.failures.periodMs);
    return result;
  }

  /** Returns the one that did not start, those after it are down; or null. */
  async startInOrder(children: readonly Child[]): Promise<Child | null> {
    for (const child of [...children]) {
      if ((await this.startOne(child)).kind === "failed") return child;
    }
    return null;
  }

  /** Newest first, one after the other; temporary children are not coming back. */
  async stopInOrder(children: readonly Child[]): Promise<void> {
    for (const child of [...children].reverse()) {
      await this.#options.runner.stop(child);
      if (child.spec.restart === "temporary") this.remove(child);
    }
  }

  /** All of them, by their order or together. */
  async stopAll(): Promise<void> {
    if (!this.isDynamic) return this.stopInOrder(this.list);
    await this.#options.runner.stopTogether(this.list);
    for (const child of [...this.list]) if (child.spec.restart === "temporary") this.remove(child);
  }

  /** A child whose start answered `ignored` keeps its place, unless nothing would ever start it again. */
  settleIgnored(child: Child, { unavailable }: Extract<StartResult, { kind: "ignored" }>): void {
    if (unavailable !== undefined) {
      this.#options.runner.report("unavailable", child, child.downReason ?? unavailable.reason);
    }
    if (child.spec.restart === "temporary") return this.remove(child);
    if (unavailable !== undefined) return this.#options.schedule(child, UNAVAILABLE_RETRY_MS);
    if (this.isDynamic) this.remove(child);
  }

  #reportStartError(child: Child, reason: unknown): void {
    const { system, runner } = this.#options;
    runner.report("start_error", child, child.downReason ?? "did not start", reason);
    const cause = new StartError(this.pathOf(child), child.id, reason);
    system.ledger.recordExit(this.pathOf(child), { kind: "error", cause }, wallMs(system.clock));
  }
}
