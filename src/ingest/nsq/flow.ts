/**
 * How many messages may be on their way: as many as may be; none for a while after some found no room; then one,
 * to see whether there is room again. Pauses double until there is.
 */
import type { Clock, Timer } from "../../base/clock.js";
import { BackOff } from "./back-off.js";

export interface FlowOptions {
  readonly maxInFlight: number;
  readonly clock: Clock;
  readonly pauseMs: { readonly min: number; readonly max: number };
  /** {@link Flow.inFlight} has changed. */
  readonly onChange: () => void;
}

export class Flow {
  readonly #options: FlowOptions;
  readonly #pauses: BackOff;
  #state: "full" | "pausing" | "trying" = "full";
  #timer: Timer | null = null;

  constructor(options: FlowOptions) {
    const { clock, pauseMs } = options;
    this.#options = options;
    this.#pauses = new BackOff({ ...pauseMs, random: () => clock.random() });
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
      this.#pauses.succeed();
      this.#set("full");
    } else {
      this.#timer = this.#options.clock.setTimer(this.#pauses.fail(), () => this.#set("trying"));
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
