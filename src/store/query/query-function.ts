/** What a function of a question is: what it takes, and how it makes rows of windows that come one by one. */
import type { HeatMap, QueryColumn, QueryValue } from "../../model/query.js";
import type { WindowJson } from "../../model/window.js";
import { badQuery } from "./refusal.js";

export interface Operand {
  readonly name: string;
  /** May be left out. */
  readonly isOptional?: boolean;
  /** Takes all that is left. Only the last one. */
  readonly isList?: boolean;
}

/** Operands as they were typed, by name; an optional one that is absent has none. */
export type OperandValues = Readonly<Record<string, readonly string[]>>;

export type Row = readonly QueryValue[];

/** What windows come to. */
export interface Result {
  readonly columns: readonly QueryColumn[];
  readonly rows: readonly Row[];
  readonly note?: string;
  readonly heat?: HeatMap;
}

/** Takes the windows of a question, oldest first. */
export interface Collector {
  /** Rows of one window; what is only known at the end comes from {@link finish}. */
  take(window: WindowJson): void;
  /** Called once. Rows made so far, in their order. */
  finish(): Result;
  /** Rows until now, for the bound of an answer. */
  readonly size: number;
}

export interface QueryFunction {
  readonly name: string;
  readonly operands: readonly Operand[];
  /** The one metric that is read; absent: all of a window. */
  metric?(values: OperandValues): string;
  /** Names what must be there: without a row there is no data, while `findError` may well find none. */
  readonly needsRows?: true;
  /** @throws {Refusal} for operands that make no sense */
  start(values: OperandValues): Collector;
}

/** A collector whose rows are made window by window. */
export function rowsCollector(
  columns: readonly QueryColumn[],
  toRows: (window: WindowJson) => readonly Row[],
  note?: string,
): Collector {
  const rows: Row[] = [];
  return {
    take: (window) => void rows.push(...toRows(window)),
    finish: () => ({ columns, rows, ...(note !== undefined && { note }) }),
    get size() {
      return rows.length;
    },
  };
}

/** The only value of an operand that is there. */
export function one(values: OperandValues, name: string): string {
  const value = values[name]?.[0];
  if (value === undefined) throw badQuery(`${name} is missing`);
  return value;
}

/** `1`, `true`, `yes` or `all`, and their contraries. @throws {Refusal} */
export function parseFlag(name: string, text: string): boolean {
  if (/^(1|true|yes|all)$/i.test(text)) return true;
  if (/^(0|false|no|one)$/i.test(text)) return false;
  throw badQuery(`${name} must be 1 for every instance or 0 for one, got ${JSON.stringify(text)}`);
}

/** @throws {Refusal} for what is no number */
export function parseNumber(name: string, text: string): number {
  const value = text.trim() === "" ? NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw badQuery(`${name} must be a number, got ${JSON.stringify(text)}`);
}

export const TIME_COLUMN: QueryColumn = { name: "time", unit: "time" };
export const METRIC_COLUMN: QueryColumn = { name: "metric", unit: "text" };
export const INSTANCE_COLUMN: QueryColumn = { name: "instance", unit: "text" };
