/**
 * A collector: one ZeroMQ SUB socket on one remote generator, in the clear or with CURVE. ZeroMQ connects, and
 * connects again for ever; while it is away the collector is in `backoff`. Frames are handed on in bursts, one
 * call for some that came at once: single packets, parts of a multipart, batches; what is in them is the business
 * of who takes them.
 */
import type { Event, Observer, Subscriber } from "zeromq";
import { Unavailable, type StartWorker, type WorkerContext } from "../actors/worker.js";
import { errorMessage } from "../base/errors.js";
import { clientOptions, type ClientCurve } from "./curve.js";
import { WireError } from "./errors.js";
import { FrameBurst } from "./frame-burst.js";
import { explainFailure } from "./handshake-failure.js";
import { loadZeromq, type Refuse } from "./load-zeromq.js";
import { receiveFrames } from "./receive-frames.js";

export interface CollectorOptions {
  readonly name: string;
  /** ZeroMQ endpoint to connect to: `tcp://10.20.1.102:7211`. */
  readonly zmq: string;
  /** Absent or null: in the clear. */
  readonly curve?: ClientCurve | null;
  /** Takes the frames of one burst, at least one. They are not written to again, and may be kept. */
  readonly onFrames: (frames: readonly Uint8Array[]) => void;
  /** From now on nothing comes, for that reason, until frames do. */
  readonly onGap?: (cause: string) => void;
}

/** Connects anew where ZeroMQ does not: after a handshake that the other side has refused. */
export type CollectorMessage = { readonly kind: "connect-again" };

/** A key that is refused is not taken a moment later; an operator who has mended the list does not wait long. */
const REFUSED_MS = 5_000;

const SOCKET_OPTIONS = {
  linger: 0,
  /** Messages that wait inside ZeroMQ; beyond them the sender's own high-water mark counts. */
  receiveHighWaterMark: 1_000,
  reconnectInterval: 100,
  reconnectMaxInterval: 5_000,
  /** ZeroMQ closes the connection on a larger message; one of more than a packet's 1 MiB we only skip. */
  maxMessageSize: 64 * 1024 * 1024,
  /** A peer that is gone without a word is noticed within a minute. */
  tcpKeepalive: 1,
  tcpKeepaliveIdle: 30,
  tcpKeepaliveInterval: 10,
  tcpKeepaliveCount: 3,
};

const refuse: Refuse = (reason, remedy) => new Unavailable(reason, remedy);

/** A collector. @throws {WireError} in its start, for a bad address; {@link Unavailable} for keys that are no good. */
export function collectorActor(options: CollectorOptions): StartWorker<CollectorMessage> {
  return async (context) => {
    const { curve = null } = options;
    const zeromq = await loadZeromq(refuse);
    const keys = curve && (await clientOptions(zeromq, curve, refuse));
    const socket = new zeromq.Subscriber({ ...SOCKET_OPTIONS, ...keys });
    const condition = new Condition(context, options);
    const burst = new FrameBurst((frames) => {
      condition.set(true); // A peer of before ZMTP 3 connects without a handshake.
      options.onFrames(frames);
    });
    context.signal.addEventListener("abort", () => socket.close(), { once: true });
    const { events } = socket; // Before connecting, or the first events are missed.
    connect(socket, options.zmq);
    context.task(receiveFrames(socket, burst));
    context.task(watchConnection(events, condition));
    return {
      handle() {
        condition.markConnecting();
        reconnect(socket, options.zmq);
      },
      terminate: () => condition.end(),
      details: () => ({ endpoint: options.zmq, curve: curve !== null, ...burst.total }),
    };
  };
}

function connect(socket: Subscriber, address: string): void {
  try {
    socket.subscribe();
    socket.connect(address);
  } catch (error) {
    socket.close();
    throw new WireError("WIRE_CONNECT_FAILED", `${address} is no address: ${errorMessage(error)}`, error);
  }
}

/** ZeroMQ gives an address up after some failures of a handshake, and after others goes on by itself. */
function reconnect(socket: Subscriber, address: string): void {
  try {
    socket.disconnect(address);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  socket.connect(address);
}

async function watchConnection(events: Observer, condition: Condition): Promise<void> {
  for await (const event of events as AsyncIterable<Event | undefined>) {
    if (event === undefined || event.type === "end") return; // Closed.
    condition.note(event);
  }
}

/** Whether the remote generator is connected, and why not, told when it changes. */
class Condition {
  readonly #context: WorkerContext<CollectorMessage>;
  readonly #options: CollectorOptions;
  #isConnected = false;
  /** Of the handshakes since it was last connected. */
  #failure: string | null = null;
  #isToConnect = false;

  constructor(context: WorkerContext<CollectorMessage>, options: CollectorOptions) {
    this.#context = context;
    this.#options = options;
    context.setCondition("backoff", `connecting to ${options.zmq}`);
  }

  note(event: Event): void {
    const { zmq, curve } = this.#options;
    const failure = explainFailure(event, zmq, (curve ?? null) !== null);
    if (failure !== null) this.#fail(failure, event.type !== "handshake:error:other");
    else if (event.type === "handshake") this.set(true);
    else if (event.type === "disconnect") this.set(false);
  }

  set(isConnected: boolean): void {
    if (isConnected === this.#isConnected) return;
    this.#isConnected = isConnected;
    this.#failure = null;
    if (isConnected) return this.#context.setCondition("running");
    this.#context.setCondition("backoff", `${this.#options.zmq} is not connected`);
    this.#options.onGap?.("not connected");
  }

  /** It is being connected anew by hand. */
  markConnecting(): void {
    this.#isToConnect = false;
  }

  /** The actor ends: what does not come from now on has a cause. */
  end(): void {
    if (this.#isConnected) this.#options.onGap?.("stopped");
  }

  /** `isGivenUp`: ZeroMQ does not try again. */
  #fail(reason: string, isGivenUp: boolean): void {
    if (isGivenUp && !this.#isToConnect) {
      this.#isToConnect = true;
      this.#context.after(REFUSED_MS, { kind: "connect-again" });
    }
    if (reason === this.#failure) return;
    this.#isConnected = false;
    this.#failure = reason;
    this.#context.log.warn({}, reason);
    this.#context.setCondition("backoff", reason);
    this.#options.onGap?.(reason);
  }
}
