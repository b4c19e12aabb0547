/**
 * One actor system: clock, registry, reports, and the root supervisor. Everything that the rest of the house
 * needs of this folder is here and in the types beside it.
 */
import type { ActorState } from "../base/actor-state.js";
import type { ChildSpec, SupervisorFlags } from "./child-spec.js";
import { NoSuchActor, RefusedCall, StartError } from "./errors.js";
import type { SupervisorView } from "./owner.js";
import type { Offer, Proc } from "./proc.js";
import { SHUTDOWN, type ExitReason } from "./reason.js";
import type { ActorStatus } from "./status.js";
import type { OwnedProc } from "./stop-protocol.js";
import { createSupervisor, supervisor, type Children } from "./supervisor-start.js";
import type { SupervisorAdmin } from "./supervisor-admin.js";
import { createSystem, wallMs, type System, type SystemOptions } from "./system.js";

export { dynamicSupervisor, supervisor } from "./supervisor-start.js";
export { worker, type WorkerOptions } from "./worker-process.js";

/** Clock, log, and who hears of each supervision event. */
export type RuntimeOptions = SystemOptions;

export interface Runtime {
  /** Starts the tree and waits for it. @throws {StartError} with the path and reason of the child that failed. */
  start(flags: SupervisorFlags, children: Children): Promise<void>;
  /** Orderly stop, right to left, depth first; may be called twice and before the start. */
  stop(): Promise<void>;
  /** Resolves when the root supervisor has ended by itself or was stopped. */
  readonly ended: Promise<ExitReason>;
  /** To whoever is registered under `path` now; "dead" (and a dead_letter report) where nobody is. */
  send(path: string, message: unknown): Offer;
  /** Every actor of the tree, supervisors included, depth first in start order; the root is "/". */
  actors(): readonly ActorStatus[];

  // By hand, of one child, by path: each rejects with NoSuchActor where there is none.
  /** Stops and starts it again, whatever its state; not counted as a failure. */
  restartActor(path: string): Promise<void>;
  /** Closes an open circuit and starts it. Nothing where it is not open. */
  resetActor(path: string): Promise<void>;

  // Of a supervisor by path, for reload: see supervisor.ts.
  startChild(path: string, spec: ChildSpec): Promise<void>;
  /** Stops and forgets it. */
  removeChild(path: string): Promise<void>;
  /** Takes the new spec for the child of that id: stops the old process, starts the new; not counted. */
  replaceChild(path: string, spec: ChildSpec): Promise<void>;
  /** Takes the new spec without touching the process (restart type, back-off, intensity ...). */
  respecChild(path: string, spec: ChildSpec): Promise<void>;
  /** New flags for the supervisor itself; its children and its history of restarts are kept. */
  changeFlags(path: string, flags: SupervisorFlags): Promise<void>;
}

/** A runtime without a tree; {@link Runtime.start} starts it, once. */
export function createRuntime(options: RuntimeOptions): Runtime {
  return new ActorRuntime(options);
}

const ROOT = "/";
type Root = OwnedProc & { readonly startedAtMs: number };

class ActorRuntime implements Runtime {
  readonly ended: Promise<ExitReason>;
  readonly #system: System;
  readonly #resolveEnded: (reason: ExitReason) => void;
  #starting: Promise<void> | null = null;
  #root: Root | null = null;
  #isStarted = false;
  #isStopping = false;

  constructor(options: RuntimeOptions) {
    this.#system = createSystem(options);
    let resolveEnded: (reason: ExitReason) => void = () => {};
    this.ended = new Promise((resolve) => (resolveEnded = resolve));
    this.#resolveEnded = resolveEnded;
  }

