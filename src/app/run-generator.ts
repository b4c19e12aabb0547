/** What the command `generator` does: a node of probes and a publisher alone, from flags and not from a file. */
import { hostname } from "node:os";
import { join } from "node:path";
import { systemClock } from "../base/clock.js";
import { assert } from "../base/errors.js";
import type { Log } from "../base/log.js";
import { projectRoot } from "../base/project-root.js";
import { parseTopology } from "../topology/parse-topology.js";
import { Node } from "./node.js";
import { packetHeads, packetLines } from "./packet-text.js";
import { supervise } from "./supervise.js";
import { version } from "./version.js";

export interface RunGeneratorOptions {
  /** Interval of the packets, ms. */
  readonly everyMs: number;
  /** Of the publisher on every address of this host; null: nothing is bound and nothing sent. */
  readonly port: number | null;
  /** `packets`: a line for each; `values`: each value of them as well. */
  readonly show: "nothing" | "packets" | "values";
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Writes a line for the person who started it: what keeps it from running. */
  readonly say: (line: string) => void;
  /** Writes a line of what was asked to be shown. */
  readonly print: (line: string) => void;
  readonly onSignal: (signal: "SIGINT" | "SIGTERM" | "SIGHUP", handler: () => void) => () => void;
}

/** What the generator of 2013 asked of DTrace, and the system probe does not tell. */
const SCRIPTS = {
  linux: ["syscall-latency", "run-queue"],
  others: ["syscall-latency", "run-queue", "process-usage", "thread-count"],
};

/** Runs until a signal stops it or it gives up. Resolves with the exit code; never rejects. */
export function runGenerator(options: RunGeneratorOptions): Promise<number> {
  const { env, log, show, print } = options;
  const { platform } = process;
  const file = join(projectRoot, "config", "generator");
  const parsed = parseTopology(generatorTopology(options, platform), { file, env: {}, hostName: hostname() });
  assert(parsed.kind === "ok", "the topology of a generator has no mistakes");
  const toLines = show === "values" ? packetLines : packetHeads;
  const onFrames = (frames: readonly Uint8Array[]): void => frames.flatMap(toLines).forEach(print);
  const node = new Node({
    topology: parsed.topology,
    file: null,
    read: async () => parsed,
    version: version(),
    clock: systemClock,
    log,
    environment: { platform, env },
    ...(show !== "nothing" && { onFrames }),
  });
  return supervise(node, options);
}

/** As the text of a file, which JSON is as well. */
export function generatorTopology(
  { everyMs, port }: Pick<RunGeneratorOptions, "everyMs" | "port">,
  platform: string,
): string {
  const every = `${everyMs}ms`;
  const scripts = platform === "linux" ? SCRIPTS.linux : SCRIPTS.others;
  const probes = Object.fromEntries(scripts.map((script) => [script, { script, every }]));
  return JSON.stringify({
    version: 1,
    http: { enabled: false },
    aggregator: { enabled: false },
    probes: { system: { engine: "auto", every }, ...probes },
    publishers: port === null ? {} : { main: { zmq: `tcp://*:${port}` } },
  });
}
