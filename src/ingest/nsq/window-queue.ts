/** Windows that wait to be sent: so many and no more, the oldest go first. */
import type { ClosedWindow, WindowBatch } from "../../model/window.js";

/** Windows that wait; of ten zones with windows of 1 s, those of eight minutes. */
const WINDOWS_MAX = 5_000;

export class WindowQueue {
  readonly #max: number;
  #windows: ClosedWindow[] = [];
  /** Windows that went since there was no room. */
  dropped = 0;

  constructor(max = WINDOWS_MAX) {
    this.#max = max;
  }

  get length(): number {
    return this.#windows.length;
  }

  /** Puts them behind the others; the oldest of all go where there are too many. */
  add(windows: WindowBatch): void {
    this.#windows.push(...windows.slice(-this.#max));
    const excess = Math.max(0, this.#windows.length - this.#max);
    this.#windows.splice(0, excess);
    this.dropped += excess + Math.max(0, windows.length - this.#max);
  }

  /** The oldest. */
  shift(): ClosedWindow | undefined {
    return this.#windows.shift();
  }
}
