/**
 * The way of pushed samples into the aggregator's mailbox: those of one turn of the event loop are one message,
 * since a mailbox gives out one message a turn. What the mailbox did not take stays here, in front of it, and
 * nothing more is taken until it has.
 */
import type { PushedSample } from "../model/pushed-sample.js";

/** Samples of one message. */
const SAMPLES_MAX = 10_000;

export class SampleQueue {
  readonly #send: (samples: readonly PushedSample[]) => boolean;
  #waiting: PushedSample[] = [];
  #isBlocked = false;
  #isScheduled = false;

  /** `send` puts a message into the mailbox; false where it is full or nobody is there. */
  constructor(send: (samples: readonly PushedSample[]) => boolean) {
    this.#send = send;
  }

  /** Takes all of the samples, or none: false while there is no room. */
  offer(samples: readonly PushedSample[]): boolean {
    if (this.#isBlocked || this.#waiting.length + samples.length > SAMPLES_MAX) this.flush();
    if (this.#isBlocked) return false;
    for (const sample of samples) this.#waiting.push(sample);
    if (!this.#isScheduled) {
      this.#isScheduled = true;
      setImmediate(() => {
        this.#isScheduled = false;
        this.flush();
      });
    }
    return true;
  }

  /** Hands on what waits; what is not taken goes on waiting. */
  flush(): void {
    this.#isBlocked = this.#waiting.length > 0 && !this.#send(this.#waiting);
    if (!this.#isBlocked) this.#waiting = [];
  }
}
