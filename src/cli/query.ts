/** `zonetap query`: a question of history, answered by the running node from its archive or Redis. */
import { textOption, type Command, type CommandCall } from "./command.js";
import { CommandError, EXIT } from "./exit-code.js";
import { CLIENT_HELP, CLIENT_OPTIONS, createNodeClient } from "./node-client.js";
import { checkOperands, functionsHelp } from "./query-functions.js";
import { formatAnswer, type QueryAnswer } from "./query-table.js";

/** Options that say which windows are meant; parameters of the same names over HTTP. */
export const SCOPE_OPTIONS = {
  zone: { type: "string" },
  host: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
  resolution: { type: "string" },
  store: { type: "string" },
} as const;

export const SCOPE_HELP = `  --zone Z           default global
  --host H           needed where several hosts have that zone
  --from T, --to T   RFC 3339, HH:MM[:SS] (UTC, of the zone's newest day), or -15m before its newest window;
                     default the last 15 minutes
  --resolution R     1s, 10s ...; default the finest with at most 3,600 windows
  --store S          archive or redis; default the archive where there is one`;

/** A function and what it takes; nobody names more cores or sections. */
const OPERANDS_MAX = 100;

export const query: Command = {
  name: "query",
  synopsis: "FUNCTION [OPERAND]... [--zone Z] [--from T] [--to T] [--json] ...",
  summary: "ask history a question",
  help: `Functions, with the sections Pro CPU Mem Dis Net Cal Sys of 2013 or ours (process cpu mem disk net syscall zone ...):

${functionsHelp()}

ALL is 1 for every instance, 0 for one. Counters are per second, gauges the mean of a window.

${SCOPE_HELP}
  --json             prints the node's own answer
${CLIENT_HELP}`,
  options: { ...CLIENT_OPTIONS, ...SCOPE_OPTIONS, json: { type: "boolean" } },
  operandsMax: OPERANDS_MAX,
  rewrite: joinNegativeTimes,
  async run(call) {
    const [name, ...operands] = call.operands;
    if (name === undefined) throw new CommandError(EXIT.usage, "query needs a function; see its --help");
    checkOperands(name, operands);
    const parameters = scopeParameters(call);
    for (const operand of operands) parameters.append("arg", operand);
    const path = `/query/${encodeURIComponent(name)}?${parameters.toString()}`;
    const { body } = await createNodeClient(call).ask("GET", path);
    const { stdout } = call.io;
    if (call.options.json === true) stdout.write(`${JSON.stringify(body, null, 2)}\n`);
    else stdout.write(`${formatAnswer(body as QueryAnswer, stdout.columns).join("\n")}\n`);
    return EXIT.done;
  },
};

/** The scope as parameters of a URL. */
export function scopeParameters(call: CommandCall): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const name of Object.keys(SCOPE_OPTIONS)) {
    const value = textOption(call, name);
    if (value !== undefined) parameters.set(name, value);
  }
  return parameters;
}

/** `--from -15m` -> `--from=-15m`: what begins with a minus would be taken for an option. */
export function joinNegativeTimes(args: readonly string[]): readonly string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined.at(-1);
    if ((last === "--from" || last === "--to") && /^-\d/.test(arg))
      joined[joined.length - 1] = `${last}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}
