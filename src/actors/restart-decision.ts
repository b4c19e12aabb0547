/**
 * What the end of a child means for it, before any strategy or limit:
 *
 * | restart   | clean exit | any other exit |
 * |-----------|------------|----------------|
 * | permanent | restart    | restart        |
 * | transient | keep       | restart        |
 * | temporary | remove     | remove         |
 */
import type { Restart } from "./child-spec.js";
import { isClean, type ExitReason } from "./reason.js";

/** `restart`: by the strategy, and it counts. `keep`: the specification stays, without a process. `remove`: it goes. */
export type RestartDecision = "restart" | "keep" | "remove";

export function decideRestart(restart: Restart, reason: ExitReason): RestartDecision {
  switch (restart) {
    case "permanent":
      return "restart";
    case "transient":
      return isClean(reason) ? "keep" : "restart";
    case "temporary":
      return "remove";
  }
}

/** Whether the end is worth a child_terminated report: a crash always, and the clean end of a permanent child. */
export function isReportedEnd(restart: Restart, reason: ExitReason): boolean {
  return restart === "permanent" || !isClean(reason);
}

/**
 * Whether a child that was being stopped ended as it should. A permanent child that ends `normal` when asked
 * to shut down is unexpected; so is a kill after the time-out.
 */
export function isExpectedStop(restart: Restart, wasKilledAtOnce: boolean, reason: ExitReason): boolean {
  if (wasKilledAtOnce && reason.kind === "killed") return true;
  if (!wasKilledAtOnce && reason.kind === "shutdown" && reason.info === undefined) return true;
  return restart !== "permanent" && isClean(reason);
}
