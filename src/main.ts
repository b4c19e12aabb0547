/** The program: arguments, environment, signals and the exit code. Everything else is a command's business. */
import { runCli } from "./cli/cli.js";
import { loadNode } from "./cli/load-node.js";

// A pipe whose reader has gone is the end of a command's output, not a failure of it; a full disk is one.
process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  if (code !== "EPIPE") process.stderr.write(`zonetap: cannot write the output: ${message}\n`);
  process.exit(code === "EPIPE" ? 0 : 1);
});
// What cannot be said changes nothing else.
process.stderr.on("error", () => undefined);

process.exitCode = await runCli(
  process.argv.slice(2),
  {
    env: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    ...(process.stdin.isTTY ? {} : { piped: process.stdin as AsyncIterable<Uint8Array> }),
    cwd: process.cwd(),
    onSignal(signal, handler) {
      process.on(signal, handler);
      return () => void process.off(signal, handler);
    },
  },
  loadNode,
);
