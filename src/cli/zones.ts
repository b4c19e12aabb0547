/** `zonetap zones`: the zones that the running node knows. */
import type { Command } from "./command.js";
import { EXIT } from "./exit-code.js";
import { CLIENT_HELP, CLIENT_OPTIONS, createNodeClient } from "./node-client.js";
import { formatTable } from "./text-table.js";

/** What is read of /zones. */
export interface ZoneAnswer {
  readonly name: string;
  readonly host: string;
  readonly kind: string;
  readonly state: string;
  readonly last_seen: string;
  readonly series: number;
}

export const zones: Command = {
  name: "zones",
  synopsis: "[--json]",
  summary: "list the zones",
  help: `Lists the zones that the running node knows, and those that have gone.

  --json             prints the node's own answer
${CLIENT_HELP}`,
  options: { ...CLIENT_OPTIONS, json: { type: "boolean" } },
  operandsMax: 0,
  async run(call) {
    const { body } = await createNodeClient(call).ask("GET", "/zones");
    const isJson = call.options.json === true;
    call.io.stdout.write(`${isJson ? JSON.stringify(body, null, 2) : formatZones(body as ZoneAnswer[])}\n`);
    return EXIT.done;
  },
};

/** A table, by host and name. */
export function formatZones(list: readonly ZoneAnswer[]): string {
  const columns = [
    { title: "ZONE" },
    { title: "HOST" },
    { title: "KIND" },
    { title: "STATE" },
    { title: "SERIES", align: "right" },
    { title: "LAST SEEN" },
  ] as const;
  const sorted = [...list].sort((a, b) => a.host.localeCompare(b.host) || a.name.localeCompare(b.name));
  const rows = sorted.map((zone) => [
    zone.name,
    zone.host,
    zone.kind,
    zone.state,
    String(zone.series),
    zone.last_seen,
  ]);
  return formatTable(columns, rows).join("\n");
}
