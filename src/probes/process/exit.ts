/** How an operating-system process ended, as data and as a sentence. */

/** Exactly one of `code` and `signal` is set. */
export interface ProcessEnd {
  /** 0..255. */
  readonly code: number | null;
  /** Name of the signal that ended it: "SIGKILL". */
  readonly signal: string | null;
  /** The last of what it wrote to stderr; see stderr-tail.ts. */
  readonly stderrTail: string;
}

/** normal: it ended by itself with code 0; shutdown: we asked it to end, however it then did; crash: anything else. */
export type EndKind = "normal" | "shutdown" | "crash";

/** `asked`: this node had begun to stop it. */
export function classifyEnd(end: ProcessEnd, asked: boolean): EndKind {
  if (asked) return "shutdown";
  return end.code === 0 ? "normal" : "crash";
}

/** `{ code: 1 }` -> "exited with code 1"; `{ signal: "SIGKILL" }` -> "killed by SIGKILL". */
export function describeEnd(end: ProcessEnd): string {
  return end.signal === null ? `exited with code ${end.code}` : `killed by ${end.signal}`;
}
