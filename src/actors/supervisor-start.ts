/** Supervisors as start functions, so that a supervisor is a child like any other. */
import { inspectChildren } from "./actor-status.js";
import { checkFlags, checkSpecs, type CheckedSpec } from "./check-specs.js";
import type { ChildSpec, StartContext, StartFunction, StartResult, SupervisorFlags } from "./child-spec.js";
import type { Inspection, ProcOwner } from "./owner.js";
import { KILLED } from "./reason.js";
import type { OwnedProc } from "./stop-protocol.js";
import { SupervisorAdmin } from "./supervisor-admin.js";
import { Supervisor } from "./supervisor.js";

/** The children, or a function that is asked for them at each start of the supervisor. */
export type Children = readonly ChildSpec[] | (() => readonly ChildSpec[]);

/** A supervisor whose children have an order: started left to right, stopped right to left. */
export function supervisor(flags: SupervisorFlags, children: Children): StartFunction {
  return (context) => startSupervisor(context, flags, children, false);
}

/** What a dynamic supervisor takes: there is one strategy without an order. */
export type DynamicFlags = SupervisorFlags & { readonly childrenMax?: number };

/**
 * A supervisor of children without order among them, each with its own specification: stopped together, each
 * within its own time. One that has ended for good is forgotten. Its strategy is one_for_one.
 */
export function dynamicSupervisor(flags: DynamicFlags, children: Children): StartFunction {
  return (context) => startSupervisor(context, flags, children, true);
}

async function startSupervisor(
  context: StartContext,
  flags: DynamicFlags,
  children: Children,
  isDynamic: boolean,
): Promise<StartResult> {
  try {
    return await createSupervisor(context, flags, children, isDynamic).start();
  } catch (reason) {
    return { kind: "failed", reason };
  }
}

/** A supervisor before its start: it can be looked at, and calls wait until it has started. */
export interface CreatedSupervisor extends OwnedProc {
  /** @throws {StartError} when a child did not start, after those already started were stopped */
  start(): Promise<StartResult>;
}

/** @throws {SpecError} for the first flag or specification that is not as it must be, or what `children` throws */
export function createSupervisor(
  context: StartContext,
  flags: DynamicFlags,
  children: Children,
  isDynamic: boolean,
): CreatedSupervisor {
  const checkedFlags = checkFlags(isDynamic ? { ...flags, strategy: "one_for_one" } : flags);
  const specs = typeof children === "function" ? children() : children;
  const checkedSpecs = checkSpecs(specs, checkedFlags.autoShutdown);
  const created = new Supervisor(context, checkedFlags, isDynamic);
  const owned = ownSupervisor(created, new SupervisorAdmin(created, flags.childrenMax));
  return { ...owned, start: () => startOwned(created, owned, checkedSpecs) };
}

/** @throws {StartError}, and the process has ended */
export async function startOwned(
  created: Supervisor,
  owned: OwnedProc,
  specs: readonly CheckedSpec[],
): Promise<StartResult> {
  try {
    await created.startChildren(specs);
  } catch (cause) {
    created.process.end({ kind: "error", cause });
    throw cause;
  }
  created.process.open();
  return { kind: "started", ...owned };
}

/** The supervisor's handle, and the right to end it, with its admin calls. */
export function ownSupervisor(created: Supervisor, admin: SupervisorAdmin): OwnedProc {
  const { process } = created;
  const owner: ProcOwner = {
    requestStop: (reason) => created.requestStop(reason),
    kill: () => process.end(KILLED),
    inspect: () => inspectSupervisor(created),
    supervisor: {
      admin,
      inspectChildren: () => inspectChildren(created),
      findSupervisor: (path) =>
        created.children.find((child) => child.process?.proc.path === path)?.process?.owner.supervisor,
    },
  };
  return { proc: process.proc, owner };
}

function inspectSupervisor({ process, flags, children }: Supervisor): Inspection {
  return {
    backoff: null,
    pid: null,
    mailbox: process.queued,
    messages: process.handled,
    dropped: process.dropped,
    lastMessageAtMs: process.lastMessageAtMs,
    details: { strategy: flags.strategy, children: children.length },
  };
}
