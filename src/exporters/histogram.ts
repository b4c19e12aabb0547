/**
 * A histogram as it grows: counts by lower bound, as windows give them, and from them the classic histogram of
 * Prometheus, whose buckets count all up to an upper bound.
 */
import type { ExactNumber } from "../model/window.js";
import { addExact, type Sum } from "./exact-sum.js";
import { addLabel, type MetricSample } from "./metric-family.js";

/** Of one histogram; values of further buckets are counted in the last one, `+Inf`. */
const BUCKETS_MAX = 256;

export class Histogram {
  readonly #counts = new Map<number, Sum>();
  #count: Sum = 0;
  #sum: Sum = 0;

  /** Buckets that it has. */
  get size(): number {
    return this.#counts.size;
  }

  /**
   * Adds the buckets of a window, and its sum, or, where its source has none, that of the lower bounds, which is
   * the least that it can be. `room`: how many new buckets may be made.
   */
  add(
    buckets: readonly (readonly [low: ExactNumber, count: ExactNumber])[],
    sum: ExactNumber | null,
    room: number,
  ): void {
    let left = Math.min(room, BUCKETS_MAX - this.size);
    for (const [lowText, count] of buckets) {
      const low = Number(lowText);
      const before = this.#counts.get(low);
      if (before !== undefined || left-- > 0) this.#counts.set(low, addExact(before ?? 0, count));
      this.#count = addExact(this.#count, count);
      if (sum === null) this.#sum = addExact(this.#sum, Number(count) * low);
    }
    if (sum !== null) this.#sum = addExact(this.#sum, sum);
  }

  /**
   * Its samples, in units of `divisor`. Things are whole numbers, so a bucket of those below 1,024 is one of those
   * up to 1,023; of times and shares, which are not, up to 1,024. Sum and count are left out where there are
   * negative values, with which a sum is no counter.
   */
  samples(labels: string, divisor: number): MetricSample[] {
    const lows = [...this.#counts.keys()].sort((a, b) => a - b);
    const isContinuous = divisor > 1;
    const samples: MetricSample[] = [];
    let total: Sum = 0;
    for (const { below, count } of toUpperBounds(lows, this.#counts)) {
      total = addExact(total, toExact(count));
      if (below === Infinity) continue;
      const bound = isContinuous ? below / divisor : below - 1;
      samples.push({ suffix: "_bucket", labels: addLabel(labels, "le", writeBound(bound)), value: total });
    }
    samples.push({ suffix: "_bucket", labels: addLabel(labels, "le", "+Inf"), value: this.#count });
    if (lows.some((low) => low < 0)) return samples;
    samples.push({ suffix: "_sum", labels, value: divisor === 1 ? this.#sum : Number(this.#sum) / divisor });
    samples.push({ suffix: "_count", labels, value: this.#count });
    return samples;
  }
}

interface Bucket {
  /** All values of it are below this. */
  readonly below: number;
  readonly count: Sum;
}

/**
 * With lower bounds of 0 and powers of two only, a bucket ends at twice its lower bound, and those between that are
 * empty are told too, so that the bounds do not come and go. Of all others it ends where the next begins.
 */
function toUpperBounds(lows: readonly number[], counts: ReadonlyMap<number, Sum>): Bucket[] {
  if (!lows.every(isPowerOfTwoOrZero)) {
    return lows.map((low, index) => ({ below: lows[index + 1] ?? Infinity, count: counts.get(low) ?? 0 }));
  }
  const buckets: Bucket[] = [];
  const last = lows.at(-1) ?? -1;
  for (let low = lows[0] ?? 0; low <= last; low = low === 0 ? 1 : low * 2) {
    buckets.push({ below: low === 0 ? 1 : low * 2, count: counts.get(low) ?? 0 });
  }
  return buckets;
}

function isPowerOfTwoOrZero(low: number): boolean {
  return low === 0 || (low > 0 && Number.isInteger(Math.log2(low)));
}

/** OpenMetrics asks for floats that look like ones. */
function writeBound(bound: number): string {
  return Number.isInteger(bound) && Math.abs(bound) < 1e21 ? `${bound}.0` : String(bound);
}

function toExact(sum: Sum): ExactNumber {
  return typeof sum === "number" ? sum : sum.toString();
}
