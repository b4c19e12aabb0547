/**
 * Which messages of NSQ have been taken over lately: a message is sent again where its FIN did not reach nsqd, or
 * came too late, and does not count twice then. It belongs to the node, as the windows do that the messages went
 * into, and outlives the consumer.
 */

/** Far more than the FINs that can be on their way when a connection breaks. */
const GENERATION_MAX = 65_536;

export class TakenMessages {
  readonly #generationMax: number;
  #newer = new Set<string>();
  #older = new Set<string>();

  /** Remembers at least the last `generationMax` messages, and at most twice as many. */
  constructor(generationMax = GENERATION_MAX) {
    this.#generationMax = generationMax;
  }

  has(source: string, id: string): boolean {
    const key = toKey(source, id);
    return this.#newer.has(key) || this.#older.has(key);
  }

  add(source: string, id: string): void {
    if (this.#newer.size >= this.#generationMax) {
      this.#older = this.#newer;
      this.#newer = new Set();
    }
    this.#newer.add(toKey(source, id));
  }
}

/** Two nsqds may give the same id. */
function toKey(source: string, id: string): string {
  return `${id} ${source}`;
}
