/**
 * DuckDB, loaded where a topology asks for an archive and not before: it is native code, and there is none for
 * every system.
 */
import type * as duckdb from "@duckdb/node-api";
import { errorMessage } from "../../base/errors.js";

export type Duckdb = typeof duckdb;

/** Says that the archive cannot run here: the reason, and what an operator can do about it. */
export type Refuse = (reason: string, remedy: string) => Error;

const REMEDY =
  "Install the package @duckdb/node-api for this system (npm rebuild @duckdb/node-api), or remove stores.archive.";

/**
 * The library; `load` is how, for tests.
 * @throws what `refuse` makes, where it cannot be loaded.
 */
export async function loadDuckdb(
  refuse: Refuse,
  load: () => Promise<Duckdb> = () => import("@duckdb/node-api"),
): Promise<Duckdb> {
  try {
    return await load();
  } catch (error) {
    throw refuse(`DuckDB cannot be loaded: ${errorMessage(error).split("\n")[0]}`, REMEDY);
  }
}
