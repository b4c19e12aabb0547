/** The closed windows of one zone and resolution that are kept: the latest, and the latest corrections. */
import type { Block } from "./rows.js";
import type { StoredWindow } from "./stored-window.js";

/** Windows kept per zone and resolution, corrections not counted: contract section 3. */
export const WINDOWS_MAX = 120;
/** Corrections kept per zone and resolution beyond those. */
const CORRECTIONS_MAX = 120;
/** The windows of one zone and resolution. */
export class WindowList {
  /** In the order of closing, round robin; grows to {@link WINDOWS_MAX}. */
  readonly #ring: StoredWindow[] = [];
  #oldest = 0;
  #length = 0;
  readonly #corrections: StoredWindow[] = [];

  /** All windows, corrections last, each kind in the order of closing. */
  get windows(): StoredWindow[] {
    const { length } = this.#ring;
    const plain = Array.from({ length: this.#length }, (_, at) => this.#ring[(this.#oldest + at) % length]!);
    return [...plain, ...this.#corrections];
  }

  /** Adds one; returns the one that has to go for it, if any. */
  add(window: StoredWindow): StoredWindow | null {
    if (window.late) {
      this.#corrections.push(window);
      return this.#corrections.length > CORRECTIONS_MAX ? this.#corrections.shift()! : null;
    }
    const at = this.#oldest + this.#length;
    if (this.#length === WINDOWS_MAX) {
      const gone = this.#ring[this.#oldest]!;
      this.#ring[this.#oldest] = window;
      this.#oldest = (this.#oldest + 1) % WINDOWS_MAX;
      return gone;
    }
    if (at < WINDOWS_MAX && at === this.#ring.length) this.#ring.push(window);
    else this.#ring[at % WINDOWS_MAX] = window;
    this.#length++;
    return null;
  }

  /** Takes out the oldest of those whose memory is `slab`; null where there is none. */
  removeOf(slab: Block): StoredWindow | null {
    const oldest = this.#ring[this.#oldest];
    if (this.#length > 0 && oldest?.home === slab) {
      this.#length--;
      this.#oldest = (this.#oldest + 1) % WINDOWS_MAX;
      return oldest;
    }
    const at = this.#corrections.findIndex(({ home }) => home === slab);
    return at < 0 ? null : this.#corrections.splice(at, 1)[0]!;
  }
}
