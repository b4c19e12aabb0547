/** A connection that is made, and made again for ever with a growing wait, for as long as it is wanted. */
import { backoffMs, type Backoff } from "../../base/backoff.js";
import type { Clock, Timer } from "../../base/clock.js";

export interface KeptOpenOptions<Link> {
  readonly clock: Clock;
  /** Between two attempts. */
  readonly reconnect: Backoff;
  /** Begins a connection, which says when it can be used, and once that it has ended. Neither is said at once. */
  readonly open: (events: LinkEvents) => Link;
  /** {@link KeptOpen.up} has changed. */
  readonly onChange: () => void;
}

export interface LinkEvents {
  readonly onUp: () => void;
  readonly onEnd: (reason: string) => void;
}

export const RECONNECT: Backoff = { minMs: 1_000, maxMs: 30_000 };

export class KeptOpen<Link> {
  readonly #options: KeptOpenOptions<Link>;
  /** Ends since it was up last. */
  #failures = 0;
  #link: Link | null = null;
  #isUp = false;
  #retry: Timer | null = null;
  #isWanted = true;
  #lastError: string | null = null;

  /** Begins to connect at once. */
  constructor(options: KeptOpenOptions<Link>) {
    this.#options = options;
    this.#open();
  }

  /** The connection, which may not be up yet; null between two attempts. */
  get link(): Link | null {
    return this.#link;
  }

  /** The connection, where it can be used. */
  get up(): Link | null {
    return this.#isUp ? this.#link : null;
  }

  /** Whether it has ended and is not wanted any more. */
  get isGone(): boolean {
    return !this.#isWanted && this.#link === null;
  }

  /** Why the last connection ended; null while one is up, and before the first has ended. */
  get lastError(): string | null {
    return this.#lastError;
  }

  /** Whether a connection that ends is made anew; one that is there goes on. */
  want(isWanted: boolean): void {
    this.#isWanted = isWanted;
    if (isWanted && this.#link === null && this.#retry === null) this.#open();
    if (isWanted) return;
    this.#retry?.cancel();
    this.#retry = null;
  }

  #open(): void {
    this.#retry = null;
    this.#link = this.#options.open({
      onUp: () => {
        this.#isUp = true;
        this.#lastError = null;
        this.#failures = 0;
        this.#options.onChange();
      },
      onEnd: (reason) => this.#end(reason),
    });
  }

  #end(reason: string): void {
    this.#link = null;
    this.#isUp = false;
    this.#lastError = reason;
    if (this.#isWanted) {
      const { clock, reconnect } = this.#options;
      const waitMs = backoffMs(++this.#failures, reconnect, clock.random());
      this.#retry = clock.setTimer(waitMs, () => this.#open());
    }
    this.#options.onChange();
  }
}
