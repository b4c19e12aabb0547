/**
 * Finds the nsqds of a topic: asks every nsqlookupd again and again, and takes what any of them says. One that does
 * not answer counts with what it said last, so that it takes no nsqd away.
 */
import type { Clock, Timer } from "../../base/clock.js";
import { lookUp, type Found } from "./lookup.js";

export interface DiscoveryOptions {
  /** `host:port` of the HTTP interfaces. */
  readonly lookupd: readonly string[];
  readonly topic: string;
  readonly clock: Clock;
  readonly pollMs: number;
  /** All have answered, or have not: the addresses of all nsqds that are known. */
  readonly onFound: (addresses: ReadonlySet<string>) => void;
}

/** Polls of many consumers shall not come together. */
const JITTER = 0.2;

export class Discovery {
  readonly #options: DiscoveryOptions;
  readonly #ended = new AbortController();
  readonly #addresses = new Map<string, readonly string[]>();
  /** By nsqlookupd: why it did not answer the last time. */
  readonly failures = new Map<string, string>();
  #timer: Timer | null = null;

  /** Asks at once. */
  constructor(options: DiscoveryOptions) {
    this.#options = options;
    void this.#poll();
  }

  /** Nothing is found after it. */
  stop(): void {
    this.#ended.abort();
    this.#timer?.cancel();
  }

  /** Never rejects: neither does a look-up. */
  async #poll(): Promise<void> {
    const { lookupd, topic, clock, pollMs } = this.#options;
    const { signal } = this.#ended;
    const answers = lookupd.map(async (address) => this.#note(address, await lookUp(address, topic, signal)));
    await Promise.all(answers);
    if (signal.aborted) return;
    const waitMs = pollMs * (1 - JITTER + 2 * JITTER * clock.random());
    this.#timer = clock.setTimer(waitMs, () => void this.#poll());
    this.#options.onFound(new Set([...this.#addresses.values()].flat()));
  }

  #note(lookupd: string, found: Found): void {
    if (found.kind === "failed") this.failures.set(lookupd, found.reason);
    else {
      this.failures.delete(lookupd);
      this.#addresses.set(lookupd, found.addresses);
    }
  }
}
