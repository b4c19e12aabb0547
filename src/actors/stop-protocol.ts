/**
 * How a process is brought down: ask, wait its own time, kill, and in every case await the actual end. Its
 * end is taken from the process itself, never from a notice in somebody's mailbox.
 */
import type { Clock, Timer } from "../base/clock.js";
import type { Shutdown } from "./child-spec.js";
import type { ProcOwner } from "./owner.js";
import type { Proc } from "./proc.js";
import { SHUTDOWN, type ExitReason } from "./reason.js";

/** A process and the right to end it. */
export interface OwnedProc {
  readonly proc: Proc;
  readonly owner: ProcOwner;
}

/** Resolves with the reason of the end; one that is dead already is not asked. */
export async function stopProcess(
  clock: Clock,
  target: OwnedProc,
  shutdown: Shutdown,
  reason: ExitReason = SHUTDOWN,
): Promise<ExitReason> {
  if (!target.proc.alive) return target.proc.exited;
  const deadline = ask(clock, target, shutdown, reason);
  const end = await target.proc.exited;
  deadline?.cancel();
  return end;
}

/** The timer that will kill it, where there is to be one. */
function ask(clock: Clock, { owner }: OwnedProc, shutdown: Shutdown, reason: ExitReason): Timer | null {
  if (shutdown === "brutal_kill") {
    owner.kill();
    return null;
  }
  owner.requestStop(reason);
  if (shutdown === "infinity") return null;
  // One turn later: where our own event loop stalled, the child must hear of the request before it is killed.
  if (shutdown > 0) return clock.setTimer(shutdown, () => setImmediate(() => owner.kill()));
  owner.kill();
  return null;
}
