/**
 * The handle of one process: one incarnation of an actor, never used again after its end. Only who started
 * a process may stop it; this handle cannot.
 */
import type { ExitReason } from "./reason.js";

/** What became of a message: taken, refused because the mailbox is full, or nobody there. */
export type Offer = "ok" | "full" | "dead";

export interface Proc<Message = unknown> {
  /** Address in the registry: `/probes/system`. The next incarnation has the same one. */
  readonly path: string;
  /** Counts every process of this runtime, from 1; never used again. */
  readonly incarnation: number;
  readonly alive: boolean;
  /** Resolves with the reason at the end; never rejects. */
  readonly exited: Promise<ExitReason>;
  /** Puts a message at the end of the mailbox. Never throws. */
  offer(message: Message): Offer;
  /** Calls `notice` once, after the end (at once in a later turn if it has ended). Returns the cancel. */
  monitor(notice: (reason: ExitReason) => void): () => void;
}
