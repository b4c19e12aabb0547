/** The world of a command, kept in memory: what it wrote, signals and keys that a test sends. */
import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import type { CliIo } from "../../src/cli/command.js";
import { runCli } from "../../src/cli/cli.js";
import type { NodeCommands } from "../../src/cli/node-commands.js";

export class CapturedIo implements CliIo {
  out = "";
  err = "";
  readonly cwd: string;
  readonly piped?: AsyncIterable<Uint8Array | string>;
  readonly env: Record<string, string | undefined>;
  readonly signals = new EventEmitter();
  readonly keys = new EventEmitter();
  /** Every switch of the terminal's raw mode. */
  readonly rawModes: boolean[] = [];
  readonly stdout: { write: (text: string) => void; isTTY: boolean; columns: number; rows: number };
  readonly stderr = { write: (text: string): void => void (this.err += text) };
  readonly stdin = {
    isTTY: true,
    setRawMode: (isRaw: boolean): void => void this.rawModes.push(isRaw),
    on: (event: "data", listener: (keys: string) => void): unknown => this.keys.on(event, listener),
    off: (event: "data", listener: (keys: string) => void): unknown => this.keys.off(event, listener),
    resume: (): void => {},
    pause: (): void => {},
  };

  constructor({
    isTTY = false,
    env = {},
    cwd = "/",
    piped,
  }: { isTTY?: boolean; env?: Record<string, string>; cwd?: string; piped?: readonly string[] } = {}) {
    this.env = env;
    if (piped !== undefined) this.piped = Readable.from(piped);
    this.cwd = cwd;
    this.stdout = { write: (text) => void (this.out += text), isTTY, columns: 80, rows: 24 };
  }

  readonly onSignal = (name: string, handler: () => void): (() => void) => {
    this.signals.on(name, handler);
    return () => this.signals.off(name, handler);
  };
}

/** A node that was never loaded fails the test that did not expect it. */
const noNode = (): Promise<NodeCommands> => Promise.reject(new Error("the node's code was loaded"));

/** Runs a command line against a fresh world; the rest of the options make that. */
export async function runCaptured(
  argv: readonly string[],
  options: ConstructorParameters<typeof CapturedIo>[0] & { loadNode?: () => Promise<NodeCommands> } = {},
): Promise<{ code: number; out: string; err: string }> {
  const io = new CapturedIo(options);
  const code = await runCli(argv, io, options.loadNode ?? noNode);
  return { code, out: io.out, err: io.err };
}
