/** `zonetap status`: the actor tree of the running node, with states, restarts and reasons. */
import type { Command } from "./command.js";
import { drawTree } from "./draw-tree.js";
import { EXIT } from "./exit-code.js";
import { CLIENT_HELP, CLIENT_OPTIONS, createNodeClient } from "./node-client.js";
import { formatSeconds, formatTable, plainText } from "./text-table.js";

/** What is read of /health. */
export interface HealthAnswer {
  readonly node: string;
  readonly version: string;
  readonly status: string;
  readonly reasons: readonly string[];
  readonly uptime_s: number;
  readonly actors: readonly ActorAnswer[];
}

export interface ActorAnswer {
  readonly path: string;
  readonly state: string;
  readonly reason?: string | null;
  readonly restarts_total: number;
  readonly pid: number | null;
  readonly last_exit: { readonly reason: string; readonly at: string } | null;
}

export const status: Command = {
  name: "status",
  synopsis: "[--json]",
  summary: "show the actor tree with states and restarts",
  help: `Shows the running node's actors as a tree: state, restarts by failure since the start, process, and why an
actor is not running or how it last ended.

  --json             prints the node's own answer
${CLIENT_HELP}`,
  options: { ...CLIENT_OPTIONS, json: { type: "boolean" } },
  operandsMax: 0,
  async run(call) {
    const { body } = await createNodeClient(call).ask("GET", "/health", [200, 503]);
    const text =
      call.options.json === true ? JSON.stringify(body, null, 2) : formatStatus(body as HealthAnswer);
    call.io.stdout.write(`${text}\n`);
    return EXIT.done;
  },
};

/** A line for the node, one for each reason, and the tree. */
export function formatStatus(health: HealthAnswer): string {
  const { node, version, uptime_s: uptimeS } = health;
  const title = `${node}: ${health.status}, version ${version}, up ${formatSeconds(uptimeS)}`;
  const reasons = health.reasons.map((reason) => `  ${reason}`);
  const columns = [
    { title: "ACTOR" },
    { title: "STATE" },
    { title: "RESTARTS", align: "right" },
    { title: "PID", align: "right" },
    { title: "REASON" },
  ] as const;
  const branches = drawTree(health.actors.map(({ path }) => path));
  const rows = health.actors.map((actor, index) => [
    branches[index] ?? actor.path,
    actor.state,
    String(actor.restarts_total),
    actor.pid === null ? "" : String(actor.pid),
    reasonOf(actor),
  ]);
  return [...[title, ...reasons].map(plainText), "", ...formatTable(columns, rows)].join("\n");
}

function reasonOf({ reason, last_exit: exit }: ActorAnswer): string {
  if (reason !== null && reason !== undefined) return reason;
  return exit === null ? "" : `last exit at ${exit.at}: ${exit.reason}`;
}
