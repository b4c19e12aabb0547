/**
 * Starts and stops single children for a supervisor, and reports what went wrong. After each wait it looks
 * whether the supervisor was killed meanwhile, and if so leaves through {@link SupervisorKilled}: nothing of
 * a dead supervisor goes on.
 */
import type { Child } from "./child.js";
import type { StartContext, StartResult } from "./child-spec.js";
import type { Proc } from "./proc.js";
import { formatReason, KILLED, sentence, type ExitReason } from "./reason.js";
import type { ReportContext } from "./report.js";
import { isExpectedStop } from "./restart-decision.js";
import { stopProcess, type OwnedProc } from "./stop-protocol.js";
import { childPath, wallMs, type System } from "./system.js";

/** A link tells even a child that is else killed at once; it has this long to end. */
const ORPHAN_MS = 5_000;

/** Thrown inside a supervisor that was killed while it waited. */
export class SupervisorKilled extends Error {
  override readonly name = "SupervisorKilled";
}

export interface ChildRunnerOptions {
  readonly system: System;
  /** Path of the supervisor. */
  readonly path: string;
  isAlive(): boolean;
  /** Called for each child's end, in the order of the ends. */
  onExit(proc: Proc, reason: ExitReason): void;
}

export class ChildRunner {
  readonly #options: ChildRunnerOptions;

  constructor(options: ChildRunnerOptions) {
    this.#options = options;
  }

  /** Calls the start function, whatever it does; the child is up afterwards, or down. @throws {SupervisorKilled} */
  async start(child: Child): Promise<StartResult> {
    child.disarm();
    child.phase = "starting";
    const result = await this.#callStart(child);
    child.phase = null;
    if (!this.#options.isAlive()) {
      if (result.kind === "started") void this.#stopOrphan(child, result);
      throw new SupervisorKilled();
    }
    if (result.kind === "started") await this.#adopt(child, result, result.info);
    else this.#leaveDown(child, result);
    return result;
  }

  /** Stops it by its specification, if it is up. @throws {SupervisorKilled} */
  async stop(child: Child): Promise<void> {
    const reason = await this.#bringDown(child);
    if (reason !== null) this.#reportUnexpected(child, reason);
  }

  /**
   * Stops children that have no order among them: all are asked at once, each has its own time from there.
   * Ends of the same reason of children with the same id are one report. @throws {SupervisorKilled}
   */
  async stopTogether(children: readonly Child[]): Promise<void> {
    const ends = await Promise.all(
      children.map(async (child) => ({ child, end: await this.#bringDown(child) })),
    );
    const reported = new Set<string>();
    for (const { child, end } of ends) {
      if (end === null) continue;
      const key = `${child.id}: ${formatReason(end)}`;
      if (!reported.has(key) && this.#reportUnexpected(child, end)) reported.add(key);
    }
  }

  /** For a supervisor that was killed: its children are asked to end, as by a link, and killed in time. */
  stopOrphans(children: readonly Child[]): void {
    for (const child of children) {
      child.disarm();
      if (child.process !== null) void this.#stopOrphan(child, child.process);
    }
  }

  /** One supervision event about a child. */
  report(context: ReportContext, child: Child, reason: string, cause?: unknown): void {
    const { system, path } = this.#options;
    system.report({ supervisor: path, context, reason, cause, offender: childPath(path, child.id) });
  }

  async #callStart(child: Child): Promise<StartResult> {
    const { system, path } = this.#options;
    const context: StartContext = {
      system,
      supervisor: path,
      path: childPath(path, child.id),
      spec: child.spec,
    };
    try {
      const result: unknown = await child.spec.start(context);
      return isStartResult(result) ? result : { kind: "failed", reason: result };
    } catch (error) {
      return { kind: "failed", reason: error };
    }
  }

  async #adopt(child: Child, { proc, owner }: OwnedProc, info: unknown): Promise<void> {
    child.state = "up";
    child.process = { proc, owner };
    child.lastProc = proc;
    child.startedAtMs = wallMs(this.#options.system.clock);
    child.upSinceMs = this.#options.system.clock.nowMs();
    child.downReason = null;
    child.isUnavailable = false;
    this.report("progress", child, info === undefined ? "started" : `started: ${sentence(info)}`);
    // A process that has ended already: its notice must not come after that of the next child.
    if (proc.alive) proc.monitor((reason) => this.#options.onExit(proc, reason));
    else this.#options.onExit(proc, await proc.exited);
  }

  #leaveDown(child: Child, result: Exclude<StartResult, { kind: "started" }>): void {
    child.state = "down";
    child.isUnavailable = result.kind === "ignored" && result.unavailable !== undefined;
    if (result.kind === "failed") child.downReason = `did not start: ${sentence(result.reason)}`;
    else child.downReason = result.unavailable ? unavailableSentence(result.unavailable) : "is not wanted";
  }

  async #bringDown(child: Child): Promise<ExitReason | null> {
    child.disarm();
    const target = child.process;
    if (target === null) {
      child.state = "down";
      return null;
    }
    child.phase = "stopping";
    const reason = await stopProcess(this.#options.system.clock, target, child.spec.shutdown);
    child.phase = null;
    if (!this.#options.isAlive()) throw new SupervisorKilled();
    child.state = "down";
    child.process = null;
    child.downReason = null;
    return reason;
  }

  /** Whether there was something to report. */
  #reportUnexpected(child: Child, reason: ExitReason): boolean {
    const { restart, shutdown } = child.spec;
    if (isExpectedStop(restart, shutdown === "brutal_kill", reason)) return false;
    this.report("shutdown_error", child, formatReason(reason), reason);
    return true;
  }

  async #stopOrphan(child: Child, target: OwnedProc): Promise<void> {
    const { shutdown } = child.spec;
    await stopProcess(
      this.#options.system.clock,
      target,
      shutdown === "brutal_kill" ? ORPHAN_MS : shutdown,
      KILLED,
    );
  }
}

function unavailableSentence(unavailable: { readonly reason: string; readonly remedy: string }): string {
  return `${unavailable.reason}; ${unavailable.remedy}`;
}

/** Start functions are written by others, not all of them in TypeScript. */
function isStartResult(result: unknown): result is StartResult {
  if (typeof result !== "object" || result === null || !("kind" in result)) return false;
  return result.kind === "started" || result.kind === "ignored" || result.kind === "failed";
}
