/**
 * Why a process ended, in OTP's words. `normal`, `shutdown` and `shutdown(info)` are clean: a transient child
 * that ends so is not restarted. Everything else, a kill included, is a crash.
 */
export type ExitReason =
  | { readonly kind: "normal" }
  | { readonly kind: "shutdown"; readonly info?: unknown }
  | { readonly kind: "killed" }
  | { readonly kind: "error"; readonly cause: unknown };

export const NORMAL: ExitReason = { kind: "normal" };
export const SHUTDOWN: ExitReason = { kind: "shutdown" };
export const KILLED: ExitReason = { kind: "killed" };

export function isClean(reason: ExitReason): boolean {
  return reason.kind === "normal" || reason.kind === "shutdown";
}
