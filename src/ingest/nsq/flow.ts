/**
 * How many messages may be on their way: as many as may be; none for a while after some found no room; then one,
 * to see whether there is room again. Pauses double until there is.
 */
import { backoffMs, type Backoff } from "../../base/backoff.js";
import type { Clock, Timer } from "../../base/clock.js";

export interface FlowOptions {
  readonly maxInFlight: number;
  readonly clock: Clock;
  readonly pause: Backoff;
  /** {@link Flow.inFlight} has changed. */
  readonly onChange: () => void;
}

export class Flow {
  readonly #options: FlowOptions;
  #state: "full" | "pausing" | "trying" = "full";
  /** Since there was room last. */
  #pauses = 0;
  #timer: Timer | null = null;

  constructor(options: FlowOptions) {
    this.#options = options;
  }

  /** Whether messages find room. */
  get isFull(): boolean {
    return this.#state === "full";
  }

  get inFlight(): number {
    switch (this.#state) {
      case "full":
        return this.#options.maxInFlight;
      case "pausing":
        return 0;
      case "trying":
        return 1;
    }
  }

  /** Messages have found room, or none. What was on its way when a pause began changes nothing. */
  note(hasRoom: boolean): void {
    if (this.#state === "pausing" || (this.#state === "full" && hasRoom)) return;
    if (hasRoom) {
      this.#pauses = 0;
      this.#set("full");
    } else {
      const { clock, pause } = this.#options;
      const waitMs = backoffMs(++this.#pauses, pause, clock.random());
      this.#timer = clock.setTimer(waitMs, () => this.#set("trying"));
      this.#set("pausing");
    }
  }

  /** Nothing changes after it. */
  stop(): void {
    this.#timer?.cancel();
  }

  #set(state: "full" | "pausing" | "trying"): void {
    this.#state = state;
    this.#options.onChange();
  }
}
