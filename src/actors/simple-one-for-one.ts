/**
 * OTP's simple_one_for_one: a dynamic supervisor whose children are all made from one template and addressed
 * by their process. zonetap's own dynamic supervisors give each child its own specification; this one is here
 * because the semantics of both are the same, and so can be checked against OTP's.
 */
import { checkFlags, checkSpecs, type CheckedSpec } from "./check-specs.js";
import type {
  AutoShutdown,
  ChildSpec,
  StartContext,
  StartFunction,
  StartResult,
  SupervisorFlags,
} from "./child-spec.js";
import { RefusedCall, SpecError } from "./errors.js";
import type { Proc } from "./proc.js";
import { SupervisorAdmin, type ChildCounts, type StartedChild } from "./supervisor-admin.js";
import { ownSupervisor, startOwned } from "./supervisor-start.js";
import { Supervisor } from "./supervisor.js";

/** Starts without children. The start fails with {SpecError} bad_start_spec unless there is exactly one template. */
export function simpleOneForOne(flags: SupervisorFlags, specs: readonly ChildSpec[]): StartFunction {
  return (context) => startSimple(context, flags, specs);
}

async function startSimple(
  context: StartContext,
  flags: SupervisorFlags,
  specs: readonly ChildSpec[],
): Promise<StartResult> {
  try {
    const checkedFlags = checkSimpleFlags(flags);
    const template = checkTemplate(specs, checkedFlags.autoShutdown);
    const started = new Supervisor(context, checkedFlags, true);
    return await startOwned(started, ownSupervisor(started, new SimpleAdmin(started, template)), []);
  } catch (reason) {
    return { kind: "failed", reason };
  }
}

/** The admin calls of a simple_one_for_one: by process; those by id are refused. */
export class SimpleAdmin extends SupervisorAdmin {
  #template: CheckedSpec;

  constructor(supervisor: Supervisor, template: CheckedSpec) {
    super(supervisor);
    this.#template = template;
  }

  /** One more child from the template. @throws {StartError} and nothing is kept */
  startFromTemplate(): Promise<StartedChild> {
    return this.supervisor.call(() => this.startNew(this.#template));
  }

  /** @throws {RefusedCall} not_found for a live process that is no child; a dead one is fine */
  terminateProc(proc: Proc): Promise<void> {
    return this.supervisor.call(async () => {
      const child = this.#findByProc(proc);
      if (child === undefined) {
        if (proc.alive) throw new RefusedCall("not_found", proc.path);
        return;
      }
      await this.supervisor.runner.stop(child);
      this.supervisor.group.remove(child);
    });
  }

  /** The template, by its id. @throws {RefusedCall} not_found */
  override getChildSpec(id: string): Promise<CheckedSpec> {
    return this.supervisor.call(async () => {
      if (id !== this.#template.id) throw new RefusedCall("not_found", id);
      return this.#template;
    });
  }

  override terminateChild(id: string): Promise<void> {
    return this.#refuse(id);
  }

  override restartChild(id: string): Promise<StartedChild> {
    return this.#refuse(id);
  }

  override deleteChild(id: string): Promise<void> {
    return this.#refuse(id);
  }

  override async countChildren(): Promise<ChildCounts> {
    return { ...(await super.countChildren()), specs: 1 };
  }

  /** Replaces the template; processes that run go on, under the new one's restart type. */
  override changeSpec(flags: SupervisorFlags, specs: readonly ChildSpec[]): Promise<void> {
    return this.supervisor.call(async () => {
      const checkedFlags = checkSimpleFlags(flags);
      const template = checkTemplate(specs, checkedFlags.autoShutdown);
      this.supervisor.changeFlags(checkedFlags);
      this.#template = template;
      for (const child of this.supervisor.children) child.respec(template, checkedFlags);
    });
  }

  #refuse(id: string): Promise<never> {
    return this.supervisor.call(async () => {
      throw new RefusedCall("simple_one_for_one", id);
    });
  }

  #findByProc(proc: Proc) {
    return this.supervisor.children.find((child) => child.lastProc === proc);
  }
}

function checkSimpleFlags(flags: SupervisorFlags): ReturnType<typeof checkFlags> {
  const checked = checkFlags({ ...flags, strategy: "one_for_one" });
  if (checked.autoShutdown === "never") return checked;
  throw new SpecError("bad_combination", [
    ["auto_shutdown", checked.autoShutdown],
    ["strategy", "simple_one_for_one"],
  ]);
}

function checkTemplate(specs: readonly ChildSpec[], autoShutdown: AutoShutdown): CheckedSpec {
  const [template] = checkSpecs(specs, autoShutdown);
  if (template === undefined || specs.length > 1) throw new SpecError("bad_start_spec");
  return template;
}
