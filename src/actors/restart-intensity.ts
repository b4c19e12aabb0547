/**
 * How many restarts are too many: a list of the times of the latest ones. Adding one drops those older than
 * the period and compares the count; there is no timer and no counter to reset. OTP reckons in whole seconds,
 * here it is milliseconds: an entry counts as long as now - t <= period.
 */
export class RestartIntensity {
  #restartsAtMs: number[] = [];
  #intensity: number;
  #periodMs: number;

  /** @param intensity restarts allowed within the period, 0 or more */
  constructor(intensity: number, periodMs: number) {
    this.#intensity = intensity;
    this.#periodMs = periodMs;
  }

  get periodMs(): number {
    return this.#periodMs;
  }

  /** One more restart, at a monotonic time. Holds at most one time more than the intensity. */
  add(nowMs: number): "within" | "exceeded" {
    this.#restartsAtMs = [...this.#recent(nowMs), nowMs];
    return this.#restartsAtMs.length > this.#intensity ? "exceeded" : "within";
  }

  /** Restarts within the period that ends now. */
  count(nowMs: number): number {
    return this.#recent(nowMs).length;
  }

  /** New limits for the old history. */
  reconfigure(intensity: number, periodMs: number): void {
    this.#intensity = intensity;
    this.#periodMs = periodMs;
  }

  forget(): void {
    this.#restartsAtMs = [];
  }

  #recent(nowMs: number): number[] {
    return this.#restartsAtMs.filter((atMs) => nowMs - atMs <= this.#periodMs);
  }
}
