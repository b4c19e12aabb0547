/**
 * Why a process ended, in OTP's words. `normal`, `shutdown` and `shutdown(info)` are clean: a transient child
 * that ends so is not restarted. Everything else, a kill included, is a crash.
 */
import { errorMessage } from "../base/errors.js";

/** @see OTP, supervisor(3), "Supervision Principles" */
export type ExitReason =
  | { readonly kind: "normal" }
  /** `because` is a sentence for people, no part of the reason: why a supervisor gave up. */
  | { readonly kind: "shutdown"; readonly info?: unknown; readonly because?: string }
  | { readonly kind: "killed" }
  | { readonly kind: "error"; readonly cause: unknown };

/** The three reasons without details. */
export const NORMAL: ExitReason = { kind: "normal" };
export const SHUTDOWN: ExitReason = { kind: "shutdown" };
export const KILLED: ExitReason = { kind: "killed" };

/** Whether the process ended as planned. */
export function isClean(reason: ExitReason): boolean {
  return reason.kind === "normal" || reason.kind === "shutdown";
}

/** The reason as one sentence for health, reports and the log. */
export function formatReason(reason: ExitReason): string {
  switch (reason.kind) {
    case "normal":
      return "ended normally";
    case "shutdown":
      return (
        reason.because ?? (reason.info === undefined ? "shut down" : `shut down: ${sentence(reason.info)}`)
      );
    case "killed":
      return "killed";
    case "error":
      return sentence(reason.cause);
  }
}

/** The messages of an error and of its causes, outermost first, none of them twice. */
export function sentence(thrown: unknown): string {
  const messages: string[] = [];
  for (const link of chainOf(thrown)) {
    const message = errorMessage(link);
    if (!messages.some((earlier) => earlier.includes(message))) messages.push(message);
  }
  return messages.join(": ");
}

/** Longer chains are cut: they are made by a loop. */
const CHAIN_LENGTH_MAX = 10;

/** `thrown`, its cause, the cause of that, and so on. */
export function chainOf(thrown: unknown): readonly unknown[] {
  const chain = [thrown];
  for (let link = thrown; link instanceof Error && link.cause !== undefined; link = link.cause) {
    if (chain.length === CHAIN_LENGTH_MAX) break;
    chain.push(link.cause);
  }
  return chain;
}
