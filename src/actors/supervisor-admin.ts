/**
 * The calls by which others ask a supervisor to change its children. Each is one event of the supervisor, and
 * none of them counts as a restart or triggers a strategy. First OTP's own, then those that reload and
 * operators need. A call made from inside the tree that waits for its own end waits for ever.
 */
import { checkFlags, checkSpec, checkSpecs, type CheckedSpec } from "./check-specs.js";
import { Child, type ChildState } from "./child.js";
import type { ChildSpec, StartResult, SupervisorFlags } from "./child-spec.js";
import { AlreadyStarted, RefusedCall, StartError } from "./errors.js";
import type { Proc } from "./proc.js";
import type { Supervisor } from "./supervisor.js";
import { Unavailable } from "./worker.js";

/** What a start by a call gave; no process where the start function answered `ignored`. */
export interface StartedChild {
  readonly proc: Proc | null;
  readonly info?: unknown;
}

export interface ChildEntry {
  readonly id: string;
  readonly proc: Proc | null;
  readonly state: ChildState;
  readonly type: "worker" | "supervisor";
}

export interface ChildCounts {
  readonly specs: number;
  /** Up, and alive right now. */
  readonly active: number;
  readonly supervisors: number;
  readonly workers: number;
}

export class SupervisorAdmin {
  protected readonly supervisor: Supervisor;
  readonly #childrenMax: number;

  constructor(supervisor: Supervisor, childrenMax = Infinity) {
    this.supervisor = supervisor;
    this.#childrenMax = childrenMax;
  }

