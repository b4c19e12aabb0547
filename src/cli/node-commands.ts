/**
 * What the commands that concern a whole node (`start`, `check`) need of `src/app`, as an interface that is
 * handed in: loaded only when one of them runs, so that a client command starts without the node's packages.
 */
import type { Log } from "../base/log.js";

export type Env = Readonly<Record<string, string | undefined>>;

/** Calls `handler` at each arrival of the signal. Returns what takes it back. */
export type OnSignal = (
  signal: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGWINCH",
  handler: () => void,
) => () => void;

export interface RunNodeOptions {
  /** Absolute path of the topology. */
  readonly file: string;
  readonly env: Env;
  readonly log: Log;
  /** Writes a line for the person who started it: what keeps the node from running. */
  readonly say: (line: string) => void;
  readonly onSignal: OnSignal;
}

/** The paths of the tree that would be started, in its order; or every mistake as `file:line:col: path: message`. */
export type CheckResult =
  | { readonly kind: "ok"; readonly paths: readonly string[] }
  | { readonly kind: "mistakes"; readonly lines: readonly string[] };

/** Each mistake of a rules file as `file:line:col: message`, or the sentence why it cannot be read. */
export interface RefusedRules {
  readonly kind: "mistakes";
  readonly lines: readonly string[];
}

export interface NodeCommands {
  /** Runs one node until it is stopped by a signal or gives up. Resolves with the exit code. */
  runNode(options: RunNodeOptions): Promise<number>;
  /** Reads and validates the topology; starts nothing. */
  checkTopology(file: string, env: Env): Promise<CheckResult> | CheckResult;
  /** Compiles a rules file (absolute path); says how many rules it has. */
  checkRules(file: string): Promise<{ readonly kind: "ok"; readonly count: number } | RefusedRules>;
  /** Says for each line of `kstat -p` what the rules make of it; `host` stands for the host's name. */
  testRules(
    file: string,
    kstatText: string,
    host: string,
  ): Promise<{ readonly kind: "ok"; readonly lines: readonly string[] } | RefusedRules>;
}

/** Loads the node's code. */
export type LoadNodeCommands = () => Promise<NodeCommands>;
