/** Pieces of SQL. Nothing that comes from outside gets into a statement but through {@link quote}. */

/** A text as an expression; a NUL, which no literal can hold, is put in by name. */
export function quote(text: string): string {
  const parts = text.split("\0").map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? parts[0]! : `(${parts.join(" || chr(0) || ")})`;
}

/** A time, Unix ms, as a literal of the type that a file's `time` is read as. */
export function timeLiteral(timeMs: number): string {
  return `make_timestamp_ms(${Math.trunc(timeMs)})`;
}

/** Texts as a list literal. */
export function quoteList(texts: readonly string[]): string {
  return `[${texts.map(quote).join(", ")}]`;
}

/** Columns of the archive's files, in their order, with the types that DuckDB reads them as. */
export const COLUMNS = [
  ["time", "TIMESTAMP"],
  ["zone", "VARCHAR"],
  ["metric", "VARCHAR"],
  ["instance", "VARCHAR"],
  ["kind", "VARCHAR"],
  ["unit", "VARCHAR"],
  ["count", "BIGINT"],
  ["sum", "DOUBLE"],
  ["min", "DOUBLE"],
  ["max", "DOUBLE"],
  ["last", "DOUBLE"],
  ["last_u64", "UBIGINT"],
  ["rate", "DOUBLE"],
  ["buckets", "STRUCT(low BIGINT, count UBIGINT)[]"],
  ["node", "VARCHAR"],
  ["id", "UBIGINT"],
] as const;

/** The same names as a select list. */
export const COLUMN_LIST = COLUMNS.map(([name]) => name).join(", ");
