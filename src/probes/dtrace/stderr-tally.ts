/**
 * Keeps account of what a dtrace process said on stderr: losses until the next cycle takes them along, the last
 * error for health, and whether the process gave up for want of something.
 */
import type { Missing } from "../engine.js";
import { parseStderrLine } from "../parse/dtrace-stderr.js";
import type { FatalCause } from "../parse/dtrace-stderr.js";

/** What an operator can do about it; a cause without a remedy is a failure and no absence. */
const REMEDIES: Readonly<Partial<Record<FatalCause, string>>> = {
  privileges:
    "Run the node as root, or give its user the privileges dtrace_user, dtrace_proc and, in the global zone, dtrace_kernel.",
  device: "Run the node where DTrace is available: in the global zone, with no kernel debugger active.",
  "no-such-probe":
    "This kernel or zone does not have that probe: run the node in the global zone, or take another script.",
};

/** An error is a sentence; the echo of a program can be any length. */
const ERROR_LENGTH_MAX = 500;

export class StderrTally {
  #pending: Record<string, number> = {};
  readonly #lost: Record<string, number> = {};
  #runtimeErrors = 0;
  #lastError: string | null = null;
  #missing: Missing | null = null;

  /** Takes one line without its line end. */
  line(text: string): void {
    const parsed = parseStderrLine(text);
    if (parsed === null || parsed.kind === "notice") return;
    if (parsed.kind === "drop") {
      this.#lose(`dtrace_${parsed.drop}`, parsed.count);
      return;
    }
    this.#lastError = parsed.text.slice(0, ERROR_LENGTH_MAX);
    if (parsed.kind === "runtime-error") {
      this.#runtimeErrors++;
      this.#lose("dtrace_firings", 1);
      return;
    }
    const remedy = REMEDIES[parsed.cause];
    this.#missing = remedy === undefined ? null : { reason: `dtrace: ${this.#lastError}`, remedy };
  }

  /** Losses by kind since the last call. */
  takeDropped(): Readonly<Record<string, number>> {
    const pending = this.#pending;
    this.#pending = {};
    return pending;
  }

  /** What the process did not find here, if that was its last word. */
  get missing(): Missing | null {
    return this.#missing;
  }

  /** For health: all losses so far, and the last error. */
  get details(): Readonly<Record<string, unknown>> {
    return { lost: this.#lost, runtime_errors: this.#runtimeErrors, last_error: this.#lastError };
  }

  #lose(kind: string, count: number): void {
    this.#pending[kind] = (this.#pending[kind] ?? 0) + count;
    this.#lost[kind] = (this.#lost[kind] ?? 0) + count;
  }
}
