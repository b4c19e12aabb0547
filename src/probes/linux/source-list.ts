/**
 * The sources of one zone, read one after the other into one list of values. What is not there, refused or switched
 * off is left out and tried again from time to time, because a controller may be enabled later.
 */
import type { Series } from "../../model/reading.js";
import { SLOW_CYCLES } from "./slow-source.js";
import type { Moment, Source, Values } from "./source.js";
import type { Unreadable } from "./unreadable.js";

export class SourceList {
  /** Of the values; the same array object while nothing changes. */
  series: readonly Series[];
  readonly #head: readonly Series[];
  readonly #sources: readonly Source[];
  readonly #unreadable: Unreadable;
  readonly #turn: number;
  /** By source: its series as of its last good read; undefined while it is left out. */
  #parts: (readonly Series[] | undefined)[];
  #isFirst = true;

  /** `head`: series whose values the owner puts in front. `turn`: any whole number, as in SlowSource. */
  constructor(head: readonly Series[], sources: readonly Source[], unreadable: Unreadable, turn: number) {
    this.#head = head;
    this.series = head;
    this.#sources = sources;
    this.#unreadable = unreadable;
    this.#turn = turn % SLOW_CYCLES;
    this.#parts = sources.map(() => undefined);
  }

  /** Appends the values of all sources; false when the cgroup is gone, and `values` is of no use. */
  read(values: Values, moment: Moment): boolean {
    const isTrial = this.#isFirst || moment.cycle % SLOW_CYCLES === this.#turn;
    this.#isFirst = false;
    let hasChanged = false;
    for (const [index, source] of this.#sources.entries()) {
      const before = this.#parts[index];
      if (before === undefined && !isTrial) continue;
      const outcome = source.read(values, moment);
      if (outcome === "gone") return false;
      if (outcome !== "read") this.#unreadable.note(source.name, outcome);
      const now = outcome === "read" ? source.series : undefined;
      if (now === before) continue;
      this.#parts[index] = now;
      hasChanged = true;
    }
    if (hasChanged) this.series = [...this.#head, ...this.#parts.flatMap((part) => part ?? [])];
    return true;
  }

  close(): void {
    for (const source of this.#sources) source.close();
  }
}
