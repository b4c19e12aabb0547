/**
 * The processes of one case on our supervisor: start functions that follow the case's script, and everything
 * that happens written into a trace.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { ChildSpec, StartContext, StartFunction, StartResult } from "../../src/actors/child-spec.js";
import { AlreadyStarted } from "../../src/actors/errors.js";
import type { Proc } from "../../src/actors/proc.js";
import type { ExitReason } from "../../src/actors/reason.js";
import type { Report } from "../../src/actors/report.js";
import { supervisor } from "../../src/actors/runtime.js";
import { simpleOneForOne } from "../../src/actors/simple-one-for-one.js";
import { createSystem, type System } from "../../src/actors/system.js";
import { systemClock } from "../../src/base/clock.js";
import { silentLog } from "../../src/base/log.js";
import type { Case, CaseSpec, Outcome, Trace, TraceEvent, TreeSpec } from "./case.js";
import { isObject, startReasonTerm, Thrown, toFlags, toReason, toSpec, toTerm } from "./terms.js";
import { TurnGate } from "./turn-gate.js";
import { VirtualChild, type VirtualProcess } from "./virtual-child.js";

type Started = Extract<StartResult, { kind: "started" }>;
const OTP_REPORTS: readonly string[] = ["start_error", "child_terminated", "shutdown_error", "shutdown"];

export class VirtualTree {
  readonly gate: TurnGate;
  readonly processes: VirtualProcess[] = [];
  readonly scripts: Map<string, Outcome[]>;
  readonly defaults: Map<string, Outcome>;
  readonly system: System;
  readonly #trace = { main: [] as TraceEvent[], reports: [] as TraceEvent[], downs: [] as TraceEvent[] };
  readonly #starts = new Map<string, number>();
  readonly #supervisorPaths = new Set<string>();
  #isOver = false;

  constructor(given: Omit<Case, "expected">) {
    this.scripts = new Map(Object.entries(given.scripts ?? {}).map(([id, script]) => [id, [...script]]));
    this.defaults = new Map(Object.entries(given.defaults ?? {}));
    this.gate = new TurnGate((path) => this.#supervisorPaths.has(path));
    this.system = createSystem({
      clock: systemClock,
      log: silentLog,
      createHost: this.gate.createHost,
      onReport: (report) => this.#recordReport(report),
    });
  }

  /** Starts the root of the case; its parent is the driver. */
  startTop(top: TreeSpec): Promise<StartResult> {
    const start = this.#supervisorStart("top", top);
    return start({ path: "/top", spec: { id: "top", start }, supervisor: "/", system: this.system });
  }

  log(...event: TraceEvent): void {
    if (!this.#isOver) this.#trace.main.push(event);
  }

  /** The trace so far; what happens from here on is not part of it. Ends what still lives. */
  finish(): Trace {
    this.#isOver = true;
    for (const process of [...this.processes].reverse()) process.started.owner.kill();
    return this.#trace;
  }

  /** The newest process of this id, or undefined. */
  newest(id: string): VirtualProcess | undefined {
    return this.processes.findLast((process) => process.id === id);
  }

  newestLive(id: string): VirtualProcess | undefined {
    return this.processes.findLast((process) => process.id === id && process.started.proc.alive);
  }

  incarnation(id: string, number: number): VirtualProcess | undefined {
    return this.processes.find((process) => process.id === id && process.incarnation === number);
  }

  /** `c1#2`, or what is no process as it is. */
  nameOf = (proc: unknown): string => {
    const process = this.processes.find(({ started }) => started.proc === proc);
    return process === undefined ? (proc as string) : `${process.id}#${process.incarnation}`;
  };

  /** A specification of the case as ours, faults included. */
  toChildSpec(spec: CaseSpec): ChildSpec {
    const fields = toSpec(spec);
    if (spec.start === false) return fields as ChildSpec;
    if (spec.start !== undefined && spec.start !== true)
      return { ...fields, start: spec.start as StartFunction };
    const { sup } = spec;
    const id = spec.id ?? "";
    return {
      ...fields,
      start: sup === undefined ? this.#workerStart(id, spec) : this.#supervisorStart(id, sup),
    };
  }

  #workerStart(id: string, spec: CaseSpec): StartFunction {
    return async (context) => {
      const incarnation = this.#countStart(id);
      return this.#followScript(id, incarnation, async () => {
        const child = new VirtualChild(spec.stop ?? "normal", (reason) =>
          this.log("told_to_stop", id, incarnation, toTerm(reason)),
        );
        const result = await child.start(context);
        if (result.kind === "started") {
          this.log("start", id, incarnation);
          return this.#adopt(id, incarnation, result, (reason) => child.exit(reason));
        }
        return result;
      });
    };
  }

  #supervisorStart(id: string, tree: TreeSpec): StartFunction {
    return async (context) => {
      const incarnation = this.#countStart(id);
      this.#supervisorPaths.add(context.path);
      return this.#followScript(id, incarnation, async () => {
        const result = await this.#startSupervisor(tree, context);
        if (result.kind === "failed") {
          this.log("start_failed", id, incarnation, ["error", startReasonTerm(result.reason)]);
          return result;
        }
        if (result.kind === "ignored") return result;
        this.log("start", id, incarnation);
        return this.#adopt(id, incarnation, result, (reason) => result.owner.requestStop(reason));
      });
    };
  }

  #startSupervisor(tree: TreeSpec, context: StartContext): Promise<StartResult> {
    const flags = toFlags(tree.flags);
    const children = tree.children.map((child) => this.toChildSpec(child));
    const isSimple = isObject(tree.flags) && tree.flags.strategy === "simple_one_for_one";
    return (isSimple ? simpleOneForOne(flags, children) : supervisor(flags, children))(context);
  }

  #countStart(id: string): number {
    const incarnation = (this.#starts.get(id) ?? 0) + 1;
    this.#starts.set(id, incarnation);
    return incarnation;
  }

  async #followScript(
    id: string,
    incarnation: number,
    start: () => Promise<StartResult>,
  ): Promise<StartResult> {
    const outcome = this.scripts.get(id)?.shift() ?? this.defaults.get(id) ?? "ok";
    return this.#follow(outcome, id, incarnation, start);
  }

  async #follow(
    outcome: Outcome,
    id: string,
    incarnation: number,
    start: () => Promise<StartResult>,
  ): Promise<StartResult> {
    if (outcome === "ok") return start();
    if (outcome === "ignore") {
      this.log("start_ignore", id, incarnation);
      return { kind: "ignored" };
    }
    const [kind, value] = Object.entries(outcome)[0] ?? [];
    switch (kind) {
      case "ok":
        return { ...(await start()), info: value } as StartResult;
      case "error":
        this.log("start_error", id, incarnation, value);
        return { kind: "failed", reason: toStartReason(value) };
      case "throw":
        this.log("start_throw", id, incarnation, value);
        throw new Thrown(value);
      case "return":
        this.log("start_return", id, incarnation, value);
        return value as StartResult;
      case "crash_after_init":
        return this.#crashAfter(await start(), value);
      case "slow":
        this.log("start_begin", id, incarnation);
        await pause(Number(value));
        return this.#follow(outcome.then as Outcome, id, incarnation, start);
      default:
        throw new Error(`unknown outcome ${JSON.stringify(outcome)}`);
    }
  }

  async #crashAfter(result: StartResult, reason: unknown): Promise<StartResult> {
    if (result.kind !== "started") return result;
    const process = this.processes.find(({ started }) => started.proc === result.proc);
    process?.exit(toReason(reason));
    await result.proc.exited;
    return result;
  }

  #adopt(id: string, incarnation: number, result: Started, exit: (reason: ExitReason) => void): Started {
    const notices: ((reason: ExitReason) => void)[] = [];
    const proc = watchMonitors(result.proc, notices);
    const started = { ...result, proc };
    result.proc.monitor((reason) => this.#recordDown(id, incarnation, reason));
    const repeatNotice = (reason: ExitReason) => notices.forEach((notice) => notice(reason));
    this.processes.push({ id, incarnation, started, exit, repeatNotice });
    return started;
  }

  #recordDown(id: string, incarnation: number, reason: ExitReason): void {
    if (!this.#isOver) this.#trace.downs.push([id, incarnation, toTerm(reason)]);
  }

  #recordReport({ context, cause, offender }: Report): void {
    if (this.#isOver || !OTP_REPORTS.includes(context)) return;
    const id = offender.slice(offender.lastIndexOf("/") + 1);
    this.#trace.reports.push([context, reportTerm(context, cause), id]);
  }
}

/** The same process, with every notice that is asked of it kept. */
function watchMonitors(proc: Proc, notices: ((reason: ExitReason) => void)[]): Proc {
  const monitor: Proc["monitor"] = (notice) => {
    notices.push(notice);
    return proc.monitor(notice);
  };
  return Object.create(proc, { monitor: { value: monitor } }) as Proc;
}

function toStartReason(term: unknown): unknown {
  const isPassedThrough = Array.isArray(term) && term.length === 2 && term[0] === "already_started";
  return isPassedThrough ? new AlreadyStarted(term[1] as Proc) : term;
}

function reportTerm(context: string, cause: unknown): unknown {
  if (context === "shutdown") return "reached_max_restart_intensity";
  return context === "start_error" ? startReasonTerm(cause) : toTerm(cause as ExitReason);
}
