/** Looks at Parquet files as any other program would: by a DuckDB of its own. */
import { DuckDBInstance } from "@duckdb/node-api";
import { readdir } from "node:fs/promises";

/** Rows of a statement, by column. */
export async function sql(statement: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(statement)).getRowObjectsJS();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Paths of the files below a folder, sorted. */
export async function parquetFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith(".parquet")).sort();
}
