/** What the command `keys` does: a CURVE key pair in a folder. */
import { createKeyPair } from "../wire/curve.js";
import { writeKeyPair } from "../wire/key-files.js";
import { loadZeromq, type Refuse } from "../wire/load-zeromq.js";

export interface MadeKeys {
  /** The public and the secret one. */
  readonly files: readonly string[];
  /** Z85 text, for lists of who may connect. */
  readonly publicKey: string;
}

const refuse: Refuse = (reason, remedy) => new Error(`${reason}: ${remedy}`);

/** Makes a pair in `folder`, an absolute path. @throws {Error} one sentence, where there is one or none can be. */
export async function makeKeys(folder: string): Promise<MadeKeys> {
  const pair = createKeyPair(await loadZeromq(refuse), refuse);
  return { files: await writeKeyPair(folder, pair), publicKey: pair.publicKey };
}
