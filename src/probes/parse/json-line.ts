/**
 * One line of an exec probe of format json-lines: a JSON object for each value,
 * `{"zone":"web1","metric":"app.jobs","instance":"q0","kind":"counter","value":7}`. Whatever is not exactly
 * that is a skip with its reason.
 */
import { SAMPLE_KINDS } from "../../model/metric.js";
import type { SampleKind } from "../../model/metric.js";
import type { Value } from "../../model/reading.js";
import type { Skip } from "../engine.js";

export interface JsonLine {
  readonly kind: "value";
  readonly zone: string;
  readonly metric: string;
  readonly instance: string;
  readonly sampleKind: SampleKind;
  readonly value: Value;
}

/** inexact: a number from 2^53 on, which JSON has rounded already, and which must travel as a string. */
export const JSON_SKIPS = [
  "not_json",
  "bad_zone",
  "bad_metric",
  "bad_instance",
  "bad_kind",
  "bad_value",
  "inexact",
] as const;
export type JsonSkipReason = (typeof JSON_SKIPS)[number];
export interface JsonSkip extends Skip {
  readonly reason: JsonSkipReason;
}

/** Characters of a name; nothing that a person named is longer. */
const NAME_LENGTH_MAX = 256;
const INTEGER = /^(?:0|-?[1-9]\d{0,19})$/;
const UINT64_MAX = 2n ** 64n - 1n;
const INT64_MIN = -(2n ** 63n);

/** Takes one line. `instance` may be left out: "". Fields that it does not know are passed over. */
export function parseJsonLine(line: string): JsonLine | JsonSkip {
  const record = parseRecord(line);
  if (record === null) return skip("not_json");
  const { zone, metric, instance = "", kind: sampleKind, value: written } = record;
  if (!isName(zone)) return skip("bad_zone");
  if (!isName(metric)) return skip("bad_metric");
  if (instance !== "" && !isName(instance)) return skip("bad_instance");
  if (!isSampleKind(sampleKind)) return skip("bad_kind");
  const value = parseValue(written);
  if (typeof value === "string") return skip(value);
  return { kind: "value", zone, metric, instance, sampleKind, value };
}

function skip(reason: JsonSkipReason): JsonSkip {
  return { kind: "skip", reason };
}

function parseRecord(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(line);
    const isRecord = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
    return isRecord ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null; // JSON.parse has no other way to say it.
  }
}

function isName(field: unknown): field is string {
  return typeof field === "string" && field.length > 0 && field.length <= NAME_LENGTH_MAX;
}

function isSampleKind(field: unknown): field is SampleKind {
  return SAMPLE_KINDS.some((kind) => kind === field);
}

function parseValue(written: unknown): Value | "bad_value" | "inexact" {
  if (typeof written === "string" && INTEGER.test(written)) return toExact(BigInt(written));
  if (typeof written !== "number" || !Number.isFinite(written)) return "bad_value";
  return Math.abs(written) > Number.MAX_SAFE_INTEGER ? "inexact" : written;
}

function toExact(exact: bigint): Value | "bad_value" {
  if (exact > UINT64_MAX || exact < INT64_MIN) return "bad_value";
  const rounded = Number(exact);
  return Number.isSafeInteger(rounded) ? rounded : exact;
}
