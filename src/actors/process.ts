/**
 * One process: an identity, a mailbox, a turn at a time, and one end. It knows nothing of supervision; what it
 * does with an order or a message is its owner's business (worker-process.ts, supervisor.ts).
 */
import { Mailbox, type Overflow } from "./mailbox.js";
import type { Offer, Proc } from "./proc.js";
import type { ExitReason } from "./reason.js";
import { wallMs, type System } from "./system.js";
import type { Host } from "./internal/nact.js";

export interface ProcessOptions<Order, Message> {
  readonly system: System;
  readonly path: string;
  /** Path of the supervisor, for reports. */
  readonly supervisor: string;
  readonly mailboxMax: number;
  readonly overflow: Overflow;
  /** Both are awaited, and neither may reject. */
  onOrder(order: Order): Promise<void>;
  onMessage(message: Message): Promise<void>;
  /** Called once at the end, before anybody else hears of it. */
  onEnd(reason: ExitReason): void;
}

export class Process<Order, Message> {
  readonly proc: Proc<Message>;
  readonly #options: ProcessOptions<Order, Message>;
  readonly #mailbox: Mailbox<Order, Message>;
  readonly #host: Host;
  readonly #notices = new Set<(reason: ExitReason) => void>();
  readonly #resolveExited: (reason: ExitReason) => void;
  #isOpen = false;
  #end: ExitReason | null = null;
  #handled = 0;
  #lastMessageAtMs: number | null = null;

  /** Registers it under its path; its turns begin with {@link open}. */
  constructor(options: ProcessOptions<Order, Message>) {
    this.#options = options;
    this.#mailbox = new Mailbox(options.mailboxMax, options.overflow);
    this.#host = options.system.createHost(options.path, () => this.#turn());
    let resolveExited: (reason: ExitReason) => void = () => {};
    const exited = new Promise<ExitReason>((resolve) => (resolveExited = resolve));
    this.#resolveExited = resolveExited;
    this.proc = this.#createHandle(exited);
    options.system.registry.register(this.proc);
  }

  get isAlive(): boolean {
    return this.#end === null;
  }

  /** Orders and messages that wait. */
  get queued(): number {
    return this.#mailbox.length;
  }

  get handled(): number {
    return this.#handled;
  }

  get dropped(): number {
    return this.#mailbox.dropped;
  }

  get lastMessageAtMs(): number | null {
    return this.#lastMessageAtMs;
  }

  /** Lets the turns begin, with what has come meanwhile. */
  open(): void {
    this.#isOpen = true;
    for (let waiting = this.#mailbox.length; waiting > 0; waiting--) this.#host.tell();
  }

  /** Puts an order behind the other orders, before all messages. Nothing after the end. */
  order(order: Order): void {
    if (!this.isAlive) return;
    this.#mailbox.putOrder(order);
    if (this.#isOpen) this.#host.tell();
  }

  /** Puts a message of its own behind those that wait: see {@link Mailbox.putOwn}. Nothing after the end. */
  putOwn(message: Message): void {
    if (!this.isAlive) return;
    this.#mailbox.putOwn(message);
    if (this.#isOpen) this.#host.tell();
  }

  /** Ends it at once; the first reason stays. A turn that is running goes on, and nobody sees its effects. */
  end(reason: ExitReason): void {
    if (!this.isAlive) return;
    this.#end = reason;
    this.#host.dispose();
    this.#mailbox.clear();
    this.#options.system.registry.unregister(this.proc);
    this.#options.onEnd(reason);
    for (const notice of this.#notices) this.#notify(notice, reason);
    this.#notices.clear();
    this.#resolveExited(reason);
  }

  async #turn(): Promise<void> {
    const next = this.isAlive ? this.#mailbox.take() : undefined;
    if (next === undefined) return;
    this.#handled += 1;
    this.#lastMessageAtMs = wallMs(this.#options.system.clock);
    await (next.kind === "order" ? this.#options.onOrder(next.order) : this.#options.onMessage(next.message));
  }

  #createHandle(exited: Promise<ExitReason>): Proc<Message> {
    const isAlive = () => this.isAlive;
    return {
      path: this.#options.path,
      incarnation: this.#options.system.nextIncarnation(),
      get alive() {
        return isAlive();
      },
      exited,
      offer: (message) => this.#offer(message),
      monitor: (notice) => this.#monitor(notice),
    };
  }

  #offer(message: Message): Offer {
    if (!this.isAlive) return "dead";
    const { outcome, isFirstLoss } = this.#mailbox.putMessage(message);
    if (isFirstLoss) this.#reportFull();
    if (outcome === "refused") return "full";
    if (outcome === "put" && this.#isOpen) this.#host.tell();
    return "ok";
  }

  #reportFull(): void {
    const { system, supervisor, path, mailboxMax } = this.#options;
    system.report({
      supervisor,
      context: "mailbox_full",
      reason: `${mailboxMax} messages wait already`,
      offender: path,
    });
  }

  #monitor(notice: (reason: ExitReason) => void): () => void {
    const reason = this.#end;
    if (reason !== null) {
      const turn = setImmediate(() => this.#notify(notice, reason));
      return () => clearImmediate(turn);
    }
    // Wrapped, so that the same function may watch twice.
    const once = (end: ExitReason) => notice(end);
    this.#notices.add(once);
    return () => void this.#notices.delete(once);
  }

  #notify(notice: (reason: ExitReason) => void, reason: ExitReason): void {
    try {
      notice(reason);
    } catch (error) {
      this.#options.system.log.error({ error, path: this.#options.path }, "a monitor's notice threw");
    }
  }
}
