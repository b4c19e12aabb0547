/** What a command is: its place in the help, what it takes, and what it does. */
import type { ParseArgsConfig } from "node:util";
import type { Env, LoadNodeCommands, OnSignal } from "./node-commands.js";

/** Where a command's text goes. `columns` and `rows` where it is a terminal. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** The keys that a person presses, where stdin is a terminal. */
export interface Input {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
  on(event: "data", listener: (keys: Buffer | string) => void): unknown;
  off(event: "data", listener: (keys: Buffer | string) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** The world of a command, as src/main.ts hands it in. */
export interface CliIo {
  readonly env: Env;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin?: Input;
  /** What is piped into the command; absent where stdin is a terminal. */
  readonly piped?: AsyncIterable<Uint8Array | string>;
  /** Absolute path that file names are relative to. */
  readonly cwd: string;
  readonly onSignal: OnSignal;
}

/** Values of the options by name, as parseArgs gives them. */
export type OptionValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export interface CommandCall {
  readonly io: CliIo;
  readonly options: OptionValues;
  readonly operands: readonly string[];
  readonly loadNode: LoadNodeCommands;
}

export interface Command {
  readonly name: string;
  /** What follows the name in the usage line. */
  readonly synopsis: string;
  /** One line of the list of commands. */
  readonly summary: string;
  /** What `--help` says below the usage: sentences and options. */
  readonly help: string;
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  /** Turns arguments of another convention into ours, before they are read. */
  readonly rewrite?: (args: readonly string[]) => readonly string[];
  /** How many operands it takes at most. */
  readonly operandsMax: number;
  /** Resolves with the exit code. @throws {CommandError} */
  run(call: CommandCall): Promise<number>;
}

/** The text of an option that takes a value; undefined where it was not given. */
export function textOption({ options }: CommandCall, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}