  /**
   * Starts one more child, last in the order.
   * @throws {SpecError}, {RefusedCall} or {AlreadyStarted}; {StartError} when it did not start, and nothing is
   *   kept; {Unavailable} when it cannot run here and is temporary, so that it is not kept for later
   */
  startChild(spec: ChildSpec): Promise<StartedChild> {
    return this.supervisor.call(async () => {
      const checked = checkSpec(spec, this.supervisor.flags.autoShutdown);
      const present = this.supervisor.children.find((child) => child.id === checked.id);
      if (present?.process) throw new AlreadyStarted(present.process.proc);
      if (present !== undefined) throw new RefusedCall("already_present", checked.id);
      if (this.supervisor.children.length >= this.#childrenMax)
        throw new RefusedCall("max_children", checked.id);
      return this.startNew(checked);
    });
  }

  /** Stops it; the specification stays unless it is temporary. @throws {RefusedCall} not_found */
  terminateChild(id: string): Promise<void> {
    return this.supervisor.call(async () => {
      const child = this.#find(id);
      await this.supervisor.runner.stop(child);
      if (child.spec.restart === "temporary") this.supervisor.group.remove(child);
    });
  }

  /**
   * Starts one that is down; where the start is ignored it stays so, even a temporary one.
   * @throws {RefusedCall}; {StartError} when it did not start: it stays down
   */
  restartChild(id: string): Promise<StartedChild> {
    return this.supervisor.call(async () => {
      const child = this.#findDown(id);
      const result = await this.supervisor.runner.start(child);
      const isTemporary = child.spec.restart === "temporary";
      if (result.kind === "ignored" && !isTemporary) this.supervisor.group.settleIgnored(child, result);
      return this.#toStarted(child, result);
    });
  }

  /** Forgets one that is down. @throws {RefusedCall} */
  deleteChild(id: string): Promise<void> {
    return this.supervisor.call(async () => this.supervisor.group.remove(this.#findDown(id)));
  }

  /** Newest in the start order first. */
  whichChildren(): Promise<ChildEntry[]> {
    return this.supervisor.call(async () =>
      this.supervisor.children
        .map(({ id, process, state, spec }) => ({ id, proc: process?.proc ?? null, state, type: spec.type }))
        .reverse(),
    );
  }

  countChildren(): Promise<ChildCounts> {
    return this.supervisor.call(async () => {
      const { children } = this.supervisor;
      const supervisors = children.filter((child) => child.spec.type === "supervisor").length;
      const active = children.filter((child) => child.process?.proc.alive).length;
      return { specs: children.length, active, supervisors, workers: children.length - supervisors };
    });
  }

  /** With all defaults filled in. @throws {RefusedCall} not_found */
  getChildSpec(id: string): Promise<CheckedSpec> {
    return this.supervisor.call(async () => this.#find(id).spec);
  }

  /**
   * New flags, and new specifications in a new order: processes are kept, new children are added down, and
   * those that are not listed are kept behind all others.
   * @throws {SpecError} for the first fault: all is as it was
   */
  changeSpec(flags: SupervisorFlags, specs: readonly ChildSpec[]): Promise<void> {
    return this.supervisor.call(async () => {
      const checkedFlags = checkFlags(flags);
      const checkedSpecs = checkSpecs(specs, checkedFlags.autoShutdown);
      const { children } = this.supervisor;
      this.supervisor.changeFlags(checkedFlags);
      const listed = checkedSpecs.map((spec) => {
        const child = children.find(({ id }) => id === spec.id) ?? new Child(spec, checkedFlags);
        child.respec(spec, checkedFlags);
        return child;
      });
      const unlisted = children.filter((child) => !listed.includes(child));
      children.splice(0, children.length, ...listed, ...unlisted);
    });
  }

  /** New flags, from the next event on; children are as they were. @throws {SpecError} all is as it was */
  changeFlags(flags: SupervisorFlags): Promise<void> {
    return this.supervisor.call(async () => this.supervisor.changeFlags(checkFlags(flags)));
  }

  /** Additions. Stops the child and forgets it. @throws {RefusedCall} not_found */
  removeChild(id: string): Promise<void> {
    return this.supervisor.call(async () => {
      const child = this.#find(id);
      await this.supervisor.runner.stop(child);
      this.supervisor.group.remove(child);
    });
  }

  /** Stops it, whatever its state, and starts it. @throws {StartError} when it did not start: it is tried again */
  restartByHand(id: string): Promise<void> {
    return this.supervisor.call(async () => this.#restartNow(this.#find(id)));
  }

  /** All children, stopped and started in their order. */
  restartAllByHand(): Promise<void> {
    return this.supervisor.call(() => this.supervisor.restarter.restartAll());
  }

  /** Closes an open circuit and starts the child. @throws {StartError} when it did not start: it is tried again */
  resetCircuit(id: string): Promise<void> {
    return this.supervisor.call(() => this.#reset(this.#find(id)));
  }

  /** Stops the child and starts it with the new specification. @throws {SpecError}, {RefusedCall}, {StartError} */
  replaceChild(spec: ChildSpec): Promise<void> {
    return this.supervisor.call(async () => {
      const checked = checkSpec(spec, this.supervisor.flags.autoShutdown);
      const child = this.#find(checked.id);
      await this.supervisor.runner.stop(child);
      child.respec(checked, this.supervisor.flags);
      await this.#restartNow(child);
    });
  }

  /** The new specification from the next event on; an open circuit closes. @throws {SpecError}, {RefusedCall} */
  respecChild(spec: ChildSpec): Promise<void> {
    return this.supervisor.call(async () => {
      const checked = checkSpec(spec, this.supervisor.flags.autoShutdown);
      const child = this.#find(checked.id);
      child.respec(checked, this.supervisor.flags);
      await this.#reset(child);
    });
  }

  /** @throws {StartError} and nothing is kept; {AlreadyStarted} as the start function gave it */
  protected async startNew(spec: CheckedSpec): Promise<StartedChild> {
    const child = new Child(spec, this.supervisor.flags);
    this.supervisor.children.push(child);
    const result = await this.supervisor.runner.start(child);
    if (result.kind === "failed") this.supervisor.group.remove(child);
    if (result.kind === "ignored") this.supervisor.group.settleIgnored(child, result);
    return this.#toStarted(child, result);
  }

  async #reset(child: Child): Promise<void> {
    if (child.circuit.state === "closed") return;
    const isDown = child.circuit.state === "open";
    this.supervisor.restarter.closeCircuit(child);
    if (isDown) this.#toStarted(child, await this.supervisor.restarter.startByHand(child));
  }

  async #restartNow(child: Child): Promise<void> {
    await this.supervisor.runner.stop(child);
    child.pardon();
    this.#toStarted(child, await this.supervisor.restarter.startByHand(child));
  }

  #toStarted(child: Child, result: StartResult): StartedChild {
    if (result.kind === "started") return { proc: result.proc, info: result.info };
    if (result.kind === "ignored") return this.#toIgnored(child, result);
    if (result.reason instanceof AlreadyStarted) throw result.reason;
    throw new StartError(this.supervisor.group.pathOf(child), child.id, result.reason);
  }

  /** A temporary child that is unavailable was not kept, so its caller has to hear of it. */
  #toIgnored(child: Child, { unavailable }: Extract<StartResult, { kind: "ignored" }>): StartedChild {
    const isLost = unavailable !== undefined && child.spec.restart === "temporary";
    if (isLost) throw new Unavailable(unavailable.reason, unavailable.remedy);
    return { proc: null };
  }

  #find(id: string): Child {
    const child = this.supervisor.children.find((candidate) => candidate.id === id);
    if (child === undefined) throw new RefusedCall("not_found", id);
    return child;
  }

  #findDown(id: string): Child {
    const child = this.#find(id);
    if (child.state === "restarting") throw new RefusedCall("restarting", id);
    if (child.process !== null) throw new RefusedCall("running", id);
    return child;
  }
}
