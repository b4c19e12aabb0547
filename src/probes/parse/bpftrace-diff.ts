/**
 * What was added to a map since it was printed last. Our scripts let maps run on and never clear one while it is in
 * use: a program that is in the middle of an update would write the old total back, and count it twice (measured:
 * up to ten times too much). So the differences are made here, exact whatever the moment of the print.
 */
import type { Value } from "../../model/reading.js";
import { addValues, subtractValues } from "./bpftrace-u64.js";

export class RunningMap {
  #totals = new Map<string, Value>();

  /**
   * Increase of each key since the call before, those without one left out; values are not negative. A key that is
   * seen for the first time, anew, or with less than before has begun at 0. Equal keys (bpftrace prints symbols by
   * their names, and counts them by address) are one.
   */
  advance(entries: Iterable<readonly [key: string, total: Value]>): [key: string, increase: Value][] {
    const totals = new Map<string, Value>();
    const increases: [string, Value][] = [];
    for (const [key, total] of entries) totals.set(key, addValues(totals.get(key) ?? 0, total));
    for (const [key, total] of totals) {
      const before = this.#totals.get(key) ?? 0;
      const increase = before > total ? total : subtractValues(total, before);
      if (increase !== 0) increases.push([key, increase]);
    }
    this.#totals = totals;
    return increases;
  }
}
