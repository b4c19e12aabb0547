/** Sums of whole numbers that do not round: a double as long as that is exact, a bigint from there on. */
import type { ExactNumber } from "../model/window.js";

export type Sum = number | bigint;

/** Adds a value as windows have it. */
export function addExact(sum: Sum, value: ExactNumber): Sum {
  const added = typeof value === "number" ? value : BigInt(value);
  if (typeof sum === "number" && typeof added === "number") {
    const total = sum + added;
    if (Number.isSafeInteger(total) || !Number.isInteger(sum) || !Number.isInteger(added)) return total;
  }
  return toBig(sum) + toBig(added);
}

/** What is behind the point is lost, which a double beyond 2^53 does not have. */
function toBig(value: Sum): bigint {
  return typeof value === "bigint" ? value : BigInt(Math.trunc(value));
}
