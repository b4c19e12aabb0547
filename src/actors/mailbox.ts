/**
 * What waits for one process: orders of the system, which go first and are never refused, and messages of
 * others, which are bounded. Pure data; who takes from it, and when, is process.ts.
 */

/** What a full mailbox does with one more message. */
export type Overflow = "refuse" | "drop_oldest";

export class Mailbox<Order, Message> {
  readonly #orders = new Fifo<Order>();
  readonly #messages = new Fifo<Message>();
  readonly #messagesMax: number;
  readonly #overflow: Overflow;
  #dropped = 0;
  #isOverflowing = false;

  /** @param messagesMax messages of others that may wait, 0 or more */
  constructor(messagesMax: number, overflow: Overflow) {
    this.#messagesMax = messagesMax;
    this.#overflow = overflow;
  }

  /** Orders and messages that wait. */
  get length(): number {
    return this.#orders.length + this.#messages.length;
  }

  /** Messages lost to the bound, whether refused or pushed out. */
  get dropped(): number {
    return this.#dropped;
  }

  putOrder(order: Order): void {
    this.#orders.push(order);
  }

  /**
   * `put`: it waits now. `pushed`: it waits, and the oldest is lost. `refused`: it is lost itself. `isFirstLoss`
   * holds once per time that the mailbox is full, so that one report tells of a flood.
   */
  putMessage(message: Message): { outcome: "put" | "pushed" | "refused"; isFirstLoss: boolean } {
    if (this.#messages.length < this.#messagesMax) {
      this.#messages.push(message);
      return { outcome: "put", isFirstLoss: false };
    }
    const isFirstLoss = !this.#isOverflowing;
    this.#isOverflowing = true;
    this.#dropped += 1;
    if (this.#overflow === "refuse" || this.#messagesMax === 0) return { outcome: "refused", isFirstLoss };
    this.#messages.shift();
    this.#messages.push(message);
    return { outcome: "pushed", isFirstLoss };
  }

  /** The next order, else the next message. */
  take(): { kind: "order"; order: Order } | { kind: "message"; message: Message } | undefined {
    if (this.#orders.length > 0) return { kind: "order", order: this.#orders.shift() as Order };
    if (this.#messages.length === 0) return undefined;
    this.#isOverflowing = false;
    return { kind: "message", message: this.#messages.shift() as Message };
  }

  /** Forgets all that waits. */
  clear(): void {
    this.#orders.clear();
    this.#messages.clear();
  }
}

/** Emptied places that are kept before the array is cut: cutting at each shift would cost its whole length. */
const GAP_MAX = 1_024;

/** A queue whose push and shift cost the same at any length. */
class Fifo<Item> {
  #items: (Item | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  shift(): Item | undefined {
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === this.#items.length) this.clear();
    else if (this.#head > GAP_MAX && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }
}
