/** Loads the code of a whole node, for the commands that run one: a client command starts without it. */
import type { LoadNodeCommands } from "./node-commands.js";

export const loadNode: LoadNodeCommands = () => import("../app/node-commands.js");
