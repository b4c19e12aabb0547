/** `zonetap check`: would this topology start, and what would it start. */
import type { Command } from "./command.js";
import { drawTree } from "./draw-tree.js";
import { EXIT } from "./exit-code.js";
import { topologyFile } from "./start.js";

export const check: Command = {
  name: "check",
  synopsis: "[FILE]",
  summary: "validate a topology, and print the actor tree it would start",
  help: `Validates FILE (default config/zonetap.yaml) and prints the actor tree that it would start. Every mistake is
a line file:line:col: path: message on stderr, and the exit code is then ${EXIT.configuration}.`,
  options: {},
  operandsMax: 1,
  async run(call) {
    const node = await call.loadNode();
    const result = await node.checkTopology({ ...topologyFile(call), env: call.io.env });
    if (result.kind === "ok") {
      call.io.stdout.write(`${drawTree(result.paths).join("\n")}\n`);
      return EXIT.done;
    }
    call.io.stderr.write(result.lines.map((line) => `${line}\n`).join(""));
    return EXIT.configuration;
  },
};
