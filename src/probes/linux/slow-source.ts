/**
 * Limits and the like change when somebody changes them: such a source is read in every tenth cycle, and in between
 * its gauges are given again as they were. Zones take turns, so that no cycle pays for all.
 */
import type { Series } from "../../model/reading.js";
import type { ReadOutcome } from "./kernel-files.js";
import type { Moment, Source, Values } from "./source.js";

export const SLOW_CYCLES = 10;

export class SlowSource implements Source {
  readonly #source: Source;
  readonly #turn: number;
  #values: Values = [];
  #outcome: ReadOutcome | undefined;

  /** `turn`: any whole number; sources with different ones are read in different cycles. */
  constructor(source: Source, turn: number) {
    this.#source = source;
    this.#turn = turn % SLOW_CYCLES;
  }

  get name(): string {
    return this.#source.name;
  }

  get series(): readonly Series[] {
    return this.#source.series;
  }

  read(values: Values, moment: Moment): ReadOutcome {
    if (this.#outcome === undefined || moment.cycle % SLOW_CYCLES === this.#turn) {
      this.#values = [];
      this.#outcome = this.#source.read(this.#values, moment);
      values.push(...this.#values);
    } else {
      // A count that was not read again has no new value: its rate is over the time between two reads.
      const { series } = this.#source;
      for (const [index, value] of this.#values.entries()) {
        values.push(series[index]?.kind === "gauge" ? value : undefined);
      }
    }
    return this.#outcome;
  }

  close(): void {
    this.#source.close();
  }
}
