/** `zonetap scripts`: the catalogue of the running node. */
import type { Command } from "./command.js";
import { EXIT } from "./exit-code.js";
import { CLIENT_HELP, CLIENT_OPTIONS, createNodeClient } from "./node-client.js";
import { formatTable } from "./text-table.js";

/** What is read of /scripts. */
export interface ScriptAnswer {
  readonly name: string;
  readonly title: string;
  readonly category: string;
  readonly params: readonly { readonly name: string; readonly type: string; readonly default?: unknown }[];
  readonly engines: Readonly<Record<string, unknown>>;
}

export const scripts: Command = {
  name: "scripts",
  synopsis: "[--json]",
  summary: "list the scripts that can be run on demand",
  help: `Lists the scripts of the running node's catalogue, with their parameters; those in brackets have a default.
docs/scripts.md tells what their rows mean.

  --json             prints the node's own answer
${CLIENT_HELP}`,
  options: { ...CLIENT_OPTIONS, json: { type: "boolean" } },
  operandsMax: 0,
  async run(call) {
    const { body } = await createNodeClient(call).ask("GET", "/scripts");
    const isJson = call.options.json === true;
    const text = isJson ? JSON.stringify(body, null, 2) : formatScripts(body as ScriptAnswer[]);
    call.io.stdout.write(`${text}\n`);
    return EXIT.done;
  },
};

/** A table, by category and name. */
export function formatScripts(list: readonly ScriptAnswer[]): string {
  const columns = ["SCRIPT", "CATEGORY", "PARAMETERS", "ENGINES", "WHAT IT SHOWS"].map((title) => ({
    title,
  }));
  const sorted = [...list].sort(
    (a, b) => a.category.localeCompare(b.category) || a.name.localeCompare(b.name),
  );
  const rows = sorted.map(({ name, category, params, engines, title }) => {
    const shown = params.map((param) => (param.default === undefined ? param.name : `[${param.name}]`));
    return [name, category, shown.join(" "), Object.keys(engines).sort().join(" "), title];
  });
  return formatTable(columns, rows).join("\n");
}
