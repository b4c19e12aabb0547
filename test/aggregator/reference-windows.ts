/**
 * The windows that contract section 6 asks for, computed plainly: one resolution, no levels, no closing, whole
 * numbers as bigints and fractions in units of 2^-60, so that nothing is ever rounded before it is given out.
 * For packets that come in the order of their times; meant to be read.
 */
import { PACKET_METRICS } from "../../src/model/metric.js";
import type { ExactNumber } from "../../src/model/window.js";
import type { Entry, Packet } from "./packets.js";

/** What is compared: the numbers of one series of one window. */
export interface PlainSeries {
  readonly count: ExactNumber;
  readonly sum: ExactNumber | null;
  readonly min?: ExactNumber | null;
  readonly max?: ExactNumber | null;
  readonly last?: ExactNumber | null;
  readonly rate?: number | null;
  readonly reset?: boolean;
  readonly buckets?: readonly (readonly [ExactNumber, ExactNumber])[];
}

/** By `metric{instance}`. */
export type PlainWindow = Map<string, PlainSeries>;

export class ReferenceWindows {
  readonly #resolutionMs: number;
  /** By `zone start`, then by `metric{instance}`. */
  readonly #windows = new Map<string, Map<string, Totals>>();
  /** The newest sample of each counter, by `zone metric{instance}`. */
  readonly #newest = new Map<string, Newest>();

  constructor(resolutionMs: number) {
    this.#resolutionMs = resolutionMs;
  }

  take(packet: Packet): void {
    const startMs = Math.floor(packet.timeMs / this.#resolutionMs) * this.#resolutionMs;
    const key = `${packet.zone} ${startMs}`;
    const window = this.#windows.get(key) ?? new Map<string, Totals>();
    this.#windows.set(key, window);
    for (const entry of packet.entries) this.#takeEntry(window, packet, entry);
  }

  #takeEntry(window: Map<string, Totals>, packet: Packet, entry: Entry): void {
    const metric = METRICS.get(entry.metric);
    const name = nameEntry(entry);
    const totals = window.get(name) ?? new Totals(entry.kind ?? metric?.kind ?? "gauge");
    window.set(name, totals);
    if (totals.kind === "counter") {
      const series = `${packet.zone} ${name}`;
      const sample = {
        raw: BigInt(entry.value),
        timeMs: packet.timeMs,
        createdNs: packet.zoneCreatedNs ?? 0n,
      };
      totals.addCounter(this.#newest.get(series), sample, metric?.bits === 32);
      this.#newest.set(series, sample);
    } else if (totals.kind === "histogram") totals.addBucket(entry.low ?? 0, Number(entry.value));
    else if (entry.metric.endsWith(".usage")) totals.addValue((100 * Number(entry.value)) / packet.ticks!);
    else totals.addValue(entry.value);
  }

  /** What a zone's window has, once; empty where it had nothing. */
  remove(zone: string, startMs: number): PlainWindow {
    const key = `${zone} ${startMs}`;
    const window = this.#windows.get(key) ?? new Map<string, Totals>();
    this.#windows.delete(key);
    return new Map([...window].map(([name, totals]) => [name, totals.toPlain()]));
  }
}

const METRICS = new Map(PACKET_METRICS.map((metric) => [metric.name, metric]));

function nameEntry({ metric, instance = "", number }: Entry): string {
  if (number === undefined) return `${metric}{${instance}}`;
  return `${metric}{${instance === "" ? "" : `${instance}/`}${number}}`;
}

interface Newest {
  readonly raw: bigint;
  readonly timeMs: number;
  readonly createdNs: bigint;
}

/** One series of one window. */
class Totals {
  readonly kind: string;
  #count = 0;
  /** In units of 2^-60. */
  #sum = 0n;
  #min: number | bigint | null = null;
  #max: number | bigint | null = null;
  #last: number | bigint = 0;
  #lastMs = 0;
  #beforeMs: number | null = null;
  #isReset = false;
  readonly #buckets = new Map<number, number>();

  constructor(kind: string) {
    this.kind = kind;
  }

  addCounter(previous: Newest | undefined, next: Newest, is32Bit: boolean): void {
    this.#beforeMs ??= previous?.timeMs ?? next.timeMs;
    this.#lastMs = next.timeMs;
    if (previous !== undefined) {
      if (previous.createdNs !== next.createdNs) this.#addIncrease(next.raw, true);
      else if (next.raw >= previous.raw) this.#addIncrease(next.raw - previous.raw, false);
      else if (is32Bit && previous.raw > 2n ** 31n)
        this.#addIncrease(next.raw + 2n ** 32n - previous.raw, false);
      else this.#addIncrease(0n, true);
    }
    this.#last = next.raw;
  }

  #addIncrease(increase: bigint, isReset: boolean): void {
    this.addValue(increase);
    this.#isReset ||= isReset;
  }

  addValue(value: number | bigint): void {
    this.#count++;
    this.#sum += toUnits(value);
    if (this.#min === null || value < this.#min) this.#min = value;
    if (this.#max === null || value > this.#max) this.#max = value;
    this.#last = value;
  }

  addBucket(low: number, count: number): void {
    this.#buckets.set(low, (this.#buckets.get(low) ?? 0) + count);
  }

  toPlain(): PlainSeries {
    if (this.kind === "histogram") {
      const buckets = [...this.#buckets].sort(([a], [b]) => a - b);
      return { count: buckets.reduce((sum, [, count]) => sum + count, 0), sum: null, buckets };
    }
    const sum = fromUnits(this.#sum);
    const values = {
      count: this.#count,
      sum: toExact(sum),
      min: this.#min === null ? null : toExact(this.#min),
      max: this.#max === null ? null : toExact(this.#max),
    };
    if (this.kind !== "counter") return { ...values, last: toExact(this.#last) };
    const spanMs = this.#lastMs - this.#beforeMs!;
    const rate = spanMs === 0 ? null : (Number(sum) * 1000) / spanMs;
    return { ...values, last: String(this.#last), rate, reset: this.#isReset };
  }
}

const UNIT_BITS = 60n;
const UNIT = 2 ** 60;

/** Exact for doubles whose last bit is worth 2^-60 or more, which is so from 2^-7 on. */
function toUnits(value: number | bigint): bigint {
  if (typeof value === "bigint") return value << UNIT_BITS;
  const whole = Math.trunc(value);
  return (BigInt(whole) << UNIT_BITS) + BigInt((value - whole) * UNIT);
}

/** A whole number as it is, a fraction as the nearest double, half to even, as Number(bigint) has it. */
function fromUnits(units: bigint): number | bigint {
  const whole = units >> UNIT_BITS;
  return whole << UNIT_BITS === units ? whole : Number(units) / UNIT;
}

function toExact(value: number | bigint): ExactNumber {
  if (typeof value === "number") return value;
  return value > -(2n ** 53n) && value < 2n ** 53n ? Number(value) : String(value);
}
