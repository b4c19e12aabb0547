/**
 * What a cumulative counter has counted between two samples: contract section 6, "Values". Exact for 64 bits.
 * Raw values are numbers where a double holds them exactly or the counter travels as one, else bigints.
 */

export interface Increase {
  /** 0 or more. */
  readonly by: number | bigint;
  readonly isReset: boolean;
}

export interface IncreaseOptions {
  /** A field of 32 bits, which wraps where it was above 2^31. */
  readonly is32Bit: boolean;
  /** The creation time changed between the two samples: the counter began at 0 since. */
  readonly isRecreated: boolean;
}

const HALF_32 = 2 ** 31;
const FULL_32 = 2 ** 32;

/** 10 -> 25 is 15; 4294967290 -> 5 of 32 bits is 11; 25 -> 10 is 0 and a reset; recreated, 10 is 10 and a reset. */
export function findIncrease(
  previous: number | bigint,
  next: number | bigint,
  { is32Bit, isRecreated }: IncreaseOptions,
): Increase {
  if (isRecreated) return { by: next > 0 ? next : 0, isReset: true };
  if (next >= previous) return { by: subtract(next, previous), isReset: false };
  if (is32Bit && previous > HALF_32) {
    return { by: Number(next) + FULL_32 - Number(previous), isReset: false };
  }
  return { by: 0, isReset: true };
}

/** Exact where both are whole. */
function subtract(next: number | bigint, previous: number | bigint): number | bigint {
  if (typeof next === "number" && typeof previous === "number") return next - previous;
  const areWhole = [next, previous].every((value) => typeof value === "bigint" || Number.isInteger(value));
  return areWhole ? BigInt(next) - BigInt(previous) : Number(next) - Number(previous);
}
