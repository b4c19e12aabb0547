/** Numbers on their way to JSON: exact ones, as text from 2^53 on. */
import type { ExactNumber } from "../model/window.js";

/** From here on, up and down, a double no longer tells whole numbers apart. */
export const EXACT_MAX = 2 ** 53;
const EXACT_MAX_BIG = 2n ** 53n;
const TWO_32 = 4_294_967_296n;

/** 17 -> 17, 2^53 -> "9007199254740992", -2^60 -> "-1152921504606846976". Finite. */
export function exactNumber(value: number | bigint): ExactNumber {
  const kept = keptNumber(value);
  return typeof kept === "number" ? kept : kept.toString();
}

/** The number, as a bigint from 2^53 on. Finite. */
export function keptNumber(value: number | bigint): number | bigint {
  if (typeof value === "number") return isExact(value) ? value : BigInt(value);
  return value < EXACT_MAX_BIG && value > -EXACT_MAX_BIG ? Number(value) : value;
}

/** True of a double that is not beyond 2^53. */
export function isExact(value: number): boolean {
  return value < EXACT_MAX && value > -EXACT_MAX;
}

/** The 64 bits as they are, unsigned or in two's complement. */
export function bitsToBig(lo: number, hi: number, isSigned: boolean): bigint {
  const value = BigInt(hi) * TWO_32 + BigInt(lo);
  return isSigned ? BigInt.asIntN(64, value) : value;
}

/** A double as a whole number; what is behind the point is lost, which only values near 2^53 meet. */
export function toBig(value: number): bigint {
  return BigInt(Math.trunc(value));
}
