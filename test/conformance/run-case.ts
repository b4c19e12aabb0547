/** Takes one case's steps on a virtual tree, every step kind exactly as reference tables of OTP's driver have it. */
import { setTimeout as pause } from "node:timers/promises";
import type { ProcOwner } from "../../src/actors/owner.js";
import type { Proc } from "../../src/actors/proc.js";
import { SHUTDOWN } from "../../src/actors/reason.js";
import { worker } from "../../src/actors/runtime.js";
import { callSupervisor } from "./call-supervisor.js";
import type { Case, Outcome, Step, Trace } from "./case.js";
import { startReasonTerm, toReason, toTerm } from "./terms.js";
import { VirtualTree } from "./virtual-tree.js";

/** What the case's steps gave on our supervisor. Takes as long as the case's own waits. */
export async function runCase(given: Omit<Case, "expected">): Promise<Trace> {
  const run = new CaseRun(given);
  await run.start();
  return run.finish();
}

class CaseRun {
  readonly #given: Omit<Case, "expected">;
  readonly #tree: VirtualTree;
  #running: Promise<void>[] = [];
  #isBurst = false;

  constructor(given: Omit<Case, "expected">) {
    this.#given = given;
    this.#tree = new VirtualTree(given);
  }

  async start(): Promise<void> {
    const result = await this.#tree.startTop(this.#given.top);
    const isStarted = result.kind !== "failed";
    this.#tree.log("result", "start_top", isStarted ? "ok" : ["error", startReasonTerm(result.reason)]);
    if (!isStarted) return;
    for (const step of this.#given.steps) await this.#take(step);
  }

  finish(): Trace {
    return this.#tree.finish();
  }

  async #take(step: Step): Promise<void> {
    const [kind, ...operands] = step;
    const id = String(operands[0]);
    switch (kind) {
      case "exit":
        await this.#exit(id, operands[1]);
        return this.#settle();
      case "exit_async":
        return this.#exit(id, operands[1]);
      case "exit_n":
        await this.#exitOf(id, Number(operands[1]), operands[2]);
        return this.#settle();
      case "kill":
        await this.#kill(id);
        return this.#settle();
      case "stale_exit":
        return this.#repeatExit(String(operands[1]), Number(operands[2]), operands[3]);
      case "settle":
        return this.#tree.gate.settle();
      case "sleep":
        return pause(Number(operands[0]));
      case "script":
        return void this.#tree.scripts.set(id, [...(operands[1] as Outcome[])]);
      case "default":
        return void this.#tree.defaults.set(id, operands[1] as Outcome);
      case "burst":
        return this.#burst(operands[0] as Step[]);
      case "async":
        return this.#issue(operands[0] as Step);
      case "await":
        return this.#awaitAll();
      case "timed":
        return this.#timed(operands[0] as Step, Number(operands[1]), Number(operands[2]));
      case "stop":
        return this.#stop(id);
      case "parent_exit":
        return this.#tree.newest(id)?.started.owner.requestStop(toReason(operands[1]));
      case "expect_exit":
        return this.#expectExit(id);
      case "alive":
        return this.#tree.log("result", "alive", this.#tree.newest(id)?.started.proc.alive ?? false);
      case "junk":
        return void this.#tree.newest(id)?.started.proc.offer("junk");
      case "foreign_shutdown":
        return void this.#tree.newest(id)?.started.proc.offer({ kind: "stop", reason: SHUTDOWN });
      case "terminate_foreign":
        return this.#terminateForeign(step);
      default:
        return this.#call(step);
    }
  }

  /** Within a burst nothing settles: the supervisors are held. */
  #settle(): Promise<void> {
    return this.#isBurst ? Promise.resolve() : this.#tree.gate.settle();
  }

  async #exit(id: string, reason: unknown): Promise<void> {
    const process = this.#tree.newestLive(id);
    process?.exit(toReason(reason));
    await process?.started.proc.exited;
  }

  async #exitOf(id: string, incarnation: number, reason: unknown): Promise<void> {
    const process = this.#tree.incarnation(id, incarnation);
    process?.exit(toReason(reason));
    await process?.started.proc.exited;
  }

  async #kill(id: string): Promise<void> {
    const process = this.#tree.newestLive(id);
    process?.started.owner.kill();
    await process?.started.proc.exited;
  }

  #repeatExit(id: string, incarnation: number, reason: unknown): Promise<void> {
    this.#tree.incarnation(id, incarnation)?.repeatNotice(toReason(reason));
    return this.#settle();
  }

  async #burst(steps: readonly Step[]): Promise<void> {
    this.#tree.gate.hold();
    this.#isBurst = true;
    for (const step of steps) {
      if (isAnswered(step)) this.#issue(step);
      else await this.#take(step);
    }
    this.#isBurst = false;
    this.#tree.gate.release();
    await this.#tree.gate.settle();
    await this.#awaitAll();
  }

  #issue(step: Step): void {
    this.#running.push(this.#take(step));
  }

  async #awaitAll(): Promise<void> {
    const running = this.#running;
    this.#running = [];
    await Promise.all(running);
  }

  async #timed(step: Step, atLeastMs: number, atMostMs: number): Promise<void> {
    const beginMs = performance.now();
    await this.#take(step);
    const tookMs = performance.now() - beginMs;
    this.#tree.log("timed", tookMs >= atLeastMs && tookMs <= atMostMs);
  }

  #stop(id: string): Promise<void> {
    this.#tree.log("stop_top");
    this.#tree.newest(id)?.started.owner.requestStop(SHUTDOWN);
    return this.#expectExit(id);
  }

  async #expectExit(id: string): Promise<void> {
    const reason = await this.#tree.newest(id)?.started.proc.exited;
    if (reason !== undefined) this.#tree.log("top_exit", toTerm(reason));
  }

  async #terminateForeign(step: Step): Promise<void> {
    const foreign = await startForeign(this.#tree);
    await this.#call(["terminate_foreign", step[1], foreign.proc]);
    foreign.owner.kill();
  }

  async #call([kind, sup, ...operands]: Step): Promise<void> {
    const admin = this.#tree.newest(String(sup))?.started.owner.supervisor?.admin;
    const answer =
      admin === undefined ? ["error", "noproc"] : await callSupervisor(this.#tree, admin, kind, operands);
    this.#tree.log("result", kind === "start_dyn" ? "start_child" : kind, answer);
  }
}

/** Whether a step waits for an answer, which cannot come while the supervisors are held. */
function isAnswered([kind]: Step): boolean {
  const others = [
    "exit",
    "exit_async",
    "exit_n",
    "kill",
    "stale_exit",
    "sleep",
    "script",
    "default",
    "parent_exit",
  ];
  return ![...others, "alive", "junk", "foreign_shutdown", "async"].includes(kind);
}

async function startForeign(tree: VirtualTree): Promise<{ proc: Proc; owner: ProcOwner }> {
  const start = worker(() => ({ handle: () => {} }));
  const result = await start({
    path: "/foreign",
    spec: { id: "foreign", start },
    supervisor: "/",
    system: tree.system,
  });
  if (result.kind !== "started") throw new Error("the foreign process did not start");
  return result;
}
