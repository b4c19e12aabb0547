/**
 * How often each path of the tree has failed, and how it ended last. It outlives the processes and their
 * supervisors, and is forgotten with the child's specification, so it has one entry per child.
 */
import type { ExitReason } from "./reason.js";
import { chainOf, formatReason } from "./reason.js";
import type { ActorExit } from "./status.js";
import { ProcessExit } from "./worker.js";

export interface FailureRecord {
  readonly restartsTotal: number;
  readonly lastExit: ActorExit | null;
}

const NO_FAILURE: FailureRecord = { restartsTotal: 0, lastExit: null };

export class FailureLedger {
  readonly #records = new Map<string, FailureRecord>();

  of(path: string): FailureRecord {
    return this.#records.get(path) ?? NO_FAILURE;
  }

  countRestart(path: string): void {
    const record = this.of(path);
    this.#records.set(path, { ...record, restartsTotal: record.restartsTotal + 1 });
  }

  /** @param atMs wall clock */
  recordExit(path: string, reason: ExitReason, atMs: number): void {
    this.#records.set(path, { ...this.of(path), lastExit: toActorExit(reason, atMs) });
  }

  /** Forgets this path and all below it. */
  forget(path: string): void {
    for (const known of this.#records.keys()) {
      if (known === path || known.startsWith(`${path}/`)) this.#records.delete(known);
    }
  }
}

/** What health shows of an exit: the code, signal and stderr come from a {@link ProcessExit} among the causes. */
export function toActorExit(reason: ExitReason, atMs: number): ActorExit {
  const cause = reason.kind === "error" ? reason.cause : undefined;
  const ended = chainOf(cause).find((link) => link instanceof ProcessExit);
  const { code, signal, stderrTail } = ended?.exit ?? { code: null, signal: null, stderrTail: "" };
  return { reason: formatReason(reason), code, signal, stderrTail, atMs };
}
