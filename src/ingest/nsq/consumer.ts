/**
 * Reads one channel from all nsqds that have its topic: given by address, or found by nsqlookupd. Shares what may be
 * in flight among them, and where the messages find no room, has nothing sent for a while, then one to try.
 */
import type { Backoff } from "../../base/backoff.js";
import type { Timer } from "../../base/clock.js";
import type { Identity } from "./command.js";
import { Discovery } from "./discovery.js";
import { Flow } from "./flow.js";
import { KeptOpen, RECONNECT } from "./kept-open.js";
import { shareReady } from "./share-ready.js";
import { Subscription, type ConsumerTotals, type SubscriptionOptions } from "./subscription.js";

export interface ConsumerOptions extends Pick<
  SubscriptionOptions,
  "topic" | "channel" | "clock" | "take" | "onOversized" | "taken"
> {
  /** `host:port` of nsqds that are always read from. */
  readonly nsqd: readonly string[];
  /** `host:port` of nsqlookupds. */
  readonly lookupd: readonly string[];
  /** Messages that are sent and not yet answered, over all connections. */
  readonly maxInFlight: number;
  readonly identity: Omit<Identity, "heartbeatMs">;
  /** Default {@link CONSUMER_TIMING}. */
  readonly timing?: Partial<ConsumerTiming>;
  /** What {@link Consumer.trouble} says may have changed. */
  readonly onChange: () => void;
}

export interface ConsumerTiming {
  readonly heartbeatMs: number;
  /** Between two questions to an nsqlookupd. */
  readonly pollMs: number;
  readonly reconnect: Backoff;
  /** Without messages, after they found no room. */
  readonly pause: Backoff;
  /** A turn, where there are more connections than messages in flight. */
  readonly turnMs: number;
}

export const CONSUMER_TIMING: ConsumerTiming = {
  heartbeatMs: 30_000,
  // The interval of the original.
  pollMs: 10_000,
  reconnect: RECONNECT,
  pause: { minMs: 250, maxMs: 30_000 },
  turnMs: 5_000,
};

export class Consumer {
  readonly totals: ConsumerTotals = { received: 0, finished: 0, requeued: 0, repeated: 0, errors: {} };
  readonly #options: ConsumerOptions;
  readonly #timing: ConsumerTiming;
  /** By address. */
  readonly #upstreams = new Map<string, KeptOpen<Subscription>>();
  readonly #discovery: Discovery | null;
  readonly #flow: Flow;
  #turn = 0;
  #isStopping = false;
  #stopped: Promise<void> | null = null;
  #onGone: (() => void) | null = null;
  #turnTimer: Timer | null = null;

  /** Connects at once. */
  constructor(options: ConsumerOptions) {
    const { clock, topic, lookupd, nsqd, maxInFlight, timing } = options;
    this.#options = options;
    this.#timing = { ...CONSUMER_TIMING, ...timing };
    const { pause, pollMs } = this.#timing;
    this.#flow = new Flow({ maxInFlight, clock, pause, onChange: () => this.#look() });
    const onFound = (found: ReadonlySet<string>): void => this.#want(new Set([...nsqd, ...found]));
    this.#discovery = lookupd.length > 0 ? new Discovery({ lookupd, topic, clock, pollMs, onFound }) : null;
    this.#want(new Set(nsqd));
    this.#takeTurns();
  }

