/** What the starter of a process holds besides the handle: the right to end it, and the sight of its inside. */
import type { ExitReason } from "./reason.js";
import type { ActorStatus } from "./status.js";
import type { SupervisorAdmin } from "./supervisor-admin.js";

export interface ProcOwner {
  /** Asks it to end with `reason`; it may take its time. May be called twice, and after the end. */
  requestStop(reason: ExitReason): void;
  /** Ends it at once with the reason `killed`, its `terminate` unasked. */
  kill(): void;
  inspect(): Inspection;
  /** Where the process is a supervisor. */
  readonly supervisor?: SupervisorView;
}

/** What a process knows of itself. */
export interface Inspection {
  /** Set where it lives but cannot do its work, with the reason. */
  readonly backoff: { readonly reason: string | null } | null;
  readonly pid: number | null;
  readonly mailbox: number;
  readonly messages: number;
  readonly dropped: number;
  readonly lastMessageAtMs: number | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What the runtime sees of a supervisor in the tree. */
export interface SupervisorView {
  /** The rows of its children and of all below them, depth first in start order. */
  inspectChildren(): readonly ActorStatus[];
  /** The child at this path, where it is a supervisor that runs. */
  findSupervisor(path: string): SupervisorView | undefined;
  readonly admin: SupervisorAdmin;
}
