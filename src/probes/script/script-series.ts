/**
 * The series of one zone over many intervals of a script: each keeps its place while it is reported now and then,
 * so that a steady script declares its series once. Short-lived ones (processes) make them anew when the silent
 * outnumber the rest.
 */
import type { Series, Value } from "../../model/reading.js";

/** Silent series that are kept however few report, so that a quiet interval does not lose them. */
const SILENT_KEPT = 256;

export class ScriptSeries {
  #series: readonly Series[] = [];
  #places = new Map<string, number>();
  #values: (Value | undefined)[] = [];
  #reported = 0;
  /** `#series` while it grows: an array that no reading has yet. */
  #growing: Series[] | null = null;

  /** Sets the value of one series of the interval; false where it has one already, which stays. */
  set(series: Series, value: Value): boolean {
    const identity = `${series.metric}\0${series.instance}`;
    const place = this.#places.get(identity) ?? this.#add(identity, series);
    if (this.#values[place] !== undefined) return false;
    this.#values[place] = value;
    this.#reported++;
    return true;
  }

  /** Ends the interval: the series, the same array where none was added, and a value or undefined for each. */
  take(): { readonly series: readonly Series[]; readonly values: readonly (Value | undefined)[] } {
    const taken = { series: this.#series, values: this.#values };
    if (this.#series.length > 2 * this.#reported + SILENT_KEPT) this.#forget();
    this.#values = new Array<Value | undefined>(this.#series.length).fill(undefined);
    this.#reported = 0;
    this.#growing = null;
    return taken;
  }

  #add(identity: string, series: Series): number {
    const place = this.#series.length;
    // The array of the reading before is in use elsewhere: the first addition of an interval copies it.
    this.#growing ??= [...this.#series];
    this.#growing.push(series);
    this.#series = this.#growing;
    this.#places.set(identity, place);
    return place;
  }

  #forget(): void {
    this.#series = [];
    this.#places = new Map();
  }
}
