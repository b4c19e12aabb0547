/** `zonetap start`: one node in the foreground. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { createLog, LOG_LEVELS, type LogLevel } from "../base/log.js";
import { projectRoot } from "../base/project-root.js";
import { textOption, type Command, type CommandCall } from "./command.js";
import { CommandError, EXIT } from "./exit-code.js";
import { holdSignals } from "./held-signals.js";
import type { TopologyFile } from "./node-commands.js";

/** What a node acts on. */
export const NODE_SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

export const start: Command = {
  name: "start",
  synopsis: "[FILE] [--log-level LEVEL]",
  summary: "run one node in the foreground",
  help: `Runs the node that FILE describes (default config/zonetap.yaml) until SIGTERM or SIGINT, which stop it in
order; SIGHUP reloads the file, as does every change of it. The log goes to stderr as JSON lines.

  --log-level LEVEL  ${LOG_LEVELS.join(", ")}; default $ZONETAP_LOG_LEVEL, else info`,
  options: { "log-level": { type: "string" } },
  operandsMax: 1,
  async run(call) {
    const { io, loadNode } = call;
    const say = (line: string): void => void io.stderr.write(`${line}\n`);
    const log = createLog(readLogLevel(textOption(call, "log-level") ?? io.env.ZONETAP_LOG_LEVEL ?? "info"));
    const onSignal = holdSignals(io.onSignal, NODE_SIGNALS);
    const node = await loadNode();
    return node.runNode({ ...topologyFile(call), env: io.env, log, say, onSignal });
  },
};

function readLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text);
  if (level !== undefined) return level;
  throw new CommandError(
    EXIT.usage,
    `--log-level must be one of ${LOG_LEVELS.join(", ")}, got ${JSON.stringify(text)}`,
  );
}

const TOPOLOGY_DEFAULT = "config/zonetap.yaml";

/** The operand; without one, the default below the working directory, else the shipped one. */
export function topologyFile({ io, operands: [operand] }: CommandCall): TopologyFile {
  const shownFile = operand ?? TOPOLOGY_DEFAULT;
  const file = resolve(io.cwd, shownFile);
  if (operand !== undefined || existsSync(file)) return { file, shownFile };
  const shipped = resolve(projectRoot, TOPOLOGY_DEFAULT);
  return { file: shipped, shownFile: shipped };
}
