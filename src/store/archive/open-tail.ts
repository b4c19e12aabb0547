/** Opens the tail of an archive. A database that is damaged is put aside and named, so that the node can go on. */
import { rename } from "node:fs/promises";
import { errorMessage } from "../../base/errors.js";
import { Database, type DatabaseOptions } from "./database.js";
import { Tail } from "./tail.js";

export interface OpenTail {
  readonly database: Database;
  readonly tail: Tail;
  /** Where a damaged one lies now; null where it was sound. */
  readonly damaged: string | null;
}

/** What DuckDB says of a file that it has not written, or not so. */
const DAMAGE =
  /not a valid DuckDB database|Corrupt database file|Could not read enough bytes|Serialization Error/;

/** @throws {Error} where it is in use, or cannot be read or made */
export async function openTail(options: DatabaseOptions, wallMs: number): Promise<OpenTail> {
  try {
    return { ...(await open(options, wallMs)), damaged: null };
  } catch (error) {
    if (!DAMAGE.test(errorMessage(error))) throw error;
    const damaged = `${options.file}.damaged-${wallMs}`;
    await rename(options.file, damaged);
    // Its log is of no use without it, and must not be read into the next one.
    await rename(`${options.file}.wal`, `${damaged}.wal`).catch(() => undefined);
    return { ...(await open(options, wallMs)), damaged };
  }
}

async function open(options: DatabaseOptions, wallMs: number): Promise<Omit<OpenTail, "damaged">> {
  const database = await Database.open(options);
  try {
    return { database, tail: await Tail.open(database, wallMs) };
  } catch (error) {
    await database.close();
    throw error;
  }
}
