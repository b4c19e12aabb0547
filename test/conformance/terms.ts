/** Between the JSON terms of a case and our own reasons, specifications and errors. */
import type { ChildSpec, SupervisorFlags } from "../../src/actors/child-spec.js";
import {
  AlreadyStarted,
  RefusedCall,
  SpecError,
  StartError,
  SupervisorEnded,
  type SpecFault,
} from "../../src/actors/errors.js";
import { KILLED, NORMAL, SHUTDOWN, type ExitReason } from "../../src/actors/reason.js";
import type { CaseFlags, CaseSpec } from "./case.js";

/** `"shutdown"` and `{"shutdown": x}` are shutdowns; whatever has no word of its own is a crash. */
export function toReason(term: unknown): ExitReason {
  if (term === "normal") return NORMAL;
  if (term === "shutdown") return SHUTDOWN;
  if (term === "killed") return KILLED;
  if (Array.isArray(term) && term.length === 2 && term[0] === "shutdown")
    return { kind: "shutdown", info: term[1] };
  if (isObject(term) && "shutdown" in term) return { kind: "shutdown", info: term.shutdown };
  return { kind: "error", cause: term };
}

export function toTerm(reason: ExitReason): unknown {
  switch (reason.kind) {
    case "normal":
    case "killed":
      return reason.kind;
    case "shutdown":
      return reason.info === undefined ? "shutdown" : ["shutdown", reason.info];
    case "error":
      return startReasonTerm(reason.cause);
  }
}

/** What a start failed with; a nested supervisor's failure is OTP's failed_to_start_child. */
export function startReasonTerm(reason: unknown): unknown {
  if (reason instanceof StartError) {
    return ["shutdown", ["failed_to_start_child", reason.id, startReasonTerm(reason.cause)]];
  }
  if (reason instanceof SpecError) {
    return [isFlagFault(reason) ? "supervisor_data" : "start_spec", specErrorTerm(reason)].slice(
      reason.fault === "bad_start_spec" ? 1 : 0,
    );
  }
  if (reason instanceof Thrown) return reason.term;
  if (reason instanceof AlreadyStarted) return ["already_started", reason.proc];
  return reason;
}

const FLAG_FAULTS: readonly SpecFault[] = [
  "invalid_strategy",
  "invalid_intensity",
  "invalid_period",
  "invalid_auto_shutdown",
];

function isFlagFault(error: SpecError): boolean {
  if (error.fault !== "bad_combination") return FLAG_FAULTS.includes(error.fault);
  return JSON.stringify(error.value).includes("simple_one_for_one");
}

/** `missing_id`, or `["invalid_shutdown", -1]`. */
export function specErrorTerm(error: SpecError): unknown {
  if (error.value === undefined) return error.fault;
  if (error.fault === "invalid_start") return ["invalid_mfa", error.value];
  if (error.fault === "invalid_period") return [error.fault, fromPeriodMs(error.value)];
  return [error.fault, error.value];
}

/** The answer of a call that was rejected. @throws the error itself where it is no answer */
export function refusalTerm(error: unknown, toProcessName: (proc: unknown) => string): unknown {
  if (error instanceof RefusedCall) return ["error", error.refusal];
  if (error instanceof AlreadyStarted) return ["error", ["already_started", toProcessName(error.proc)]];
  if (error instanceof SpecError) return ["error", specErrorTerm(error)];
  if (error instanceof SupervisorEnded) return ["error", "noproc"];
  throw error;
}

/** A thrown term; JavaScript throws errors only. */
export class Thrown extends Error {
  readonly term: unknown;

  constructor(term: unknown) {
    super(JSON.stringify(term));
    this.term = term;
  }
}

/** Wrong values pass through, for the supervisor to refuse. */
export function toFlags(flags: CaseFlags): SupervisorFlags {
  if (!isObject(flags)) return flags as SupervisorFlags;
  return withoutUndefined({
    strategy: flags.strategy,
    intensity: flags.intensity,
    periodMs: toPeriodMs(flags.period),
    autoShutdown: flags.auto_shutdown,
  });
}

/** All but the start function. */
export function toSpec(spec: CaseSpec): Omit<ChildSpec, "start"> {
  const { id, restart, significant, type, shutdown } = spec;
  return withoutUndefined({ id, restart, significant, type, shutdown }) as Omit<ChildSpec, "start">;
}

/** OTP's period is in whole seconds; what is none stays what it is, and is refused. */
function toPeriodMs(period: unknown): unknown {
  return Number.isInteger(period) ? Number(period) * 1_000 : period;
}

function fromPeriodMs(periodMs: unknown): unknown {
  return Number.isInteger(periodMs) ? Number(periodMs) / 1_000 : periodMs;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withoutUndefined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
