/**
 * What an engine hands to a probe actor: whether it can run on this machine, the program to start, and a parser
 * of that program's lines. An engine starts nothing, keeps no time and reads no clock: the actor owns the
 * process, the parser is fed lines and answers with whole cycles. kstat, dtrace, bpftrace, the Linux system
 * sampler and exec are all of this shape; the options of an engine are closed over by the function that makes it.
 */
import type { Reading } from "../model/reading.js";
import type { ProcessEnd } from "./process/exit.js";
import type { ScriptRow } from "./script/script-output.js";

/** What the node hands down about the machine, so that nothing below it reads the process's own environment. */
export interface ProbeEnvironment {
  /** `process.platform` of the node: "linux", "sunos" ... */
  readonly platform: string;
  /** Environment of the probe processes; programs are looked up in its PATH. LC_ALL and TZ are set over it. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A program, privilege or kernel feature that is not here: no failure, and not to be retried at once. */
export interface Missing {
  /** What is missing, as one sentence. */
  readonly reason: string;
  /** What an operator can do about it, as one sentence. */
  readonly remedy: string;
}

/** A program and its arguments; never a shell's text. */
export interface Command {
  /** A name that is looked up in the PATH, or a path (anything with a slash). */
  readonly program: string;
  readonly args: readonly string[];
}

/** What an engine is told about the run that is about to start. */
export interface EngineRun {
  /** Wanted time between two cycles, ms, above 0. */
  readonly everyMs: number;
}

export interface Engine {
  /** `exec`, `linux`, `kstat` ... */
  readonly name: string;
  /** Asked before every start; null: it can run here. That the program exists is checked by the actor as well. */
  check(environment: ProbeEnvironment): Missing | null | Promise<Missing | null>;
  command(run: EngineRun): Command;
  /** A new parser for each process, so that no half cycle outlives its process. */
  createParser(run: EngineRun): LineParser;
}

/**
 * Turns the lines of one process into cycles. Keeps state between lines, is otherwise pure, and never throws
 * whatever the line: trouble is a {@link Skip}.
 */
export interface LineParser {
  /**
   * Takes one whole line without its line end, received at `atNs` (wall clock, Unix ns; lines that arrived
   * together share it). Answers the cycle that this line ended, why the line was left out, or null.
   */
  line(text: string, atNs: bigint): LineOutcome;
  /** For output without an end mark: `end` is called when no line has come for `afterMs` since the last one. */
  readonly idle?: { readonly afterMs: number; end(): Cycle | null };
  /** Takes one line of stderr, for programs that tell losses and errors only there; they go with the next cycle. */
  stderrLine?(text: string): void;
  /** The process has ended, and nobody had asked it to; for programs that say by their exit code what is missing. */
  ended?(end: ProcessEnd): void;
  /** Facts worth showing in health, e.g. what could not be read; cheap. */
  details?(): Readonly<Record<string, unknown>>;
}

export type LineOutcome = Cycle | Skip | null;

/** A line that was left out; `reason` is from a closed set of its parser, and is counted by it. */
export interface Skip {
  readonly kind: "skip";
  readonly reason: string;
}

/** One complete cycle: a reading to which the actor adds the probe's name and what it dropped itself. */
export interface Cycle extends Omit<Reading, "probe" | "dropped"> {
  readonly kind: "cycle";
  /** What the source says it lost in this cycle, by kind. */
  readonly dropped?: Reading["dropped"];
  /** Lines and values that were left out only when the cycle was put together, by reason. */
  readonly skipped?: Readonly<Record<string, number>>;
  /** The rows of which the zones were made, from a script of the catalogue: what an on-demand run shows. */
  readonly rows?: readonly ScriptRow[];
}
