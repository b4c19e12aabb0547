/** `zonetap reload`: the running node reads its topology again. */
import type { Command, CliIo } from "./command.js";
import { CommandError, EXIT } from "./exit-code.js";
import { CLIENT_HELP, CLIENT_OPTIONS, createNodeClient } from "./node-client.js";

/** What is read of the node's answer. `pending`: its web server stopped in the course of the reload. */
interface ReloadAnswer {
  readonly outcome?: string;
  readonly plan?: readonly { readonly action: string; readonly path: string }[];
  readonly errors?: readonly {
    readonly line: number;
    readonly column: number;
    readonly path: string;
    readonly message: string;
  }[];
  readonly file?: string;
}

export const reload: Command = {
  name: "reload",
  synopsis: "[--plan]",
  summary: "ask the running node to read its topology again",
  help: `Prints one line for each item of the topology: keep, change, restart, add or remove, and its path. A file
with mistakes changes nothing: each mistake is a line on stderr, and the exit code is ${EXIT.configuration}. A reload
that failed half-way was rolled back: exit code ${EXIT.failed}.

  --plan             only says what would be done
${CLIENT_HELP}`,
  options: { ...CLIENT_OPTIONS, plan: { type: "boolean" } },
  operandsMax: 0,
  async run(call) {
    const path = call.options.plan === true ? "/reload?plan=1" : "/reload";
    const { body } = await createNodeClient(call).ask("POST", path, [200, 202, 422]);
    return tell(body as ReloadAnswer, call.io);
  },
};

function tell(answer: ReloadAnswer, { stdout, stderr }: CliIo): number {
  const { outcome, plan = [], errors = [], file = "topology" } = answer;
  for (const { action, path } of plan) stdout.write(`${action.padEnd(7)} ${path}\n`);
  for (const { line, column, path, message } of errors) {
    stderr.write(`${file}:${line}:${column}: ${path}: ${message}\n`);
  }
  switch (outcome) {
    case "applied":
    case "unchanged":
    case "planned":
      return EXIT.done;
    case "pending":
      stderr.write(
        "zonetap: the reload restarts the web server as well; `zonetap status` tells how it ended\n",
      );
      return EXIT.done;
    case "rejected":
      return EXIT.configuration;
    case "rolled-back":
      throw new CommandError(EXIT.failed, "the reload failed and was rolled back; the node runs as before");
    default:
      throw new CommandError(
        EXIT.failed,
        `the node answered with an unknown outcome ${JSON.stringify(outcome)}`,
      );
  }
}
