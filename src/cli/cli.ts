/**
 * The command line: finds the command, reads its options, and turns whatever ends it into an exit code and at
 * most one sentence on stderr. It never ends the process itself.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { errorMessage } from "../base/errors.js";
import { projectRoot } from "../base/project-root.js";
import { check } from "./check.js";
import type { CliIo, Command } from "./command.js";
import { CommandError, EXIT } from "./exit-code.js";
import { generator } from "./generator.js";
import { keys } from "./keys.js";
import type { LoadNodeCommands } from "./node-commands.js";
import { exportCommand } from "./export.js";
import { query } from "./query.js";
import { reload } from "./reload.js";
import { rules } from "./rules.js";
import { run } from "./run.js";
import { scripts } from "./scripts.js";
import { start } from "./start.js";
import { status } from "./status.js";
import { plainText } from "./text-table.js";
import { top } from "./top.js";
import { zones } from "./zones.js";

/** Every command of this build, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  start,
  check,
  reload,
  status,
  zones,
  top,
  scripts,
  run,
  query,
  exportCommand,
  rules,
  keys,
  generator,
];

/** Runs the command of `argv` (without node and program). Resolves with the exit code; never rejects. */
export async function runCli(
  argv: readonly string[],
  io: CliIo,
  loadNode: LoadNodeCommands,
): Promise<number> {
  try {
    return await dispatch(argv, io, loadNode);
  } catch (error) {
    io.stderr.write(`zonetap: ${plainText(errorMessage(error).replace(/\s*\n\s*/g, " "))}\n`);
    return error instanceof CommandError ? error.exitCode : EXIT.failed;
  }
}

async function dispatch(argv: readonly string[], io: CliIo, loadNode: LoadNodeCommands): Promise<number> {
  const [name, ...rest] = argv;
  switch (name) {
    case undefined:
      io.stderr.write(mainHelp());
      return EXIT.usage;
    case "--help":
    case "-h":
    case "help":
      return dispatchHelp(rest, io);
    case "--version":
      io.stdout.write(`zonetap ${version()}\n`);
      return EXIT.done;
    default:
      return runCommand(findCommand(name), rest, io, loadNode);
  }
}

function dispatchHelp([name]: readonly string[], io: CliIo): number {
  io.stdout.write(name === undefined ? mainHelp() : commandHelp(findCommand(name)));
  return EXIT.done;
}

/** @throws {CommandError} for a name that is no command. */
function findCommand(name: string): Command {
  const command = COMMANDS.find((known) => known.name === name);
  if (command !== undefined) return command;
  const what = name.startsWith("-") ? "option" : "command";
  throw new CommandError(EXIT.usage, `there is no ${what} ${JSON.stringify(name)}; see zonetap --help`);
}

async function runCommand(
  command: Command,
  args: readonly string[],
  io: CliIo,
  loadNode: LoadNodeCommands,
): Promise<number> {
  const { values, positionals } = readArguments(command, args);
  if (values.help === true) {
    io.stdout.write(commandHelp(command));
    return EXIT.done;
  }
  if (positionals.length > command.operandsMax) {
    const extra = positionals[command.operandsMax];
    throw new CommandError(
      EXIT.usage,
      `${command.name} does not take ${JSON.stringify(extra)}; see its --help`,
    );
  }
  return command.run({ io, options: values, operands: positionals, loadNode });
}

/** @throws {CommandError} with what parseArgs says, which is a sentence. */
function readArguments(
  command: Command,
  args: readonly string[],
): Pick<ReturnType<typeof parseArgs>, "values" | "positionals"> {
  const options = { ...command.options, help: { type: "boolean", short: "h" } } as const;
  try {
    return parseArgs({
      args: [...(command.rewrite?.(args) ?? args)],
      options,
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new CommandError(EXIT.usage, `${command.name}: ${firstSentence(errorMessage(error))}`, {
      cause: error,
    });
  }
}

/** parseArgs goes on with advice on positional arguments that fits no command here. */
function firstSentence(text: string): string {
  return text.split(/\.\s|\n/, 1)[0] ?? text;
}

function mainHelp(): string {
  const list = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(9)} ${summary}`);
  return `usage: zonetap COMMAND [ARGUMENTS]

What each zone does to its machine, second by second, from the kernel itself.

${list.join("\n")}

zonetap COMMAND --help tells more; zonetap --version tells the version.
Exit codes: 0 done, 1 failed, 2 usage, 69 node not reachable, 78 configuration.
`;
}

function commandHelp({ name, synopsis, help }: Command): string {
  return `usage: zonetap ${name} ${synopsis}\n\n${help}\n`;
}

function version(): string {
  const text = readFileSync(join(projectRoot, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
