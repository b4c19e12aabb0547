/** A question of history and its answer, as they travel over HTTP (contract section 8). Times are RFC 3339 UTC. */

/** What is asked. Everything is as it was typed: who answers reads it. */
export interface QueryRequest {
  readonly function: string;
  /** Operands by name; those without a name, in order, under `arg`. */
  readonly operands: Readonly<Record<string, readonly string[]>>;
  /** Default global. */
  readonly zone?: string;
  readonly host?: string;
  readonly from?: string;
  readonly to?: string;
  readonly resolution?: string;
  /** Default the archive where there is one. */
  readonly store?: string;
}

/** Which windows a question is about. */
export interface QueryScope {
  readonly store: string;
  readonly host: string;
  readonly zone: string;
  readonly resolution: string;
  readonly from: string;
  readonly to: string;
}

export interface QueryColumn {
  readonly name: string;
  /** `text`, `time`, or the unit of its numbers. */
  readonly unit: string;
}

export type QueryValue = string | number | null;

export interface QueryAnswer extends QueryScope {
  readonly function: string;
  /** Windows that it was made from. */
  readonly windows: number;
  readonly columns: readonly QueryColumn[];
  /** Values in the order of the columns. */
  readonly rows: readonly (readonly QueryValue[])[];
  /** There were more rows; these are the first. */
  readonly truncated: boolean;
  /** A sentence that the rows do not tell; null where there is none. */
  readonly note: string | null;
  /** Of `callHeat`: the same counts as a matrix. */
  readonly heat?: HeatMap;
}

/** Counts by latency and time. */
export interface HeatMap {
  readonly unit: string;
  /** Starts of the steps. */
  readonly times: readonly string[];
  /** Lower bounds of the buckets, powers of two, ascending. */
  readonly lows: readonly number[];
  /** By bucket, then by step. */
  readonly counts: readonly (readonly number[])[];
}

/** Why a question has no answer, from a closed set. */
export type QueryRefusal =
  "no-such-function" | "no-store" | "no-such-zone" | "no-data" | "bad-query" | "not-answering";

export type QueryResult<Answer> =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: QueryRefusal; readonly reason: string };
