/**
 * One conformance case: a tree, what its start functions give, the steps to take, and what OTP's supervisor
 * did. Tuples are arrays, atoms are strings; a case is data of any origin, so its parts are `unknown` until
 * the driver reads them.
 */
export interface Case {
  readonly id: string;
  /** The rule that it shows. */
  readonly then?: string;
  readonly compare?: string;
  readonly top: TreeSpec;
  /** Outcomes of the next starts, by id. */
  readonly scripts?: Readonly<Record<string, readonly Outcome[]>>;
  readonly defaults?: Readonly<Record<string, Outcome>>;
  readonly steps: readonly Step[];
  readonly expected: Expected;
}

export interface TreeSpec {
  readonly flags: CaseFlags;
  readonly children: readonly CaseSpec[];
}

/** Possibly wrong on purpose. */
export interface CaseFlags {
  readonly strategy?: unknown;
  readonly intensity?: unknown;
  /** Seconds. */
  readonly period?: unknown;
  readonly auto_shutdown?: unknown;
}

/** Possibly wrong on purpose: no id, `start: false`. */
export interface CaseSpec {
  readonly id?: string;
  readonly start?: unknown;
  readonly restart?: unknown;
  readonly significant?: unknown;
  readonly type?: unknown;
  readonly shutdown?: unknown;
  /** How it answers a stop request. */
  readonly stop?: StopMode;
  /** A nested supervisor. */
  readonly sup?: TreeSpec;
}

/** `normal` ends with the reason asked for, `ignore` never ends. */
export type StopMode = "normal" | "ignore" | { readonly delay?: number; readonly as?: unknown };

/** What a start function does: `"ok"`, `"ignore"`, or one key with its value. */
export type Outcome = "ok" | "ignore" | Readonly<Record<string, unknown>>;

/** `[kind, ...operands]`. */
export type Step = readonly [kind: string, ...operands: unknown[]];

/** `[kind, ...operands]`. */
export type TraceEvent = readonly [kind: string, ...operands: unknown[]];

export interface Expected {
  readonly main: readonly TraceEvent[];
  readonly reports?: readonly TraceEvent[];
  readonly downs?: readonly TraceEvent[];
}

/** What a run of a case gave. */
export interface Trace {
  readonly main: readonly TraceEvent[];
  readonly reports: readonly TraceEvent[];
  readonly downs: readonly TraceEvent[];
}
