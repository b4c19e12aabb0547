/** Small workers that obey orders, and a runtime whose time a test moves by hand. */
import type { ChildSpec, SupervisorFlags } from "../../src/actors/child-spec.js";
import type { Report } from "../../src/actors/report.js";
import { createRuntime, worker, type Runtime, type WorkerOptions } from "../../src/actors/runtime.js";
import type { ActorStatus } from "../../src/actors/status.js";
import type { WorkerContext } from "../../src/actors/worker.js";
import { silentLog } from "../../src/base/log.js";
import { FakeClock, settle } from "../support/fake-clock.js";

/** What a puppet can be told: it does it inside its handler. */
export type Order = (context: WorkerContext<Order>) => unknown;

/** A tree on a fake clock, with everything that its puppets did. */
export class Stage {
  readonly clock = new FakeClock();
  readonly reports: Report[] = [];
  /** `start a`, `stop a shutdown`. */
  readonly acts: string[] = [];
  readonly runtime: Runtime;
  /** What the next starts of an id throw; nothing: they succeed. */
  readonly startErrors = new Map<string, unknown[]>();

  constructor() {
    this.runtime = createRuntime({
      clock: this.clock,
      log: silentLog,
      onReport: (report) => void this.reports.push(report),
    });
  }

  /** The specification of a puppet. */
  puppet(id: string, more: Partial<ChildSpec> = {}, options: WorkerOptions = {}): ChildSpec {
    const start = worker<Order>((context) => {
      const errors = this.startErrors.get(id) ?? [];
      const error = errors.shift();
      this.acts.push(error === undefined ? `start ${id}` : `fail ${id}`);
      if (error !== undefined) throw error as Error;
      return {
        handle: async (order) => void (await order(context)),
        terminate: (reason) => void this.acts.push(`stop ${id} ${reason.kind}`),
      };
    }, options);
    return { id, start, ...more };
  }

  /** Starts the tree. */
  async start(
    children: readonly ChildSpec[],
    flags: SupervisorFlags = { intensity: 5, periodMs: 10_000 },
  ): Promise<void> {
    await this.runtime.start(flags, children);
  }

  /** Lets the actor at `path` do something, and the tree come to rest. */
  async tell(path: string, order: Order): Promise<void> {
    this.runtime.send(path, order);
    await settle();
  }

  /** The actor at `path` throws in its handler. */
  crash(path: string, cause: unknown = new Error("boom")): Promise<void> {
    return this.tell(path, () => {
      throw cause as Error;
    });
  }

  /** @throws {Error} where there is no such actor */
  status(path: string): ActorStatus {
    const status = this.runtime.actors().find((actor) => actor.path === path);
    if (status === undefined) throw new Error(`there is no actor ${path}`);
    return status;
  }

  /** State by path. */
  states(): Record<string, string> {
    return Object.fromEntries(this.runtime.actors().map(({ path, state }) => [path, state]));
  }

  /** What was done since the last look. */
  takeActs(): string[] {
    return this.acts.splice(0);
  }

  contexts(): string[] {
    return this.reports.map(({ context, offender }) => `${context} ${offender}`);
  }

  /** For the end of a test. */
  async strike(): Promise<void> {
    const stopped = this.runtime.stop();
    for (let turn = 0; turn < 5; turn++) await this.clock.advance(60_000);
    await stopped;
  }
}
