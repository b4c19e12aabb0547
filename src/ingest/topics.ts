/** Which topics and channels producers have made and used, for /stats and for the checks of nsqd. */

/** Topics that are remembered; messages of more are taken all the same. */
const TOPICS_MAX = 1_000;
const CHANNELS_MAX = 100;

export interface Topic {
  messages: number;
  bytes: number;
  readonly channels: Set<string>;
}

export class Topics {
  readonly #byName = new Map<string, Topic>();

  /** Makes it where it is new; undefined where there are too many. */
  create(name: string): Topic | undefined {
    let topic = this.#byName.get(name);
    if (topic === undefined && this.#byName.size < TOPICS_MAX) {
      topic = { messages: 0, bytes: 0, channels: new Set() };
      this.#byName.set(name, topic);
    }
    return topic;
  }

  find(name: string): Topic | undefined {
    return this.#byName.get(name);
  }

  addChannel(topic: Topic, channel: string): void {
    if (topic.channels.size < CHANNELS_MAX) topic.channels.add(channel);
  }

  /** Adds messages that were taken. */
  count(name: string, bodies: readonly Uint8Array[]): void {
    const topic = this.create(name);
    if (topic === undefined) return;
    topic.messages += bodies.length;
    for (const { length } of bodies) topic.bytes += length;
  }

  /** In order of the names. */
  list(): [name: string, topic: Topic][] {
    return [...this.#byName].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