  async start(flags: SupervisorFlags, children: Children): Promise<void> {
    if (this.#starting !== null || this.#isStopping)
      throw new Error("a runtime starts once, and not after its stop");
    this.#starting = this.#startRoot(flags, children);
    await this.#starting;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#starting === null) this.#resolveEnded(SHUTDOWN);
    // A start that failed has told its caller, and has left nothing to stop.
    await this.#starting?.catch(() => undefined);
    this.#root?.owner.requestStop(SHUTDOWN);
    await this.ended;
  }

  send(path: string, message: unknown): Offer {
    const offer = this.#system.registry.find(path)?.offer(message) ?? "dead";
    if (offer === "dead") {
      const reason = "nobody is there to take the message";
      this.#system.report({ supervisor: parentPath(path), context: "dead_letter", reason, offender: path });
    }
    return offer;
  }

  actors(): readonly ActorStatus[] {
    if (this.#root === null) return [];
    const below = this.#root.owner.supervisor?.inspectChildren() ?? [];
    return [this.#inspectRoot(this.#root), ...below];
  }

  async restartActor(path: string): Promise<void> {
    if (path === ROOT) return this.#adminAt(ROOT).restartAllByHand();
    await this.#onChild(path, (admin, id) => admin.restartByHand(id));
  }

  async resetActor(path: string): Promise<void> {
    if (path === ROOT) return;
    await this.#onChild(path, (admin, id) => admin.resetCircuit(id));
  }

  async startChild(path: string, spec: ChildSpec): Promise<void> {
    await this.#adminAt(path).startChild(spec);
  }

  async removeChild(path: string): Promise<void> {
    await this.#onChild(path, (admin, id) => admin.removeChild(id));
  }

  async replaceChild(path: string, spec: ChildSpec): Promise<void> {
    await this.#onChild(path, (admin) => admin.replaceChild(spec));
  }

  async respecChild(path: string, spec: ChildSpec): Promise<void> {
    await this.#onChild(path, (admin) => admin.respecChild(spec));
  }

  async changeFlags(path: string, flags: SupervisorFlags): Promise<void> {
    await this.#adminAt(path).changeFlags(flags);
  }

  async #startRoot(flags: SupervisorFlags, children: Children): Promise<void> {
    const spec: ChildSpec = { id: ROOT, start: supervisor(flags, children), type: "supervisor" };
    const context = { path: ROOT, spec, supervisor: ROOT, system: this.#system };
    try {
      const root = createSupervisor(context, flags, children, false);
      this.#root = { ...root, startedAtMs: wallMs(this.#system.clock) };
      void root.proc.exited.then(this.#resolveEnded);
      await root.start();
    } catch (cause) {
      this.#resolveEnded({ kind: "error", cause });
      throw deepestStartError(cause);
    }
    this.#isStarted = true;
  }

  async #onChild(path: string, ask: (admin: SupervisorAdmin, id: string) => Promise<void>): Promise<void> {
    if (!path.startsWith("/")) throw new NoSuchActor(path);
    const parent = parentPath(path);
    try {
      await ask(this.#adminAt(parent), path.slice(parent === ROOT ? 1 : parent.length + 1));
    } catch (error) {
      if (error instanceof RefusedCall && error.refusal === "not_found") throw new NoSuchActor(path);
      throw error;
    }
  }

  /** @throws {NoSuchActor} where there is no supervisor at this path now */
  #adminAt(path: string): SupervisorAdmin {
    const view = this.#viewAt(path);
    if (view === undefined) throw new NoSuchActor(path);
    return view.admin;
  }

  #viewAt(path: string): SupervisorView | undefined {
    if (path === ROOT) return this.#root?.owner.supervisor;
    const parent = this.#viewAt(parentPath(path));
    return parent?.findSupervisor(path);
  }

  #inspectRoot({ proc, owner, startedAtMs }: Root): ActorStatus {
    const { backoff: _, ...vitals } = owner.inspect();
    const state = this.#rootState(proc);
    const failures = this.#system.ledger.of(ROOT);
    return {
      path: ROOT,
      kind: "supervisor",
      state,
      reason: null,
      restarts: 0,
      startedAtMs,
      ...failures,
      ...vitals,
    };
  }

  #rootState(proc: Proc): ActorState {
    if (!proc.alive) return "stopped";
    if (this.#isStopping) return "stopping";
    return this.#isStarted ? "running" : "starting";
  }
}

/** "/" for "/probes", "/probes" for "/probes/system". */
function parentPath(path: string): string {
  const cut = path.lastIndexOf("/");
  return cut <= 0 ? ROOT : path.slice(0, cut);
}

/** Of supervisors that did not start because of one another, the child that began it. */
function deepestStartError(thrown: unknown): Error {
  if (thrown instanceof StartError && thrown.cause instanceof StartError)
    return deepestStartError(thrown.cause);
  return thrown instanceof StartError ? thrown : new StartError(ROOT, ROOT, thrown);
}
