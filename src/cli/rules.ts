/** `zonetap rules`: is a rules file good, and what would it make of these kstats. */
import { resolve } from "node:path";
import { textOption, type Command, type CommandCall } from "./command.js";
import { CommandError, EXIT } from "./exit-code.js";
import { plainText } from "./text-table.js";

/** Text that `rules test` reads from stdin, in bytes: all kstats of a large host are a tenth of it. */
const INPUT_MAX = 64 * 1_048_576;

/** The host's name in the paths, where none is given. */
const HOST = "host";

export const rules: Command = {
  name: "rules",
  synopsis: "check FILE | test FILE [--host NAME] [< LINES]",
  summary: "check a rules file, or show what it makes of kstats",
  help: `check FILE: every mistake is a line file:line:col: message on stderr, and the exit code is then ${EXIT.configuration}.
test FILE: reads lines of kstat -p from stdin and prints for each its zone and metric, or why it is dropped.
  Zone and class of a kstat are those of its statistics zonename and class among the lines, else global and none.
  --host NAME   what stands for the host in the metrics, default ${HOST}`,
  options: { host: { type: "string" } },
  operandsMax: 2,
  async run(call) {
    const [action, file] = call.operands;
    if ((action !== "check" && action !== "test") || file === undefined) {
      throw new CommandError(EXIT.usage, "rules: expected check FILE or test FILE; see its --help");
    }
    return action === "check" ? checkFile(call, file) : testFile(call, file);
  },
};

async function checkFile(call: CommandCall, file: string): Promise<number> {
  const node = await call.loadNode();
  const result = await node.checkRules(resolve(call.io.cwd, file));
  if (result.kind === "mistakes") return refuse(call, result.lines);
  call.io.stdout.write(`${result.count} rules\n`);
  return EXIT.done;
}

async function testFile(call: CommandCall, file: string): Promise<number> {
  const node = await call.loadNode();
  const text = await readPiped(call);
  const result = await node.testRules(resolve(call.io.cwd, file), text, textOption(call, "host") ?? HOST);
  if (result.kind === "mistakes") return refuse(call, result.lines);
  // A tab parts the columns, and must outlive what makes text plain.
  const plain = (line: string): string => line.split("\t").map(plainText).join("\t");
  call.io.stdout.write(result.lines.map((line) => `${plain(line)}\n`).join(""));
  return EXIT.done;
}

function refuse({ io }: CommandCall, lines: readonly string[]): number {
  io.stderr.write(lines.map((line) => `${plainText(line)}\n`).join(""));
  return EXIT.configuration;
}

/** All that is piped in. @throws {CommandError} where nothing is, or too much. */
async function readPiped({ io: { piped } }: CommandCall): Promise<string> {
  if (piped === undefined) {
    throw new CommandError(
      EXIT.usage,
      "rules test reads lines of kstat -p: kstat -p | zonetap rules test FILE",
    );
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of piped) {
    chunks.push(Buffer.from(chunk));
    length += chunk.length;
    if (length > INPUT_MAX)
      throw new CommandError(EXIT.failed, `rules test reads at most ${INPUT_MAX} bytes`);
  }
  return Buffer.concat(chunks).toString("utf8");
}
