/**
 * What waits for one process: orders of the system, which go first; messages of others, which are bounded; and
 * messages to itself, which keep their place among those and are never lost: a worker that sets its timer anew
 * whenever it fires would stop for good with the first one refused. Pure data; who takes from it is process.ts.
 */

/** What a full mailbox does with one more message. */
export type Overflow = "refuse" | "drop_oldest";

export class Mailbox<Order, Message> {
  readonly #orders = new Fifo<Order>();
  readonly #messages = new Fifo<Message>();
  readonly #own = new Fifo<{ readonly message: Message; readonly behind: number }>();
  /** Messages of others that ever waited, and those of them that are gone. */
  #put = 0;
  #gone = 0;
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
    return this.#orders.length + this.#own.length + this.#messages.length;
  }

  /** Messages lost to the bound, whether refused or pushed out. */
  get dropped(): number {
    return this.#dropped;
  }

  putOrder(order: Order): void {
    this.#orders.push(order);
  }

  /** Puts a message to itself behind what waits now, whatever the bound. */
  putOwn(message: Message): void {
    this.#own.push({ message, behind: this.#put });
  }

  /**
   * `put`: it waits now. `pushed`: it waits, and the oldest is lost. `refused`: it is lost itself. `isFirstLoss`
   * holds once until all messages have been taken, so that one report tells of a flood.
   */
  putMessage(message: Message): { outcome: "put" | "pushed" | "refused"; isFirstLoss: boolean } {
    if (this.#messages.length < this.#messagesMax) {
      this.#pushMessage(message);
      return { outcome: "put", isFirstLoss: false };
    }
    const isFirstLoss = !this.#isOverflowing;
    this.#isOverflowing = true;
    this.#dropped += 1;
    if (this.#overflow === "refuse" || this.#messagesMax === 0) return { outcome: "refused", isFirstLoss };
    this.#shiftMessage();
    this.#pushMessage(message);
    return { outcome: "pushed", isFirstLoss };
  }

  /** The next order, else the next message. */
  take(): { kind: "order"; order: Order } | { kind: "message"; message: Message } | undefined {
    if (this.#orders.length > 0) return { kind: "order", order: this.#orders.shift() as Order };
    const own = this.#own.first;
    if (own !== undefined && own.behind <= this.#gone) {
      this.#own.shift();
      return { kind: "message", message: own.message };
    }
    if (this.#messages.length === 0) return undefined;
    const message = this.#shiftMessage();
    if (this.#messages.length === 0) this.#isOverflowing = false;
    return { kind: "message", message };
  }

  /** Forgets all that waits. */
  clear(): void {
    this.#orders.clear();
    this.#own.clear();
    this.#messages.clear();
  }

  #pushMessage(message: Message): void {
    this.#messages.push(message);
    this.#put++;
  }

  #shiftMessage(): Message {
    this.#gone++;
    return this.#messages.shift() as Message;
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

  get first(): Item | undefined {
    return this.#items[this.#head];
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
