/**
 * What the calls of this folder throw or reject with. Each is operational: the caller decides. A defect is
 * never one of these.
 */
import type { Proc } from "./proc.js";
import { sentence } from "./reason.js";

/** A child that did not start: its path, and as `cause` what its start function gave. */
export class StartError extends Error {
  override readonly name = "StartError";
  readonly path: string;
  /** The id of that child in its supervisor. */
  readonly id: string;

  constructor(path: string, id: string, reason: unknown) {
    super(`${path} did not start: ${sentence(reason)}`, { cause: reason });
    this.path = path;
    this.id = id;
  }
}

/** Nobody in the tree has this path. */
export class NoSuchActor extends Error {
  override readonly name = "NoSuchActor";
  readonly path: string;

  constructor(path: string) {
    super(`there is no actor ${path}`);
    this.path = path;
  }
}

export const SPEC_FAULTS = [
  "invalid_strategy",
  "invalid_intensity",
  "invalid_period",
  "invalid_auto_shutdown",
  "invalid_type",
  "missing_id",
  "missing_start",
  "invalid_start",
  "invalid_restart_type",
  "invalid_significant",
  "invalid_child_type",
  "invalid_shutdown",
  "bad_combination",
  "bad_start_spec",
  "duplicate_child_name",
] as const;
export type SpecFault = (typeof SPEC_FAULTS)[number];

/** A flag or child specification that is refused, in OTP's words: `invalid_intensity(-1)`. */
export class SpecError extends Error {
  override readonly name = "SpecError";
  readonly fault: SpecFault;
  /** The value that was refused; for a bad combination its pairs of name and value. */
  readonly value: unknown;

  constructor(fault: SpecFault, value?: unknown) {
    super(value === undefined ? fault : `${fault}(${JSON.stringify(value) ?? typeof value})`);
    this.fault = fault;
    this.value = value;
  }
}

export const REFUSALS = [
  "running",
  "restarting",
  "not_found",
  "already_present",
  "simple_one_for_one",
  "max_children",
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** An admin call that the supervisor refused; nothing has changed. */
export class RefusedCall extends Error {
  override readonly name = "RefusedCall";
  readonly refusal: Refusal;

  constructor(refusal: Refusal, id: string) {
    super(`child ${id}: ${refusal}`);
    this.refusal = refusal;
  }
}

/** A child of that id runs already; a start function may fail with it too. */
export class AlreadyStarted extends Error {
  override readonly name = "AlreadyStarted";
  readonly proc: Proc;

  constructor(proc: Proc) {
    super(`${proc.path} has been started already`);
    this.proc = proc;
  }
}

/** The supervisor ended before it answered the call. */
export class SupervisorEnded extends Error {
  override readonly name = "SupervisorEnded";

  constructor(path: string) {
    super(`the supervisor ${path} has ended`);
  }
}
