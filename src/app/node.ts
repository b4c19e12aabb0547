/**
 * One node: the running topology, the tree that was made from it, and the two things that can happen to both,
 * a reload and the stop. The topology belongs to the node and not to an actor, so that whatever restarts finds it.
 */
import { createRuntime } from "../actors/runtime.js";
import type { Runtime } from "../actors/runtime.js";
import type { ExitReason } from "../actors/reason.js";
import type { Clock } from "../base/clock.js";
import type { Log } from "../base/log.js";
import type { ReloadOutcome } from "../model/health.js";
import type { ProbeEnvironment } from "../probes/engine.js";
import { shippedCatalogue } from "../topology/catalogue.js";
import { diffTopology, type Plan } from "../topology/diff-topology.js";
import type { ParsedTopology } from "../topology/parse-topology.js";
import type { Topology } from "../topology/topology.js";
import type { Applied } from "./apply-plan.js";
import { applyPlan } from "./apply-plan.js";
import { carryOutStep, toSteps } from "./carry-out.js";
import { createCollectors } from "./collectors.js";
import type { Foundation } from "./foundation.js";
import { HealthWatch } from "./health-watch.js";
import { createNodeMetrics } from "./node-metrics.js";
import { createNodeView } from "./node-view.js";
import { NodeIntake } from "./node-intake.js";
import type { Reload } from "./reload.js";
import { createReload } from "./reload.js";
import { Runs } from "./runs.js";
import { createTree } from "./tree.js";
import { createTurns } from "./turns.js";

export interface NodeOptions {
  readonly topology: Topology;
  /** Absolute path of the topology; null: it comes from no file, and no reload is looked for. */
  readonly file: string | null;
  /** Reads the file anew. */
  readonly read: () => Promise<ParsedTopology>;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly environment: ProbeEnvironment;
  /** Called with the packets of each tick, beside those who are meant to have them. */
  readonly onFrames?: Foundation["onFrames"];
}

export class Node {
  readonly #runtime: Runtime;
  readonly #foundation: Foundation;
  readonly #watch: HealthWatch;
  readonly #reload: Reload;
  readonly #inTurn = createTurns();
  #topology: Topology;

  constructor(options: NodeOptions) {
    const { clock, log } = options;
    this.#topology = options.topology;
    this.#runtime = createRuntime({ clock, log, onReport: () => this.#watch.look() });
    this.#watch = new HealthWatch({ ...options, runtime: this.#runtime, node: options.topology.node.name });
    this.#reload = createReload({
      ...options,
      inTurn: this.#inTurn,
      running: () => this.#topology,
      apply: (next, plan) => this.#apply(next, plan),
    });
    const collectors = createCollectors({ ...options, change: (next) => this.#change(next) });
    const topology = (): Topology => this.#topology;
    const runs = new Runs({
      ...options,
      runtime: this.#runtime,
      catalogue: shippedCatalogue(),
      zones: () => view.zones(),
    });
    const view = createNodeView({
      runtime: this.#runtime,
      clock,
      topology,
      watch: this.#watch,
      reload: this.#reload,
      runs,
      collectors,
      metrics: createNodeMetrics({
        runtime: this.#runtime,
        clock,
        topology,
        health: () => this.#watch.health(),
        intake: () => this.#foundation.intake,
      }),
    });
    const { file, environment, version, onFrames } = options;
    const reloader = file === null ? null : { file, reload: () => this.reload() };
    const runtime = this.#runtime;
    const intake = new NodeIntake(runtime, topology);
    const base = { runtime, clock, topology, environment, view, reloader, intake, version };
    this.#foundation = { ...base, ...(onFrames && { onFrames }) };
  }

  /** Resolves when the tree has ended, by itself or by {@link stop}. */
  get ended(): Promise<ExitReason> {
    return this.#runtime.ended;
  }

  /** Where it listens, for a browser; null for a node without the web. */
  get url(): string | null {
    const { http } = this.#topology;
    return http && `http://${http.listen.host}:${http.listen.port}`;
  }

  /** Starts the tree. @throws {StartError} with the first child that did not come up; what had is stopped then. */
  async start(): Promise<void> {
    const { intensity, periodMs } = this.#topology.supervision;
    await this.#runtime.start({ intensity, periodMs }, () => createTree(this.#foundation));
    this.#watch.markStarted();
  }

  /** Sources first, readers last; may be called twice. */
  async stop(): Promise<void> {
    await this.#runtime.stop();
  }

  /** Takes over what the file says now; never rejects for what is in it. */
  reload(): Promise<ReloadOutcome> {
    return this.#reload({ plan: false });
  }

  /** Changes the running topology by hand. */
  #change(toNext: (running: Topology) => Topology | null): Promise<Applied | null> {
    return this.#inTurn(async () => {
      const next = toNext(this.#topology);
      return next && this.#apply(next, diffTopology(this.#topology, next));
    });
  }

  async #apply(next: Topology, plan: Plan): Promise<Applied> {
    const before = this.#topology;
    const steps = toSteps(plan.items, before, next);
    const applied = await applyPlan(steps, async (step) => {
      this.#topology = step.after;
      await carryOutStep(this.#foundation, step);
    });
    this.#topology = applied.kind === "applied" ? next : before;
    return applied;
  }
}
