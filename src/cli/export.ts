/** `zonetap export csv`: windows of a store as CSV, to a file or to stdout, however many they are. */
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { errorMessage } from "../base/errors.js";
import { textOption, type Command, type CommandCall } from "./command.js";
import { CommandError, EXIT } from "./exit-code.js";
import { CLIENT_HELP, CLIENT_OPTIONS, createNodeClient } from "./node-client.js";
import { joinNegativeTimes, SCOPE_HELP, SCOPE_OPTIONS, scopeParameters } from "./query.js";

/** Of the error that writes to a file end with; others are of the connection. */
const isOfFile = (error: unknown): boolean => error instanceof Error && "syscall" in error;

export const exportCommand: Command = {
  name: "export",
  synopsis: "csv --zone Z --from T --to T [--metric M]... [-o FILE]",
  summary: "write history as CSV",
  help: `Writes a line for each series of each window, the oldest first, with one header. Without --resolution it
is the finest that the store keeps.

  --metric M         only this metric; may be given several times
  -o, --output FILE  default stdout; FILE is there only when all of it is
${SCOPE_HELP}
${CLIENT_HELP}`,
  options: {
    ...CLIENT_OPTIONS,
    ...SCOPE_OPTIONS,
    metric: { type: "string", multiple: true },
    output: { type: "string", short: "o" },
  },
  operandsMax: 1,
  rewrite: joinNegativeTimes,
  async run(call) {
    if (call.operands[0] !== "csv")
      throw new CommandError(EXIT.usage, "export: expected csv; see its --help");
    const parameters = scopeParameters(call);
    for (const needed of ["zone", "from", "to"]) {
      if (!parameters.has(needed)) throw new CommandError(EXIT.usage, `export csv needs --${needed}`);
    }
    for (const metric of (call.options["metric"] ?? []) as readonly string[])
      parameters.append("metric", metric);
    const path = `/export/csv?${parameters.toString()}`;
    const lines = await createNodeClient(call).stream(path, new AbortController().signal);
    await write(call, lines);
    return EXIT.done;
  },
};

async function write(call: CommandCall, lines: AsyncIterable<Uint8Array>): Promise<void> {
  const name = textOption(call, "output");
  if (name === undefined) {
    const text = new TextDecoder();
    for await (const chunk of lines) call.io.stdout.write(text.decode(chunk, { stream: true }));
    return;
  }
  const file = resolve(call.io.cwd, name);
  const unfinished = `${file}.unfinished`;
  try {
    await pipeline(Readable.from(lines), createWriteStream(unfinished));
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    if (!isOfFile(error)) throw error;
    throw new CommandError(EXIT.failed, `cannot write ${name}: ${errorMessage(error)}`, { cause: error });
  }
}
