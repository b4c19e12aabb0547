/**
 * What the commands that concern a whole node (`start`, `check`, `generator`) need of `src/app`, as an interface that is
 * handed in: loaded only when one of them runs, so that a client command starts without the node's packages.
 */
import type { Log } from "../base/log.js";

export type Env = Readonly<Record<string, string | undefined>>;

/** Calls `handler` at each arrival of the signal. Returns what takes it back. */
export type OnSignal = (
  signal: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGWINCH",
  handler: () => void,
) => () => void;

export interface TopologyFile {
  /** Absolute path of the topology. */
  readonly file: string;
  /** The same as the person wrote it, for what is said about it. */
  readonly shownFile: string;
}

export interface CheckOptions extends TopologyFile {
  readonly env: Env;
}

export interface RunNodeOptions extends TopologyFile {
  readonly env: Env;
  readonly log: Log;
  /** Writes a line for the person who started it: what keeps the node from running. */
  readonly say: (line: string) => void;
  readonly onSignal: OnSignal;
}

export interface RunGeneratorOptions extends Omit<RunNodeOptions, keyof TopologyFile> {
  /** Interval of the packets, ms. */
  readonly everyMs: number;
  /** Of the publisher on every address of this host; null: nothing is bound and nothing sent. */
  readonly port: number | null;
  /** `packets`: a line for each; `values`: each value of them as well. */
  readonly show: "nothing" | "packets" | "values";
  /** Writes a line of what was asked to be shown. */
  readonly print: (line: string) => void;
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
  /** Runs probes and a publisher alone until it is stopped by a signal or gives up. Resolves with the exit code. */
  runGenerator(options: RunGeneratorOptions): Promise<number>;
  /** Reads and validates the topology; starts nothing. */
  checkTopology(options: CheckOptions): Promise<CheckResult> | CheckResult;
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
