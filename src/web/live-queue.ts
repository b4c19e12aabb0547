/**
 * The windows that wait for one reader of the live stream. Bounded: a reader who is slow is given the newest
 * state of each zone rather than a longer past, and is told how many windows that cost.
 */
import type { ClosedWindow, WindowBatch } from "../model/window.js";

/** Windows that may wait: 4 s of 1,000 zones. */
export const LIVE_QUEUE_MAX = 4_000;

export class LiveQueue {
  readonly #max: number;
  #waiting: ClosedWindow[] = [];
  #head = 0;
  #dropped = 0;

  constructor(max = LIVE_QUEUE_MAX) {
    this.#max = max;
  }

  get length(): number {
    return this.#waiting.length - this.#head;
  }

  /** Puts them at the end; where that is too much, keeps the newest of each zone, then the newest of all. */
  push(batch: WindowBatch): void {
    this.#waiting = this.#waiting.slice(this.#head);
    this.#head = 0;
    for (const window of batch) this.#waiting.push(window);
    if (this.#waiting.length <= this.#max) return;
    const kept = newestOfEachZone(this.#waiting).slice(-this.#max);
    this.#dropped += this.#waiting.length - kept.length;
    this.#waiting = kept;
  }

  /** Takes the oldest; undefined when none waits. */
  shift(): ClosedWindow | undefined {
    return this.#head < this.#waiting.length ? this.#waiting[this.#head++] : undefined;
  }

  /** Windows dropped since the last call. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }
}

/** In the order of their place: a zone whose newest came first is first. */
function newestOfEachZone(windows: WindowBatch): ClosedWindow[] {
  const newest = new Map<string, ClosedWindow>();
  for (const window of windows) {
    const key = JSON.stringify([window.host, window.zone]);
    newest.delete(key);
    newest.set(key, window);
  }
  return [...newest.values()];
}
