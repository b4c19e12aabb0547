/** A clock that a test moves by hand: timers fire in order of their time, none by itself. */
import type { Clock, Timer } from "../../src/base/clock.js";

export class FakeClock implements Clock {
  #nowMs = 0;
  #wallNs: bigint;
  #timers: { atMs: number; fire: () => void }[] = [];
  /** What random() answers. */
  chance = 0;

  constructor(wallMs = Date.UTC(2026, 0, 1)) {
    this.#wallNs = BigInt(wallMs) * 1_000_000n;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  wallNs(): bigint {
    return this.#wallNs;
  }

  random(): number {
    return this.chance;
  }

  setTimer(delayMs: number, fire: () => void): Timer {
    const timer = { atMs: this.#nowMs + Math.max(delayMs, 0), fire };
    this.#timers.push(timer);
    return { cancel: () => void (this.#timers = this.#timers.filter((other) => other !== timer)) };
  }

  /** Timers that are set. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Jumps the wall clock alone. */
  stepWall(byMs: number): void {
    this.#wallNs += BigInt(Math.round(byMs * 1e6));
  }

  /** Moves both clocks and fires what falls due, letting promises settle in between. */
  async advance(byMs: number): Promise<void> {
    const endMs = this.#nowMs + byMs;
    for (;;) {
      await settle();
      const due = this.#timers.filter((timer) => timer.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== due);
      this.#moveTo(Math.max(due.atMs, this.#nowMs));
      due.fire();
    }
    this.#moveTo(endMs);
    await settle();
  }

  #moveTo(atMs: number): void {
    this.#wallNs += BigInt(Math.round((atMs - this.#nowMs) * 1e6));
    this.#nowMs = atMs;
  }
}

/** Lets queued promises and setImmediate turns run; enough turns for a message through three actors. */
export async function settle(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
