/**
 * What all processes of one runtime share. It travels from a supervisor to its children inside the start
 * context; nothing of it is global.
 */
import type { Clock } from "../base/clock.js";
import type { Log } from "../base/log.js";
import { FailureLedger } from "./failure-ledger.js";
import { createNactHost, type CreateHost } from "./internal/nact.js";
import { Registry } from "./registry.js";
import { logReport, type Report } from "./report.js";

export interface SystemOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Each supervision event, in order; must not throw (a throw is logged). */
  readonly onReport?: (report: Report) => void;
  /** What gives each process its turns; default nact. */
  readonly createHost?: CreateHost;
}

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

/** A system without processes. */
export function createSystem({ clock, log, onReport, createHost = createNactHost }: SystemOptions): System {
  let incarnations = 0;
  return {
    clock,
    log,
    createHost,
    registry: new Registry(),
    ledger: new FailureLedger(),
    nextIncarnation: () => (incarnations += 1),
    report(report) {
      logReport(log, report);
      try {
        onReport?.(report);
      } catch (error) {
        log.error({ error }, "the listener of reports threw");
      }
    },
  };
}

/** Wall clock in milliseconds since 1970, for people; nothing is reckoned with it. */
export function wallMs(clock: Clock): number {
  return Number(clock.wallNs() / 1_000_000n);
}

/** The path of a child: "/" and "probes" make "/probes", "/probes" and "system" make "/probes/system". */
export function childPath(supervisor: string, id: string): string {
  return supervisor === "/" ? `/${id}` : `${supervisor}/${id}`;
}
