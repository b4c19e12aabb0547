/**
 * CURVE, ZeroMQ's encryption and authentication: what a topology says about it as options of a socket. The server
 * proves that it has the secret of the key that the client knows; whom it lets in is `allow`.
 */
import { WireError } from "./errors.js";
import { readKeyPair, readPublicKey, type KeyPair } from "./key-files.js";
import type { Refuse, Zeromq } from "./load-zeromq.js";

/** Of a publisher. */
export interface ServerCurve {
  /** Folder of its key pair. */
  readonly keyDir: string;
  /** Public keys (Z85) of those who may connect; empty: all who know the server's. */
  readonly allow: readonly string[];
}

/** Of a collector. */
export interface ClientCurve {
  /** File of the publisher's public key. */
  readonly serverKeyFile: string;
  /** Folder of the collector's own key pair. */
  readonly keyDir: string;
}

const KEY_REMEDY = "Make keys with zonetap keys DIR, or mend the file that is named.";
const LIBRARY_REMEDY = "Install a libzmq that was built with CURVE, or remove curve from this entry.";

/** Options of the publisher's socket. @throws what `refuse` makes, where keys or library are not good. */
export async function serverOptions(zeromq: Zeromq, { keyDir }: ServerCurve, refuse: Refuse) {
  requireCurve(zeromq, refuse);
  const { secretKey } = await readOr(refuse, () => readKeyPair(keyDir));
  return { curveServer: true, curveSecretKey: secretKey };
}

/** Options of the collector's socket. @throws what `refuse` makes, where keys or library are not good. */
export async function clientOptions(zeromq: Zeromq, { serverKeyFile, keyDir }: ClientCurve, refuse: Refuse) {
  requireCurve(zeromq, refuse);
  const { publicKey, secretKey } = await readOr(refuse, () => readKeyPair(keyDir));
  const serverKey = await readOr(refuse, () => readPublicKey(serverKeyFile));
  return { curveServerKey: serverKey, curvePublicKey: publicKey, curveSecretKey: secretKey };
}

/** A new pair. @throws what `refuse` makes, where the library has no CURVE. */
export function createKeyPair(zeromq: Zeromq, refuse: Refuse): KeyPair {
  requireCurve(zeromq, refuse);
  return zeromq.curveKeyPair();
}

function requireCurve({ capability }: Pick<Zeromq, "capability">, refuse: Refuse): void {
  if (capability.curve !== true) throw refuse("this libzmq was built without CURVE", LIBRARY_REMEDY);
}

async function readOr<Value>(refuse: Refuse, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof WireError) throw refuse(error.message, KEY_REMEDY);
    throw error;
  }
}
