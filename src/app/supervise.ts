/** Runs a node from its start to its end, for whoever started the process. */
import { formatReason } from "../actors/reason.js";
import { errorMessage } from "../base/errors.js";
import type { Log } from "../base/log.js";
import type { Node } from "./node.js";
import { version } from "./version.js";

export interface SuperviseOptions {
  readonly log: Log;
  /** Writes a line for the person who started it: what keeps the node from running. */
  readonly say: (line: string) => void;
  readonly onSignal: (signal: "SIGINT" | "SIGTERM" | "SIGHUP", handler: () => void) => () => void;
}

/** Exit codes, as the command line has them. */
const STOPPED = 0;
const FAILED = 1;

/**
 * Starts the node and waits for its end; resolves with the exit code. The signals work from the first moment: a stop
 * during the start ends what has been started.
 */
export async function supervise(node: Node, { log, say, onSignal }: SuperviseOptions): Promise<number> {
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
