/**
 * Arithmetic on what bpftrace prints: unsigned integers of 64 bit that it writes as signed ones, in numbers as far
 * as those are exact.
 */
import type { Value } from "../../model/reading.js";

/** -1 -> 2^64 - 1. */
export function toUnsigned(value: Value): Value {
  return value < 0 ? BigInt.asUintN(64, BigInt(value)) : value;
}

export function addValues(a: Value, b: Value): Value {
  const sum = Number(a) + Number(b);
  return Number.isSafeInteger(sum) ? sum : BigInt(a) + BigInt(b);
}

/** `later` - `earlier`, neither below 0 nor `earlier` above `later`. */
export function subtractValues(later: Value, earlier: Value): Value {
  if (typeof later === "number" && typeof earlier === "number") return later - earlier;
  const exact = BigInt(later) - BigInt(earlier);
  const rounded = Number(exact);
  return Number.isSafeInteger(rounded) ? rounded : exact;
}
