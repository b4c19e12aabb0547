/**
 * One connection that reads a channel. The messages of a chunk are handed on together and answered in the same
 * turn with one write: FIN where they were taken over, REQ where not. So none is ever held, nothing needs a TOUCH,
 * and at the end only what is on its way has to be waited for.
 */
import { CLOSE, finish, ready, requeue, subscribe } from "./command.js";
import { NsqConnection, type ConnectionOptions } from "./connection.js";
import type { NsqFrame, NsqMessage } from "./frame-reader.js";
import type { TakenMessages } from "./taken-messages.js";

/** What happened to messages, over all connections. */
export interface ConsumerTotals {
  received: number;
  finished: number;
  requeued: number;
  /** Sent again though they had been taken over: finished, and not counted twice. */
  repeated: number;
  /** Errors of nsqds, by their code. */
  readonly errors: Record<string, number>;
}

export interface SubscriptionOptions extends Pick<ConnectionOptions, "address" | "identity" | "clock"> {
  readonly topic: string;
  readonly channel: string;
  /** Takes over all of the messages, or none (false). */
  readonly take: (bodies: readonly Buffer[]) => boolean;
  /** A message was longer than is read, and is given up. */
  readonly onOversized: () => void;
  readonly taken: TakenMessages;
  readonly totals: ConsumerTotals;
  /** The channel is subscribed. */
  readonly onReady: () => void;
  /** Whether messages have just been taken over. */
  readonly onAnswered: (isTaken: boolean) => void;
  readonly onEnd: (reason: string) => void;
}

/** Of a message that comes back for the first time; doubled each time after. */
const REQUEUE_MS_MIN = 1_000;
const REQUEUE_MS_MAX = 60_000;

/** nsqd says these and goes on; every other error is its last word. */
const ANSWERS_TOO_LATE = new Set(["E_FIN_FAILED", "E_REQ_FAILED", "E_TOUCH_FAILED"]);

export class Subscription {
  readonly #options: SubscriptionOptions;
  readonly #connection: NsqConnection;
  #isSubscribed = false;
  #readyMax = 0;
  #ready = 0;

  /** Connects and subscribes at once. */
  constructor(options: SubscriptionOptions) {
    this.#options = options;
    const { topic, channel } = options;
    this.#connection = new NsqConnection({
      ...options,
      onReady: ({ readyMax }) => {
        this.#readyMax = readyMax;
        this.#connection.send(subscribe(topic, channel));
      },
      onFrames: (frames) => this.#takeFrames(frames),
    });
  }

  /** Whether messages can come. */
  get isSubscribed(): boolean {
    return this.#isSubscribed;
  }

  /** What the server allows as {@link ready}. */
  get readyMax(): number {
    return this.#readyMax;
  }

  /** Messages that may come before the first is answered. */
  get ready(): number {
    return this.#ready;
  }

  setReady(count: number): void {
    if (count === this.#ready) return;
    this.#ready = count;
    this.#connection.send(ready(count));
  }

  /** Has nothing more sent, answers what is on its way, and ends. */
  drain(): void {
    if (this.#isSubscribed) this.#connection.send(CLOSE);
    else this.destroy("stopped");
  }

  /** Ends it now; what is on its way is sent again after nsqd's timeout. */
  destroy(reason: string): void {
    this.#connection.destroy(reason);
  }

  #takeFrames(frames: readonly NsqFrame[]): void {
    const messages: NsqMessage[] = [];
    let answers = "";
    for (const frame of frames) {
      if (frame.kind === "message") messages.push(frame);
      else if (frame.kind === "oversized") {
        this.#options.onOversized();
        answers += this.#finish(frame.id);
      }
    }
    this.#connection.send(answers + this.#answer(messages));
    for (const frame of frames) {
      if (frame.kind === "response") this.#takeResponse(frame.text);
      else if (frame.kind === "error") this.#takeError(frame.code, frame.text);
    }
  }

  #answer(messages: readonly NsqMessage[]): string {
    if (messages.length === 0) return "";
    const { address, taken, totals, take, onAnswered } = this.#options;
    totals.received += messages.length;
    const isRepeated = ({ id, attempts }: NsqMessage): boolean => attempts > 1 && taken.has(address, id);
    const fresh = messages.filter((message) => !isRepeated(message));
    const isTaken = fresh.length === 0 || take(fresh.map(({ body }) => body));
    if (isTaken) for (const { id } of fresh) taken.add(address, id);
    totals.repeated += messages.length - fresh.length;
    if (fresh.length > 0) onAnswered(isTaken);
    return messages
      .map((message) => (isTaken || isRepeated(message) ? this.#finish(message.id) : this.#requeue(message)))
      .join("");
  }

  #finish(id: string): string {
    this.#options.totals.finished++;
    return finish(id);
  }

  #requeue({ id, attempts }: NsqMessage): string {
    this.#options.totals.requeued++;
    return requeue(id, Math.min(REQUEUE_MS_MIN * 2 ** (attempts - 1), REQUEUE_MS_MAX));
  }

  #takeResponse(text: string): void {
    if (text === "CLOSE_WAIT") this.#connection.end("drained");
    else if (text === "OK" && !this.#isSubscribed) {
      this.#isSubscribed = true;
      this.#options.onReady();
    }
  }

  #takeError(code: string, text: string): void {
    const { errors } = this.#options.totals;
    errors[code] = (errors[code] ?? 0) + 1;
    if (!ANSWERS_TOO_LATE.has(code)) this.#connection.destroy(text);
  }
}
