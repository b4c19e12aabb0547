/**
 * What the commands that concern a whole node (`start`, `check`, `generator`, `rules`, `keys`) need of `src/app`, by its own
 * types. It is handed in and loaded only when one of them runs, so that a client command starts without the node's
 * packages.
 */
import type * as app from "../app/node-commands.js";

export type Env = Readonly<Record<string, string | undefined>>;

/** Calls `handler` at each arrival of the signal. Returns what takes it back. */
export type OnSignal = (
  signal: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGWINCH",
  handler: () => void,
) => () => void;

export type { CheckOptions, CheckResult, RunGeneratorOptions, RunNodeOptions } from "../app/node-commands.js";

/** A topology by its absolute path, and as the person wrote it. */
export type TopologyFile = Pick<app.CheckOptions, "file" | "shownFile">;

export type NodeCommands = Pick<
  typeof app,
  "runNode" | "runGenerator" | "checkTopology" | "checkRules" | "testRules" | "makeKeys"
>;

/** Loads the node's code. */
export type LoadNodeCommands = () => Promise<NodeCommands>;
