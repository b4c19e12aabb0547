/**
 * What all processes of one runtime share. It travels from a supervisor to its children inside the start
 * context; nothing of it is global.
 */
import type { Clock } from "../base/clock.js";
import type { Log } from "../base/log.js";
import type { FailureLedger } from "./failure-ledger.js";
import type { CreateHost } from "./internal/nact.js";
import type { Registry } from "./registry.js";
import type { Report } from "./report.js";

export interface System {
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: Registry;
  readonly ledger: FailureLedger;
  readonly createHost: CreateHost;
  /** Tells of one supervision event. Never throws. */
  report(report: Report): void;
  /** A number that no process of this runtime has had. */
  nextIncarnation(): number;
}

/** Wall clock in milliseconds since 1970, for people; nothing is reckoned with it. */
export function wallMs(clock: Clock): number {
  return Number(clock.wallNs() / 1_000_000n);
}

/** The path of a child: "/" and "probes" make "/probes", "/probes" and "system" make "/probes/system". */
export function childPath(supervisor: string, id: string): string {
  return supervisor === "/" ? `/${id}` : `${supervisor}/${id}`;
}
