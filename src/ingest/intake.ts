/**
 * What becomes of the messages that producers send, whichever way they come: the topic says how a message is
 * read, what it says goes to the aggregator, and everything is counted. A message counts as handled only once
 * the aggregator has taken over what is in it; where it has no room, none of it is.
 */
import type { PushedSample } from "../model/pushed-sample.js";

/** What is in one message: a sample, or why there is none. */
export type MessageContent =
  | { readonly kind: "sample"; readonly sample: PushedSample }
  | { readonly kind: "dropped"; readonly reason: string };

/** Reads one message of a topic. Never throws. */
export type ReadMessage = (body: Uint8Array) => MessageContent;

export interface IntakeOptions {
  /** By topic; messages of any other are counted and dropped. */
  readonly topics: ReadonlyMap<string, ReadMessage>;
  /** Hands samples to the aggregator; false where its queue is full. */
  readonly offer: (samples: readonly PushedSample[]) => boolean;
}

/** Totals, with the names that the original's counters have. */
export interface MessageCounts {
  /** Messages taken from producers. */
  handled: number;
  /** Of them, those that made a sample. */
  provided: number;
  /** Samples that were given on. */
  sent: number;
  /** Messages that were not taken, since the aggregator had no room. */
  refused: number;
}

/** The reason for messages of a topic that nobody reads. */
export const UNKNOWN_TOPIC = "unknown_topic";

export class Intake {
  readonly counts: MessageCounts = { handled: 0, provided: 0, sent: 0, refused: 0 };
  /** Messages dropped, by reason. */
  readonly dropped: Record<string, number> = {};
  readonly #options: IntakeOptions;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Takes all of the messages, or none (false). */
  take(topic: string, bodies: readonly Uint8Array[]): boolean {
    const read = this.#options.topics.get(topic);
    if (read === undefined) {
      this.counts.handled += bodies.length;
      this.#drop(UNKNOWN_TOPIC, bodies.length);
      return true;
    }
    const samples: PushedSample[] = [];
    const reasons: string[] = [];
    for (const body of bodies) {
      const content = read(body);
      if (content.kind === "sample") samples.push(content.sample);
      else reasons.push(content.reason);
    }
    if (samples.length > 0 && !this.#options.offer(samples)) {
      this.counts.refused += bodies.length;
      return false;
    }
    this.counts.handled += bodies.length;
    this.counts.provided += samples.length;
    this.counts.sent += samples.length;
    for (const reason of reasons) this.#drop(reason, 1);
    return true;
  }

  /** Counts a message that was taken and could not even be read whole. */
  dropUnread(reason: string): void {
    this.counts.handled++;
    this.#drop(reason, 1);
  }

  #drop(reason: string, count: number): void {
    this.dropped[reason] = (this.dropped[reason] ?? 0) + count;
  }
}
