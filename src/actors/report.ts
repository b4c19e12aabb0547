/** Supervision events, in OTP's four keys: who, in what, why, and about whom. */
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
  readonly supervisor: string;
  readonly context: ReportContext;
  readonly reason: string;
  /** Path of the child it is about. */
  readonly offender: string;
}
