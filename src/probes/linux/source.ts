/**
 * What one reader of kernel files gives for one zone: its series, declared once, and one value per series each time
 * it is read. A zone is a list of sources; which, depends on the hierarchies it is in.
 */
import type { Series, Value } from "../../model/reading.js";
import type { SampleKind } from "../../model/metric.js";
import type { ReadOutcome } from "./kernel-files.js";

/** Appended to while a zone is read. */
export type Values = (Value | undefined)[];

/** The cycle in which a source is read. */
export interface Moment {
  /** From 0. */
  readonly cycle: number;
  /** 10,000 for each second of the intervals since the zone was read before; 0: this is the first time. */
  readonly ticks: number;
  /** Length of these intervals, divided by the time that really passed. */
  readonly scale: number;
}

export interface Source {
  /** What is read, for the list of what could not be: the name of its file. */
  readonly name: string;
  /** Replaced by a new array, and only by {@link read}, when the series change. */
  readonly series: readonly Series[];
  /** Reads once and, when the outcome is "read", appends one value per series. */
  read(values: Values, moment: Moment): ReadOutcome;
  /** Closes its files. May be called twice. */
  close(): void;
}

/** Ticks of the usage of a processor in a second, where nothing is sampled. */
export const TICKS_PER_SECOND = 10_000;
/** One tick of usage is 100 us. */
export const NS_PER_TICK = 1e9 / TICKS_PER_SECOND;

/** A series of a source. */
export function series(metric: string, kind: SampleKind, instance = ""): Series {
  return { metric, instance, kind };
}

/** Difference of a cumulative count to the call before; undefined at the first call and when it went back. */
export class Increase {
  #last: number | undefined;

  next(count: Value | undefined): number | undefined {
    if (count === undefined) return undefined;
    const now = Number(count);
    const before = this.#last;
    this.#last = now;
    return before === undefined || now < before ? undefined : now - before;
  }
}

/**
 * Usage since the call before, from a cumulative time in ns. The cumulative value is rounded and not the difference, so
 * that nothing is lost over many calls.
 */
export class UsedTicks {
  readonly #increase = new Increase();

  next(ns: Value | undefined, moment: Moment): number | undefined {
    const used = this.#increase.next(ns === undefined ? undefined : Math.round(Number(ns) / NS_PER_TICK));
    return used === undefined ? undefined : toUsage(used, moment);
  }
}

/** `value` times a whole `factor`, exact. */
export function times(value: Value | undefined, factor: number): Value | undefined {
  if (value === undefined) return undefined;
  const product = Number(value) * factor;
  return Number.isSafeInteger(product) ? product : BigInt(value) * BigInt(factor);
}

/** Sum of those that are known; undefined where one is not. */
export function sum(...parts: (Value | undefined)[]): Value | undefined {
  let total = 0n;
  let rounded = 0;
  for (const part of parts) {
    if (part === undefined) return undefined;
    rounded += Number(part);
  }
  if (Number.isSafeInteger(rounded)) return rounded;
  for (const part of parts) total += BigInt(part as Value);
  return total;
}

/** What was used in the time that really passed, in ticks, as usage out of the ticks of that moment. */
export function toUsage(used: number, { scale }: Moment): number {
  return Math.round(used * scale);
}
