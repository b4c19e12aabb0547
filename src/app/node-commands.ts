/** What the commands `start` and `check` do with a whole node. */
import { hostname } from "node:os";
import { systemClock } from "../base/clock.js";
import type { Log } from "../base/log.js";
import type { Mistake } from "../topology/mistake.js";
import { readTopology } from "../topology/parse-topology.js";
import type { ParsedTopology } from "../topology/parse-topology.js";
import { Node } from "./node.js";
import { supervise } from "./supervise.js";
import { treePaths } from "./tree-paths.js";
import { version } from "./version.js";

export { makeKeys, type MadeKeys } from "./make-keys.js";
export { checkRules, testRules } from "./rules-commands.js";
export { runGenerator, type RunGeneratorOptions } from "./run-generator.js";

type Env = Readonly<Record<string, string | undefined>>;

export interface CheckOptions {
  /** Absolute path of the topology. */
  readonly file: string;
  /** The same as the person wrote it, for what is said about it. */
  readonly shownFile: string;
  readonly env: Env;
}

export interface RunNodeOptions extends CheckOptions {
  readonly log: Log;
  /** Writes a line for the person who started it: what keeps the node from running. */
  readonly say: (line: string) => void;
  readonly onSignal: (signal: "SIGINT" | "SIGTERM" | "SIGHUP", handler: () => void) => () => void;
}

/** Exit code, as the command line has it. */
const BAD_CONFIGURATION = 78;

/** Runs one node until a signal stops it or it gives up. Resolves with the exit code; never rejects. */
export async function runNode(options: RunNodeOptions): Promise<number> {
  const { file, shownFile, env, log, say } = options;
  const read = (): Promise<ParsedTopology> => readTopology({ file, env, hostName: hostname() });
  const parsed = await read();
  if (parsed.kind === "mistakes") {
    toLines(shownFile, parsed.mistakes).forEach(say);
    return BAD_CONFIGURATION;
  }
  const environment = { platform: process.platform, env };
  const { topology } = parsed;
  const node = new Node({ topology, file, read, version: version(), clock: systemClock, log, environment });
  return supervise(node, options);
}

/** The tree that a topology would start, or what is wrong with its file. */
export type CheckResult =
  | { readonly kind: "ok"; readonly paths: readonly string[] }
  | { readonly kind: "mistakes"; readonly lines: readonly string[] };

/** The paths of the tree that the file would start, or every mistake as `file:line:col: path: message`. */
export async function checkTopology({ file, shownFile, env }: CheckOptions): Promise<CheckResult> {
  const parsed = await readTopology({ file, env, hostName: hostname() });
  if (parsed.kind === "mistakes") return { kind: "mistakes", lines: toLines(shownFile, parsed.mistakes) };
  return { kind: "ok", paths: treePaths(parsed.topology) };
}

function toLines(file: string, mistakes: readonly Mistake[]): string[] {
  return mistakes.map(({ line, column, path, message }) => `${file}:${line}:${column}: ${path}: ${message}`);
}
