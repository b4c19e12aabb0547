/**
 * Most zones do nothing in most seconds. A source that can only change when its zone runs is not read again while
 * the zone is quiet, once two reads have given the same: its values are given again, as another read would give
 * them. Every tenth cycle it is read all the same, for what somebody else may have done to the zone.
 */
import type { Series, Value } from "../../model/reading.js";
import type { ReadOutcome } from "./kernel-files.js";
import { SLOW_CYCLES } from "./slow-source.js";
import type { Moment, Source, Values } from "./source.js";

export class RestingSource implements Source {
  readonly #source: Source;
  readonly #isQuiet: () => boolean;
  readonly #turn: number;
  #values: Values = [];
  #isSettled = false;

  /** `isQuiet`: whether the zone did nothing since the cycle before. `turn`: as in SlowSource. */
  constructor(source: Source, isQuiet: () => boolean, turn: number) {
    this.#source = source;
    this.#isQuiet = isQuiet;
    this.#turn = turn % SLOW_CYCLES;
  }

  get name(): string {
    return this.#source.name;
  }

  get series(): readonly Series[] {
    return this.#source.series;
  }

  read(values: Values, moment: Moment): ReadOutcome {
    if (this.#isSettled && moment.cycle % SLOW_CYCLES !== this.#turn && this.#isQuiet()) {
      for (const value of this.#values) values.push(value);
      return "read";
    }
    const start = values.length;
    const outcome = this.#source.read(values, moment);
    this.#isSettled = outcome === "read" && this.#settle(values, start);
    return outcome;
  }

  close(): void {
    this.#source.close();
  }

  /** Keeps the values from `start` on; whether they are those of the read before, and no delta has moved. */
  #settle(values: Values, start: number): boolean {
    const { series } = this.#source;
    const kept = this.#values;
    let isSame = kept.length === values.length - start;
    kept.length = values.length - start;
    for (let index = 0; index < kept.length; index++) {
      const value: Value | undefined = values[start + index];
      const isMoved = series[index]?.kind === "delta" && value !== 0;
      isSame = isSame && value === kept[index] && !isMoved;
      kept[index] = value;
    }
    return isSame;
  }
}
