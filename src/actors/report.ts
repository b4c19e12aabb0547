/** Supervision events, in OTP's four keys: who, in what, why, and about whom. */
import type { Log } from "../base/log.js";

/** OTP's four words and `progress` first; the others are additions. */
export const REPORT_CONTEXTS = [
  "progress",
  "start_error",
  "child_terminated",
  "shutdown_error",
  "shutdown",
  "retry_scheduled",
  "circuit_open",
  "circuit_closed",
  "unavailable",
  "mailbox_full",
  "dead_letter",
] as const;
export type ReportContext = (typeof REPORT_CONTEXTS)[number];

export interface Report {
  /** Path of the supervisor. */
  readonly supervisor: string;
  readonly context: ReportContext;
  /** One sentence. */
  readonly reason: string;
  /** What the sentence was made from: an error, what a start function failed with. */
  readonly cause?: unknown;
  /** Path of the child it is about. */
  readonly offender: string;
}

/** One line per supervision event. A dead letter is no trouble while somebody is being restarted. */
export function logReport(log: Log, report: Report): void {
  const { supervisor, context, reason, offender, cause } = report;
  const error = cause instanceof Error ? { error: cause } : {};
  log[LEVELS[context]]({ supervisor, context, offender, ...error }, `${context}: ${reason}`);
}

const LEVELS: Readonly<Record<ReportContext, "debug" | "info" | "warn" | "error">> = {
  progress: "info",
  start_error: "warn",
  child_terminated: "warn",
  shutdown_error: "warn",
  shutdown: "error",
  retry_scheduled: "debug",
  circuit_open: "error",
  circuit_closed: "info",
  unavailable: "warn",
  mailbox_full: "warn",
  dead_letter: "debug",
};
