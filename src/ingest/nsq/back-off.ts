/** How long to wait after failures: twice as long after each, up to a limit, and never all at once. */

/** In ms. */
export interface BackOffOptions {
  readonly min: number;
  readonly max: number;
  /** A number in [0, 1). */
  readonly random: () => number;
}

export class BackOff {
  readonly #options: BackOffOptions;
  #failures = 0;

  constructor(options: BackOffOptions) {
    this.#options = options;
  }

  /** Failures that no success has made good. */
  get failures(): number {
    return this.#failures;
  }

  /** Notes a failure; how long to wait: between half of the doubled time and all of it. */
  fail(): number {
    const { min, max, random } = this.#options;
    const waitMs = Math.min(min * 2 ** Math.min(this.#failures, 30), max);
    this.#failures++;
    return waitMs * (0.5 + random() / 2);
  }

  succeed(): void {
    this.#failures = 0;
  }
}
