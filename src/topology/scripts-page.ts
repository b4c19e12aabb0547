/** The page docs/scripts.md: every script of the catalogue, made from the entries that the program uses. */
import type { Catalogue, CatalogueEntry, ScriptColumn, ScriptKey, ScriptParam } from "../model/catalogue.js";
import { SCRIPT_CATEGORIES } from "../model/catalogue.js";
import { describeParam } from "./script-params.js";

/** Markdown, ending with a line end. */
export function scriptsPage(catalogue: Catalogue): string {
  const sections = SCRIPT_CATEGORIES.flatMap((category) => {
    const entries = [...catalogue.values()].filter((entry) => entry.category === category);
    return entries.length === 0 ? [] : [`## ${category}`, ...entries.map(section)];
  });
  return `# Scripts

Generated from \`priv/catalogue\` by \`node scripts/write-generated.mjs\`. A probe of the topology runs a script with
\`script: NAME\`, and feeds the metrics of its columns; \`zonetap run NAME\` runs it once and shows its rows, of one zone
with \`--zone\`. Counts are of one interval.

${sections.join("\n\n")}
`;
}

function section(entry: CatalogueEntry): string {
  const { name, title, description, params, output } = entry;
  const heading = `### ${name}\n\n**${title}.** ${description}`;
  const shown = output.columns.map((column) => columnRow(name, column));
  const rows = [...output.keys.map(keyRow), ...shown];
  const table = ["| column | unit | what it is | metric |", "|---|---|---|---|", ...rows].join("\n");
  return [heading, ...params.map(paramLine), `${enginesLine(entry)}${originLine(entry)}`, table].join("\n\n");
}

function paramLine(param: ScriptParam): string {
  const fallback = param.default === undefined ? "" : ` Default: ${param.default}.`;
  return `\`--param ${param.name}=\`: ${describeParam(param)}. ${param.help}${fallback}`;
}

function enginesLine({ engines }: CatalogueEntry): string {
  if (engines.system !== undefined) return `Shows ${engines.system.metrics.join(", ")} of the system probe.`;
  const names = Object.keys(engines).sort();
  return `Runs by ${names.join(" and ")}.`;
}

function originLine({ origin }: CatalogueEntry): string {
  return origin.length === 0 ? "" : ` In 2013: ${origin.join(", ")}.`;
}

function keyRow({ name, unit = "", help }: ScriptKey): string {
  return `| \`${name}\` | ${unit} | ${help} | |`;
}

function columnRow(entry: string, { name, unit, help, metric = `${entry}.${name}` }: ScriptColumn): string {
  return `| \`${name}\` | ${unit} | ${help} | ${metric === null ? "" : `\`${metric}\``} |`;
}
