/**
 * Sends closed windows to a topic of one nsqd. Windows become text only when it is their turn, one MPUB at a time
 * is sent, and the next follows when nsqd has confirmed it: a server that is slow or away costs the windows that
 * the queue cannot hold, and holds up nobody.
 */
import type { Backoff } from "../../base/backoff.js";
import type { Clock, Timer } from "../../base/clock.js";
import type { WindowBatch } from "../../model/window.js";
import { publishAll, type Identity } from "./command.js";
import { NsqConnection } from "./connection.js";
import type { NsqFrame } from "./frame-reader.js";
import { KeptOpen, RECONNECT } from "./kept-open.js";
import { toJsonMetrics } from "./window-metrics.js";
import { WindowQueue } from "./window-queue.js";

export interface PublisherOptions {
  /** `host:port` of the TCP interface. */
  readonly nsqd: string;
  readonly topic: string;
  readonly clock: Clock;
  readonly identity: Omit<Identity, "heartbeatMs">;
  /** Default: 1 to 30 s. */
  readonly reconnect?: Backoff;
  /** Windows that wait at most; default 5,000. */
  readonly windowsMax?: number;
  /** {@link Publisher.trouble} may have changed. */
  readonly onChange: () => void;
}

/** Of one MPUB: small against what nsqd takes (5 MiB), and a fraction of what a turn of the event loop may cost. */
const BATCH_BYTES = 262_144;
const HEARTBEAT_MS = 30_000;
/** nsqd confirms within ms; one that does not is given up for another connection. */
const CONFIRM_MS = 30_000;

/** Errors that the same messages would get again. */
const REFUSALS = new Set(["E_BAD_MESSAGE", "E_BAD_BODY", "E_BAD_TOPIC"]);

export class Publisher {
  readonly totals = {
    /** Messages that nsqd has confirmed. */
    sent: 0,
    /** Messages that nsqd would not have. */
    refused: 0,
    /** Windows that were given to it. */
    windows: 0,
  };
  readonly #options: PublisherOptions;
  readonly #link: KeptOpen<NsqConnection>;
  readonly #queue: WindowQueue;
  /** Sent, or to be sent again, and not yet confirmed. */
  #unconfirmed: readonly Buffer[] = [];
  #patience: Timer | null = null;
  #isStopping = false;
  #lastRefusal: string | null = null;
  #onIdle: (() => void) | null = null;

  /** Connects at once. */
  constructor(options: PublisherOptions) {
    const { nsqd, clock, identity, reconnect = RECONNECT } = options;
    this.#options = options;
    this.#queue = new WindowQueue(options.windowsMax);
    this.#link = new KeptOpen({
      clock,
      reconnect,
      open: ({ onUp, onEnd }) =>
        new NsqConnection({
          address: nsqd,
          identity: { ...identity, heartbeatMs: HEARTBEAT_MS },
          clock,
          onReady: onUp,
          onFrames: (frames) => this.#takeAnswers(frames),
          onEnd,
        }),
      onChange: () => {
        this.#patience?.cancel();
        if (this.#isStopping) return;
        this.#sendBatch();
        options.onChange();
      },
    });
  }

  /** Why nothing is sent; null while it is. */
  get trouble(): string | null {
    const { nsqd } = this.#options;
    if (this.#link.up !== null) return null;
    return this.#link.lastError === null ? `connecting to ${nsqd}` : `${nsqd}: ${this.#link.lastError}`;
  }

  get details(): Readonly<Record<string, unknown>> {
    const { nsqd, topic } = this.#options;
    const waiting = this.#queue.length;
    return {
      nsqd,
      topic,
      ...this.totals,
      waiting,
      dropped: this.#queue.dropped,
      last_refusal: this.#lastRefusal,
    };
  }

  /** Takes windows to be sent. Never waits. */
  offer(windows: WindowBatch): void {
    this.totals.windows += windows.length;
    this.#queue.add(windows);
    if (this.#unconfirmed.length === 0) this.#sendNext();
  }

  /** Sends what waits, for at most `graceMs`, and ends. */
  async stop(graceMs: number): Promise<void> {
    const isBusy = this.#unconfirmed.length > 0 && this.#link.up !== null;
    if (isBusy) {
      await new Promise<void>((resolve) => {
        const cut = this.#options.clock.setTimer(graceMs, resolve);
        this.#onIdle = () => {
          cut.cancel();
          resolve();
        };
      });
    }
    this.destroy();
  }

  /** Ends it now. */
  destroy(): void {
    this.#isStopping = true;
    this.#patience?.cancel();
    this.#link.want(false);
    this.#link.link?.destroy("stopped");
  }

  /** Takes the next windows in hand, if there are any. */
  #sendNext(): void {
    const bodies: Buffer[] = [];
    let bytes = 0;
    while (bytes < BATCH_BYTES && this.#link.up !== null) {
      const window = this.#queue.shift();
      if (window === undefined) break;
      for (const body of toJsonMetrics(window.toJson())) {
        bodies.push(body);
        bytes += body.length;
      }
    }
    this.#unconfirmed = bodies;
    if (bodies.length === 0) this.#onIdle?.();
    else this.#sendBatch();
  }

  #sendBatch(): void {
    const { up } = this.#link;
    if (up === null) return;
    if (this.#unconfirmed.length === 0) return this.#sendNext();
    up.send(publishAll(this.#options.topic, this.#unconfirmed));
    this.#patience = this.#options.clock.setTimer(CONFIRM_MS, () => {
      up.destroy(`no confirmation within ${CONFIRM_MS} ms`);
    });
  }

  #takeAnswers(frames: readonly NsqFrame[]): void {
    for (const frame of frames) {
      if (frame.kind === "response" && frame.text === "OK") {
        this.#patience?.cancel();
        this.totals.sent += this.#unconfirmed.length;
        this.#sendNext();
      } else if (frame.kind === "error") this.#takeError(frame.code, frame.text);
    }
  }

  /** nsqd closes the connection behind each of them. */
  #takeError(code: string, text: string): void {
    this.#lastRefusal = text;
    if (REFUSALS.has(code)) {
      this.totals.refused += this.#unconfirmed.length;
      this.#unconfirmed = [];
    }
    this.#link.link?.destroy(text);
  }
}
