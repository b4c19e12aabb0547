/**
 * CURVE keys in files, one folder for a pair: `public.key` and `secret.key`, each 40 characters of Z85 and a line
 * end. What goes wrong names the file and never what is in it.
 */
import { open, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorMessage } from "../base/errors.js";
import { makeFolder } from "../base/make-folder.js";
import { WireError } from "./errors.js";
import { isKeyText } from "./z85.js";

/** Both as Z85 text. */
export interface KeyPair {
  readonly publicKey: string;
  readonly secretKey: string;
}

const PUBLIC_FILE = "public.key";
const SECRET_FILE = "secret.key";

/** Read and written by the owner alone. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
/** Bits of the mode that let anybody else at a secret. */
const OTHERS = 0o077;

/** A key file holds 41 bytes; of anything longer no more than this is looked at. */
const READ_BYTES_MAX = 256;

/** The pair of a folder. @throws {WireError} WIRE_BAD_KEY: a file is missing, no key, or open to others. */
export async function readKeyPair(folder: string): Promise<KeyPair> {
  const secretKey = await readKey(join(folder, SECRET_FILE), true);
  return { publicKey: await readPublicKey(join(folder, PUBLIC_FILE)), secretKey };
}

/** A public key, which may be read by anybody. @throws {WireError} WIRE_BAD_KEY */
export function readPublicKey(file: string): Promise<string> {
  return readKey(file, false);
}

async function readKey(file: string, isSecret: boolean): Promise<string> {
  const { mode, text } = await readStart(file);
  if (isSecret && (mode & OTHERS) !== 0) {
    const shown = (mode & 0o777).toString(8).padStart(4, "0");
    throw badKey(`${file} is open to others (mode ${shown}); chmod 600 makes it the owner's alone`);
  }
  const key = text.trim();
  if (!isKeyText(key)) throw badKey(`${file} does not hold a key of 40 characters`);
  return key;
}

/** The mode is that of what is read, whatever happens to the name meanwhile. */
async function readStart(file: string): Promise<{ readonly mode: number; readonly text: string }> {
  try {
    const handle = await open(file, "r");
    try {
      const { mode } = await handle.stat();
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(READ_BYTES_MAX), 0, READ_BYTES_MAX, 0);
      return { mode, text: buffer.toString("latin1", 0, bytesRead) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw badKey(`${file} cannot be read: ${errorMessage(error)}`, error);
  }
}

/**
 * Writes a pair into a folder, which is made where it is missing, and answers the two files.
 * @throws {WireError} WIRE_KEY_EXISTS: there is a key already, and nothing was written; WIRE_BAD_KEY: it cannot be.
 */
export async function writeKeyPair(folder: string, { publicKey, secretKey }: KeyPair): Promise<string[]> {
  const files = [join(folder, PUBLIC_FILE), join(folder, SECRET_FILE)];
  try {
    await makeFolder(folder, FOLDER_MODE);
    for (const file of files) await refuseExisting(file);
    const texts = [publicKey, secretKey];
    for (const [index, file] of files.entries()) {
      await writeFile(file, `${texts[index]}\n`, { flag: "wx", mode: FILE_MODE });
    }
    return files;
  } catch (error) {
    if (error instanceof WireError) throw error;
    throw badKey(`no keys can be written to ${folder}: ${errorMessage(error)}`, error);
  }
}

async function refuseExisting(file: string): Promise<void> {
  const isThere = await stat(file).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => code !== "ENOENT",
  );
  if (isThere) throw new WireError("WIRE_KEY_EXISTS", `${file} is there already, and stays as it is`, null);
}

function badKey(message: string, cause: unknown = null): WireError {
  return new WireError("WIRE_BAD_KEY", message, cause);
}
