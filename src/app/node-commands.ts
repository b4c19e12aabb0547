/** What the commands `start` and `check` do with a whole node. */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { formatReason } from "../actors/reason.js";
import { systemClock } from "../base/clock.js";
import { errorMessage } from "../base/errors.js";
import type { Log } from "../base/log.js";
import { projectRoot } from "../base/project-root.js";
import type { Mistake } from "../topology/mistake.js";
import { readTopology } from "../topology/parse-topology.js";
import type { ParsedTopology } from "../topology/parse-topology.js";
import { Node } from "./node.js";
import { treePaths } from "./tree-paths.js";

export { checkRules, testRules } from "./rules-commands.js";

type Env = Readonly<Record<string, string | undefined>>;

export interface RunNodeOptions {
  /** Absolute path of the topology. */
  readonly file: string;
  readonly env: Env;
  readonly log: Log;
  /** Writes a line for the person who started it: what keeps the node from running. */
  readonly say: (line: string) => void;
  readonly onSignal: (signal: "SIGINT" | "SIGTERM" | "SIGHUP", handler: () => void) => () => void;
}

/** Exit codes, as the command line has them. */
const STOPPED = 0;
const FAILED = 1;
const BAD_CONFIGURATION = 78;

/** Runs one node until a signal stops it or it gives up. Resolves with the exit code; never rejects. */
export async function runNode(options: RunNodeOptions): Promise<number> {
  const { file, env, log, say } = options;
  const read = (): Promise<ParsedTopology> => readTopology({ file, env, hostName: hostname() });
  const parsed = await read();
  if (parsed.kind === "mistakes") {
    toLines(file, parsed.mistakes).forEach(say);
    return BAD_CONFIGURATION;
  }
  const environment = { platform: process.platform, env };
  const { topology } = parsed;
  const node = new Node({ topology, file, read, version: version(), clock: systemClock, log, environment });
  return supervise(node, options);
}

/** The signals work from the first moment: a stop during the start ends what has been started. */
async function supervise(node: Node, { log, say, onSignal }: RunNodeOptions): Promise<number> {
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
    void node.stop();
  };
  const off = [
    onSignal("SIGTERM", stop),
    onSignal("SIGINT", stop),
    onSignal("SIGHUP", () => void node.reload()),
  ];
  try {
    await node.start();
    log.info({ version: version(), http: node.url }, "the node is up");
    const reason = await node.ended;
    if (isStopped) return STOPPED;
    say(`zonetap: the node gave up: ${formatReason(reason)}`);
    return FAILED;
  } catch (error) {
    if (isStopped) return STOPPED;
    say(`zonetap: the node did not start: ${errorMessage(error)}`);
    return FAILED;
  } finally {
    off.forEach((release) => release());
  }
}

/** The tree that a topology would start, or what is wrong with its file. */
export type CheckResult =
  | { readonly kind: "ok"; readonly paths: readonly string[] }
  | { readonly kind: "mistakes"; readonly lines: readonly string[] };

/** The paths of the tree that the file would start, or every mistake as `file:line:col: path: message`. */
export async function checkTopology(file: string, env: Env): Promise<CheckResult> {
  const parsed = await readTopology({ file, env, hostName: hostname() });
  if (parsed.kind === "mistakes") return { kind: "mistakes", lines: toLines(file, parsed.mistakes) };
  return { kind: "ok", paths: treePaths(parsed.topology) };
}

function toLines(file: string, mistakes: readonly Mistake[]): string[] {
  return mistakes.map(({ line, column, path, message }) => `${file}:${line}:${column}: ${path}: ${message}`);
}

function version(): string {
  const { version } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
    version: string;
  };
  return version;
}
