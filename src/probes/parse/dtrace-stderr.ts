/**
 * What dtrace says on stderr, by what it means for the one who runs it: data was lost, one firing of a probe was
 * lost, the run has failed, or nothing. Drops and runtime errors do not change dtrace's exit status; this is the
 * only place where they show.
 *
 *     dtrace: [DTRACEDROP_AGGREGATION] 12 aggregation drops on CPU 2
 *     dtrace: error on enabled probe ID 3 (ID 120: syscall::open:entry): divide-by-zero in predicate at DIF offset 8
 *     dtrace: failed to compile script x.d: [D_PDESC_ZERO] line 19: probe description a:b:c:d does not match any probes
 *
 * @see illumos libdtrace dt_handle.c, dt_error.c and cmd/dtrace/dtrace.c, release of 2019
 */

export type StderrLine =
  | { readonly kind: "drop"; readonly drop: DropKind; readonly count: number; readonly cpu: number | null }
  | { readonly kind: "runtime-error"; readonly fault: string; readonly text: string }
  | { readonly kind: "fatal"; readonly cause: FatalCause; readonly tag: string | null; readonly text: string }
  | { readonly kind: "notice"; readonly text: string };

/** What was lost. */
export type DropKind =
  | "records"
  | "aggregations"
  | "dynamic_variables"
  | "speculations"
  | "stack_strings"
  | "error_probe"
  | "other";

/** Why dtrace gave up (exit status 1, or 2 for usage). */
export type FatalCause =
  /** The user lacks dtrace_user, dtrace_proc or dtrace_kernel. */
  | "privileges"
  /** No DTrace in this kernel or zone, or a kernel debugger holds it. */
  | "device"
  /** A probe of the program does not exist here: another release, or a zone that does not see the provider. */
  | "no-such-probe"
  /** The program does not compile, or its arguments do not fit. */
  | "program"
  /** Killed by the kernel because the system did not respond: back off. */
  | "unresponsive"
  | "other";

/** A longer run of digits than 15 is no count. */
const DROP = /^(?:\[(DTRACEDROP_[A-Z]+)\] )?(\d{1,15}) (.+)$/;
const ON_CPU = / on CPU (\d{1,6})\b/;

const DROP_TAGS: Readonly<Record<string, DropKind>> = {
  DTRACEDROP_PRINCIPAL: "records",
  DTRACEDROP_AGGREGATION: "aggregations",
  DTRACEDROP_DYNAMIC: "dynamic_variables",
  DTRACEDROP_DYNRINSE: "dynamic_variables",
  DTRACEDROP_DYNDIRTY: "dynamic_variables",
  DTRACEDROP_SPEC: "speculations",
  DTRACEDROP_SPECBUSY: "speculations",
  DTRACEDROP_SPECUNAVAIL: "speculations",
  DTRACEDROP_STKSTROVERFLOW: "stack_strings",
  DTRACEDROP_DBLERROR: "error_probe",
};

/** The same without `droptags`, singular and plural; anchored at the start only, since long ones are cut. */
const DROP_TEXTS: readonly (readonly [RegExp, DropKind])[] = [
  [/^drops?(?: on CPU |$)/, "records"],
  [/^aggregation drops?/, "aggregations"],
  [/^dynamic variable drops?/, "dynamic_variables"],
  [/^(?:speculative drops?|failed speculations?)/, "speculations"],
  [/^jstack\(\)\/ustack\(\) string table overflows?/, "stack_strings"],
  [/^errors? in ERROR probe/, "error_probe"],
];

const RUNTIME_ERROR = /^error on enabled probe ID [^(]*\(ID[^)]*\): (.+)$/;
const NOTICE =
  /^(?:description '|script '|allowing destructive actions|pid \d+ |buffer size |aggregation size |dynamic variable size |(?:buffer|speculation) |cleaning rate |switch rate |status rate |aggregation rate )/;

/** In this order: the first that matches is the cause. */
const FATAL_CAUSES: readonly (readonly [RegExp, FatalCause])[] = [
  [/requires additional privileges|[Pp]ermission denied/, "privileges"],
  [/DTrace device not available|cannot be used when kernel debugger is active|already in use/, "device"],
  [/does not match any probes|[Nn]o probe matches description|no probes specified/, "no-such-probe"],
  [/systemic unresponsiveness/, "unresponsive"],
  [
    /^(?:failed to compile script|invalid probe specifier|could not enable tracing|failed to set -x|failed to open)/,
    "program",
  ],
];

/** One line of stderr; null where it is none of dtrace's (a second line of an echoed program, usage, a blank line). */
export function parseStderrLine(line: string): StderrLine | null {
  if (!line.startsWith("dtrace: ")) return null;
  const text = line.slice("dtrace: ".length);
  return parseDrop(text) ?? parseRuntimeError(text) ?? parseNotice(text) ?? parseFatal(text);
}

function parseDrop(text: string): StderrLine | null {
  const [, tag, count, what = ""] = DROP.exec(text) ?? [];
  if (count === undefined) return null;
  const drop = DROP_TAGS[tag ?? ""] ?? DROP_TEXTS.find(([pattern]) => pattern.test(what))?.[1];
  if (drop === undefined && tag === undefined) return null;
  const cpu = ON_CPU.exec(what)?.[1];
  return {
    kind: "drop",
    drop: drop ?? "other",
    count: Number(count),
    cpu: cpu === undefined ? null : Number(cpu),
  };
}

function parseRuntimeError(text: string): StderrLine | null {
  const fault = RUNTIME_ERROR.exec(text)?.[1];
  if (fault === undefined) return null;
  return {
    kind: "runtime-error",
    fault: fault.replace(/(?: \([^)]*\))? in (?:action|predicate).*$/, ""),
    text,
  };
}

function parseNotice(text: string): StderrLine | null {
  return NOTICE.test(text) ? { kind: "notice", text } : null;
}

function parseFatal(text: string): StderrLine {
  const cause = FATAL_CAUSES.find(([pattern]) => pattern.test(text))?.[1] ?? "other";
  return { kind: "fatal", cause, tag: /\[(D_[A-Z0-9_]+)\] /.exec(text)?.[1] ?? null, text };
}