  /** Why no messages come; null while they can. */
  get trouble(): string | null {
    if (this.#subscriptions().length === 0) return this.#describeAbsence();
    return this.#flow.isFull ? null : "the aggregator takes no more; messages go back to nsqd";
  }

  /** Per nsqd, and per nsqlookupd that does not answer. */
  get details(): Readonly<Record<string, unknown>> {
    const connections = [...this.#upstreams].map(([address, { up, lastError }]) => {
      return up === null ? { address, error: lastError } : { address, ready: up.ready };
    });
    return { connections, lookupd_failures: Object.fromEntries(this.#discovery?.failures ?? []) };
  }

  /** Has nothing more sent, answers what is on its way, and ends within `graceMs`; may be called twice. */
  stop(graceMs: number): Promise<void> {
    this.#stopped ??= this.#stop(graceMs);
    return this.#stopped;
  }

  /** Ends all connections now; what is on its way is sent again after nsqd's timeout. */
  destroy(): void {
    this.#endWork();
    for (const upstream of this.#upstreams.values()) upstream.link?.destroy("stopped");
  }

  /** Reads from these and no others; a connection to another stays until it ends. */
  #want(addresses: ReadonlySet<string>): void {
    for (const [address, upstream] of this.#upstreams) upstream.want(addresses.has(address));
    for (const address of addresses) {
      if (!this.#upstreams.has(address)) this.#upstreams.set(address, this.#createUpstream(address));
    }
    this.#look();
  }

  #createUpstream(address: string): KeptOpen<Subscription> {
    const { clock, identity } = this.#options;
    const { heartbeatMs, reconnect } = this.#timing;
    return new KeptOpen({
      clock,
      reconnect,
      open: ({ onUp, onEnd }) =>
        new Subscription({
          ...this.#options,
          address,
          identity: { ...identity, heartbeatMs },
          totals: this.totals,
          onAnswered: (isTaken) => this.#flow.note(isTaken),
          onReady: onUp,
          onEnd,
        }),
      onChange: () => this.#look(),
    });
  }

  async #stop(graceMs: number): Promise<void> {
    this.#endWork();
    for (const upstream of this.#upstreams.values()) upstream.link?.drain();
    const cut = this.#options.clock.setTimer(graceMs, () => this.destroy());
    await new Promise<void>((resolve) => {
      this.#onGone = resolve;
      this.#removeGone();
    });
    cut.cancel();
  }

  /** Nothing is begun any more; connections are still there. */
  #endWork(): void {
    this.#isStopping = true;
    this.#discovery?.stop();
    this.#flow.stop();
    this.#turnTimer?.cancel();
    for (const upstream of this.#upstreams.values()) upstream.want(false);
  }

  #look(): void {
    this.#removeGone();
    if (this.#isStopping) return;
    this.#share();
    this.#options.onChange();
  }

  #removeGone(): void {
    for (const [address, upstream] of this.#upstreams) if (upstream.isGone) this.#upstreams.delete(address);
    if (this.#upstreams.size === 0) this.#onGone?.();
  }

  /** First to less, then to more, so that together they never have more than they may. */
  #share(): void {
    const subscriptions = this.#subscriptions();
    const shares = shareReady(
      this.#flow.inFlight,
      subscriptions.map(({ readyMax }) => readyMax),
      this.#turn,
    );
    const changes = subscriptions.map((subscription, index) => ({ subscription, count: shares[index]! }));
    for (const { subscription, count } of changes.sort(byIncrease)) subscription.setReady(count);
  }

  #takeTurns(): void {
    this.#turnTimer = this.#options.clock.setTimer(this.#timing.turnMs, () => {
      const { inFlight } = this.#flow;
      this.#turn += inFlight;
      if (this.#subscriptions().length > inFlight) this.#share();
      this.#takeTurns();
    });
  }

  #subscriptions(): Subscription[] {
    return [...this.#upstreams.values()].flatMap(({ up }) => up ?? []);
  }

  #describeAbsence(): string {
    for (const [address, { lastError }] of this.#upstreams)
      if (lastError !== null) return `${address}: ${lastError}`;
    if (this.#upstreams.size > 0) return `connecting to ${[...this.#upstreams.keys()].join(", ")}`;
    const [failure] = this.#discovery?.failures ?? [];
    return failure === undefined
      ? `no nsqd has the topic ${this.#options.topic}`
      : `nsqlookupd ${failure[0]}: ${failure[1]}`;
  }
}

interface Change {
  readonly subscription: Subscription;
  readonly count: number;
}

function byIncrease(a: Change, b: Change): number {
  return a.count - a.subscription.ready - (b.count - b.subscription.ready);
}
