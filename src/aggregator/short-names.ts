/**
 * Names of zones that a sender has cut: a kstat field holds 30 characters, so a longer zone name arrives as its
 * beginning. Where exactly one live zone of the host begins so, it is that zone.
 */
import type { Zone } from "./zone.js";

/** Length of a name that may be the beginning of a longer one. */
export const SHORT_NAME_LENGTH = 30;
/** For so long an answer is taken again: zones come and go. */
const REMEMBERED_MS = 1_000;

export class ShortNames {
  readonly #found = new Map<string, Zone | null>();
  #untilMs = -Infinity;

  /** The one live zone among `zones` whose longer name begins with `name`, or null. */
  find(name: string, zones: Iterable<Zone>, nowMs: number): Zone | null {
    if (nowMs >= this.#untilMs) {
      this.#found.clear();
      this.#untilMs = nowMs + REMEMBERED_MS;
    }
    let found = this.#found.get(name);
    if (found === undefined) this.#found.set(name, (found = search(name, zones)));
    return found;
  }
}

function search(name: string, zones: Iterable<Zone>): Zone | null {
  let found: Zone | null = null;
  for (const zone of zones) {
    if (zone.isGone || zone.name.length <= name.length || !zone.name.startsWith(name)) continue;
    if (found !== null) return null;
    found = zone;
  }
  return found;
}
