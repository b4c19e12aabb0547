/** `zonetap run`: one on-demand run of a script, its rows as they come, and its end. */
import { textOption, type CliIo, type Command, type CommandCall } from "./command.js";
import { parseEventStream } from "./event-stream.js";
import { CommandError, EXIT } from "./exit-code.js";
import { CLIENT_HELP, CLIENT_OPTIONS, createNodeClient, type NodeClient } from "./node-client.js";
import { formatTable, plainText } from "./text-table.js";

/** What is read of a run. */
interface RunAnswer {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly output: {
    readonly keys: readonly { readonly name: string }[];
    readonly columns: readonly { readonly name: string; readonly rows?: boolean }[];
  };
}

interface RowsAnswer {
  readonly at: string;
  readonly rows: readonly Readonly<Record<string, string | number>>[];
}

export const run: Command = {
  name: "run",
  synopsis: "NAME [--param K=V]... [--zone Z] [--for 10s] [--json]",
  summary: "run a script of the catalogue once, and show its rows",
  help: `Runs the script NAME (see zonetap scripts) on the node and prints its rows each second until its time is over or
Ctrl-C ends it.

  --param K=V        a parameter of the script; may be given several times
  --zone Z           only rows of this zone
  --for DURATION     how long, 1s to 1h; default 10s
  --json             prints each second as one line of JSON
${CLIENT_HELP}`,
  options: {
    ...CLIENT_OPTIONS,
    param: { type: "string", multiple: true },
    zone: { type: "string" },
    for: { type: "string" },
    json: { type: "boolean" },
  },
  operandsMax: 1,
  async run(call) {
    const [script] = call.operands;
    if (script === undefined)
      throw new CommandError(EXIT.usage, "run needs the name of a script; see zonetap scripts");
    const client = createNodeClient(call);
    const body = {
      script,
      params: readParams(call),
      ...optional("zone", textOption(call, "zone")),
      ...optional("for", textOption(call, "for")),
    };
    const started = (await client.ask("POST", "/runs", [201], body)).body as RunAnswer;
    const ended = await show(client, started, call.io, call.options.json === true);
    if (ended.state === "failed") throw new CommandError(EXIT.failed, ended.reason ?? "the run failed");
    return EXIT.done;
  },
};

/** Prints the rows as they come; the first Ctrl-C ends the run in order. Resolves with the run at its end. */
async function show(client: NodeClient, started: RunAnswer, io: CliIo, isJson: boolean): Promise<RunAnswer> {
  const path = `/runs/${started.id}`;
  const stop = new AbortController();
  const signals = (["SIGINT", "SIGTERM"] as const).map((name) => io.onSignal(name, () => stop.abort()));
  stop.signal.addEventListener(
    "abort",
    () => void client.ask("DELETE", path, [204, 404]).catch(() => undefined),
  );
  try {
    const chunks = await client.stream(`${path}/events`, new AbortController().signal);
    for await (const { name, data } of parseEventStream(chunks)) {
      if (name === "end") return JSON.parse(data) as RunAnswer;
      if (isJson) io.stdout.write(`${data}\n`);
      else printRows(started, JSON.parse(data) as RowsAnswer, io);
    }
    throw new CommandError(EXIT.unreachable, "the node ended the run's events");
  } finally {
    for (const forget of signals) forget();
  }
}

function printRows({ output }: RunAnswer, { at, rows }: RowsAnswer, { stdout }: CliIo): void {
  const keys = output.keys.map(({ name }) => ({ name, title: name.toUpperCase() }) as const);
  const numbers = output.columns
    .filter((column) => column.rows !== true)
    .map(({ name }) => ({ name, title: name.toUpperCase(), align: "right" }) as const);
  const columns = [...keys, ...numbers];
  const cells = rows.map((row) => columns.map(({ name }) => String(row[name] ?? "-")));
  stdout.write(`${plainText(at)}\n${formatTable(columns, cells).join("\n")}\n\n`);
}

/** @throws {CommandError} for what is not K=V */
function readParams({ options }: CommandCall): Record<string, string> {
  const given = (options.param ?? []) as readonly string[];
  return Object.fromEntries(
    given.map((text) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
      if (name !== undefined && value !== undefined) return [name, value];
      throw new CommandError(EXIT.usage, `--param must be K=V, got ${JSON.stringify(text)}`);
    }),
  );
}

function optional<Name extends string>(name: Name, value: string | undefined): Partial<Record<Name, string>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, string>);
}
