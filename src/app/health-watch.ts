/** The health of a running node: looks at its actors when asked and at every report, and remembers in between. */
import type { Runtime } from "../actors/runtime.js";
import type { Clock } from "../base/clock.js";
import type { HealthJson } from "../model/health.js";
import { judge, toActorJson, type Observed } from "./health.js";
import { listActors } from "./node-actors.js";
import { Observer } from "./observer.js";

export interface HealthWatchOptions {
  readonly runtime: Runtime;
  readonly clock: Clock;
  /** Name of the node. */
  readonly node: string;
  readonly version: string;
}

export class HealthWatch {
  readonly #options: HealthWatchOptions;
  readonly #observer = new Observer();
  readonly #startedAtMs: number;
  readonly #startedMs: number;
  #isStarted = false;
  #isLooking = false;

  constructor(options: HealthWatchOptions) {
    this.#options = options;
    this.#startedAtMs = this.#wallMs();
    this.#startedMs = options.clock.nowMs();
  }

  /** Every child of the first tree has been started. */
  markStarted(): void {
    this.#isStarted = true;
  }

  /** Looks at the actors in a later turn: a report comes from the middle of a supervisor's work. */
  look(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    setImmediate(() => {
      this.#isLooking = false;
      this.#observe();
    });
  }

  health(): HealthJson {
    const observed = this.#observe();
    const { status, reasons } = judge(observed, this.#isStarted, this.#wallMs());
    const { node, version, clock } = this.#options;
    return {
      node,
      version,
      status,
      reasons,
      started_at: new Date(this.#startedAtMs).toISOString(),
      uptime_s: Math.round((clock.nowMs() - this.#startedMs) / 100) / 10,
      actors: observed.map((actor) => toActorJson(actor.status)),
    };
  }

  #observe(): Observed[] {
    return this.#observer.observe(listActors(this.#options.runtime), this.#wallMs());
  }

  #wallMs(): number {
    return Number(this.#options.clock.wallNs() / 1_000_000n);
  }
}
