/**
 * What a cumulative counter has counted between two samples: contract section 6, "Values". Exact for 64 bits.
 * Raw values are bigints, or numbers where the counter travels as a double.
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

const HALF_32 = 2n ** 31n;
const FULL_32 = 2n ** 32n;

/** 10 -> 25 is 15; 4294967290 -> 5 of 32 bits is 11; 25 -> 10 is 0 and a reset; recreated, 10 is 10 and a reset. */
export function findIncrease(
  previous: number | bigint,
  next: number | bigint,
  { is32Bit, isRecreated }: IncreaseOptions,
): Increase {
  if (isRecreated) return { by: next > 0 ? next : 0, isReset: true };
  if (typeof previous === "number" || typeof next === "number") {
    const by = Number(next) - Number(previous);
    return by >= 0 ? { by, isReset: false } : { by: 0, isReset: true };
  }
  if (next >= previous) return { by: next - previous, isReset: false };
  if (is32Bit && previous > HALF_32) return { by: next + FULL_32 - previous, isReset: false };
  return { by: 0, isReset: true };
}
