/** The fields of the sampler's lines, each checked: they come from another process. */
import { SAMPLE_KINDS, type SampleKind } from "../../model/metric.js";
import type { ProcessReading, Series, Value } from "../../model/reading.js";

const U64_END = 2n ** 64n;

/** In place: null becomes undefined, text a bigint. False when something is no value. */
export function decodeValues(values: unknown[]): values is (Value | undefined)[] {
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (typeof value === "number") continue;
    const decoded = value === null ? undefined : toUint(value);
    if (decoded === undefined && value !== null) return false;
    values[index] = decoded;
  }
  return true;
}

/** `[4242,"node",9500,1]`; undefined where it is not that. */
export function toProcess(entry: unknown): ProcessReading | undefined {
  if (!Array.isArray(entry)) return undefined;
  const [pid, execname, usage, cpu] = entry as unknown[];
  if (!isCount(pid) || typeof execname !== "string" || !isCount(usage) || !isCount(cpu)) return undefined;
  return { pid, execname, usage, cpu };
}

/** `["net.rbytes64","eth0","counter"]`; undefined where it is not that. */
export function toSeries(entry: unknown): Series | undefined {
  if (!Array.isArray(entry)) return undefined;
  const [metric, instance, kind] = entry as unknown[];
  const isKnown = (SAMPLE_KINDS as readonly unknown[]).includes(kind);
  if (typeof metric !== "string" || typeof instance !== "string" || !isKnown) return undefined;
  return { metric, instance, kind: kind as SampleKind };
}

/** Whether a field is a whole number that is exact and not negative. */
export function isCount(field: unknown): field is number {
  return Number.isSafeInteger(field) && (field as number) >= 0;
}

/** The uncapped zones of each cycle say the same text: it is converted once. */
let lastText = "0";
let lastUint = 0n;

/** The number of a decimal text below 2^64; undefined for anything else. */
export function toUint(field: unknown): bigint | undefined {
  if (typeof field !== "string") return undefined;
  if (field === lastText) return lastUint;
  if (!/^\d{1,20}$/.test(field) || BigInt(field) >= U64_END) return undefined;
  lastText = field;
  lastUint = BigInt(field);
  return lastUint;
}
