/** `zonetap keys`: a key pair for CURVE. */
import { resolve } from "node:path";
import type { Command } from "./command.js";
import { CommandError, EXIT } from "./exit-code.js";

export const keys: Command = {
  name: "keys",
  synopsis: "DIR",
  summary: "make a CURVE key pair for a publisher or a collector",
  help: `Makes DIR/public.key and DIR/secret.key, readable by their owner alone, and prints the public key. Files that are
there stay as they are. A publisher names its DIR in curve.key_dir, and may list in curve.allow the public keys
that may connect; a collector names its own DIR likewise, and a copy of the publisher's public.key in
curve.server_key_file. secret.key stays where it is made.`,
  options: {},
  operandsMax: 1,
  async run({ io, operands: [folder], loadNode }) {
    if (folder === undefined) throw new CommandError(EXIT.usage, "keys: expected DIR; see its --help");
    const node = await loadNode();
    const { files, publicKey } = await node.makeKeys(resolve(io.cwd, folder));
    io.stderr.write(files.map((file) => `${file}\n`).join(""));
    io.stdout.write(`${publicKey}\n`);
    return EXIT.done;
  },
};
