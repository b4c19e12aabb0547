/**
 * The exec engine: any program that prints values, as the lines of `kstat -p` or as JSON lines. The program
 * keeps its own time; the topology's `every` says only how often its cycles are expected.
 */
import type { Command, Engine } from "./engine.js";
import { matchGlobs } from "./parse/glob.js";
import { createJsonParser } from "./parse/json-cycle.js";
import { createKstatParser } from "./parse/kstat-cycle.js";

export const EXEC_FORMATS = ["kstat-p", "json-lines"] as const;
export type ExecFormat = (typeof EXEC_FORMATS)[number];

export interface ExecOptions {
  readonly command: Command;
  readonly format: ExecFormat;
  /** Globs over the metrics (`app.*`) or the keys (`app:*:jobs`) that are counters; of format kstat-p only. */
  readonly counters?: readonly string[];
}

export function createExecEngine(options: ExecOptions): Engine {
  const isCounter = matchGlobs(options.counters ?? []);
  return {
    name: "exec",
    check: () => null, // All it needs is its program, and the actor looks for that.
    command: () => options.command,
    createParser: () => (options.format === "kstat-p" ? createKstatParser(isCounter) : createJsonParser()),
  };
}
