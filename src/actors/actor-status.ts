/** What health shows of the children of a supervisor, and of all below them. Read only, and never waits. */
import { childPath } from "./system.js";
import type { Child } from "./child.js";
import type { Inspection } from "./owner.js";
import type { ActorState } from "../base/actor-state.js";
import type { ActorStatus } from "./status.js";
import type { Supervisor } from "./supervisor.js";

/** What a child without a process knows of itself. */
const ABSENT: Inspection = {
  backoff: null,
  pid: null,
  mailbox: 0,
  messages: 0,
  dropped: 0,
  lastMessageAtMs: null,
  details: {},
};

/** Depth first, in start order. */
export function inspectChildren(supervisor: Supervisor): ActorStatus[] {
  return supervisor.children.flatMap((child) => [
    toActorStatus(supervisor, child),
    ...(child.process?.owner.supervisor?.inspectChildren() ?? []),
  ]);
}

function toActorStatus(supervisor: Supervisor, child: Child): ActorStatus {
  const { clock, ledger } = supervisor.context.system;
  const path = childPath(supervisor.path, child.id);
  const { backoff, ...vitals } = child.process?.owner.inspect() ?? ABSENT;
  const state = stateOf(child, backoff !== null);
  return {
    path,
    kind: child.spec.kind ?? child.spec.type,
    state,
    reason: backoff?.reason ?? (state === "running" ? null : child.downReason),
    restarts: child.failures.count(clock.nowMs()),
    startedAtMs: child.process === null ? null : child.startedAtMs,
    ...ledger.of(path),
    ...vitals,
  };
}

function stateOf(child: Child, isInBackoff: boolean): ActorState {
  if (child.phase !== null) return child.phase;
  if (child.circuit.state === "open") return "open";
  if (child.state === "restarting") return "backoff";
  if (child.state === "up") return isInBackoff ? "backoff" : "running";
  return child.isUnavailable ? "unavailable" : "stopped";
}
