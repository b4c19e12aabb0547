/** The admin calls of a case, and their answers in OTP's terms. */
import { StartError } from "../../src/actors/errors.js";
import type { Proc } from "../../src/actors/proc.js";
import { SimpleAdmin } from "../../src/actors/simple-one-for-one.js";
import type { ChildEntry, StartedChild, SupervisorAdmin } from "../../src/actors/supervisor-admin.js";
import type { CaseFlags, CaseSpec } from "./case.js";
import { refusalTerm, startReasonTerm, toFlags } from "./terms.js";
import type { VirtualTree } from "./virtual-tree.js";

/** The answer of one call; a refusal is an answer too. @throws {Error} for an unknown step kind */
export async function callSupervisor(
  tree: VirtualTree,
  admin: SupervisorAdmin,
  kind: string,
  operands: readonly unknown[],
): Promise<unknown> {
  try {
    return await call(tree, admin, kind, operands);
  } catch (error) {
    if (error instanceof StartError) return startErrorTerm(kind, error);
    return refusalTerm(error, tree.nameOf);
  }
}

async function call(
  tree: VirtualTree,
  admin: SupervisorAdmin,
  kind: string,
  operands: readonly unknown[],
): Promise<unknown> {
  const id = String(operands[0]);
  switch (kind) {
    case "which":
      return (await admin.whichChildren()).map((entry) => [entry.id, whichTerm(tree, entry)]);
    case "states":
      return (await admin.whichChildren()).map(({ id, state }) => [
        id,
        state === "down" ? "undefined" : state,
      ]);
    case "count": {
      const { specs, active, supervisors, workers } = await admin.countChildren();
      return [specs, active, supervisors, workers];
    }
    case "get_childspec": {
      const { restart, shutdown, type, significant, ...spec } = await admin.getChildSpec(id);
      return ["ok", { id: spec.id, restart, shutdown, type, significant }];
    }
    case "start_child":
      return startedTerm(tree, await admin.startChild(tree.toChildSpec(operands[0] as CaseSpec)));
    case "start_dyn":
      return startedTerm(tree, await toSimple(admin).startFromTemplate());
    case "restart_child":
      return startedTerm(tree, await admin.restartChild(id));
    case "restart_child_state":
      return admin.restartChild(id).then(
        () => "ok",
        () => "error",
      );
    case "terminate_child":
      return ok(admin.terminateChild(id));
    case "terminate_proc":
      return ok(terminateProc(tree, admin, id, Number(operands[1])));
    case "terminate_foreign":
      return ok(toSimple(admin).terminateProc(operands[0] as Proc));
    case "delete_child":
      return ok(admin.deleteChild(id));
    case "change": {
      const specs = (operands[1] as CaseSpec[]).map((spec) => tree.toChildSpec(spec));
      return ok(admin.changeSpec(toFlags(operands[0] as CaseFlags), specs));
    }
    default:
      throw new Error(`unknown step ${kind}`);
  }
}

async function ok(done: Promise<void>): Promise<"ok"> {
  await done;
  return "ok";
}

function whichTerm(tree: VirtualTree, { state, proc }: ChildEntry): unknown {
  if (state === "restarting") return "restarting";
  if (proc === null) return "undefined";
  return tree.processes.find(({ started }) => started.proc === proc)?.incarnation;
}

function startedTerm(tree: VirtualTree, { proc, info }: StartedChild): unknown {
  if (proc === null) return ["ok", "undefined"];
  return info === undefined ? ["ok", tree.nameOf(proc)] : ["ok", tree.nameOf(proc), info];
}

/** start_child gives the reason with the specification, all others give it bare. */
function startErrorTerm(kind: string, error: StartError): unknown {
  const reason = startReasonTerm(error.cause);
  return ["error", kind === "start_child" ? [reason, ["spec", error.id]] : reason];
}

/** To a supervisor with ids a process is no id that it knows. */
function terminateProc(
  tree: VirtualTree,
  admin: SupervisorAdmin,
  id: string,
  incarnation: number,
): Promise<void> {
  const proc = tree.incarnation(id, incarnation)?.started.proc;
  if (proc === undefined) throw new Error(`there is no process ${id}#${incarnation}`);
  return admin instanceof SimpleAdmin
    ? admin.terminateProc(proc)
    : admin.terminateChild(`${id}#${incarnation}`);
}

function toSimple(admin: SupervisorAdmin): SimpleAdmin {
  if (!(admin instanceof SimpleAdmin)) throw new Error("the step is for a simple_one_for_one");
  return admin;
}
