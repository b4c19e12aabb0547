/**
 * A collector: one ZeroMQ SUB socket on one remote generator. ZeroMQ connects, and connects again for ever;
 * while it is away the collector is in `backoff`. Frames are handed on in bursts, one call for all that came
 * at once: single packets, parts of a multipart, batches; what is in them is the business of who takes them.
 */
import type { Event, Observer, Subscriber } from "zeromq";
import { Unavailable, type StartWorker, type WorkerContext } from "../actors/worker.js";
import { errorMessage } from "../base/errors.js";
import { PACKET_BYTES_MAX } from "../model/packet-view.js";
import { WireError } from "./errors.js";
import { loadZeromq } from "./load-zeromq.js";
import { countPackets } from "./split-message.js";

export interface CollectorOptions {
  readonly name: string;
  /** ZeroMQ endpoint to connect to: `tcp://10.20.1.102:7211`. */
  readonly zmq: string;
  /** Takes the frames of one burst, at least one. They are not written to again, and may be kept. */
  readonly onFrames: (frames: readonly Uint8Array[]) => void;
}

/** Frames, and bytes, after which a burst is handed on though more is there. */
const BURST_FRAMES_MAX = 1_000;
const BURST_BYTES_MAX = 4 * 1024 * 1024;

const SOCKET_OPTIONS = {
  linger: 0,
  /** Messages that wait inside ZeroMQ; beyond them the sender's own high-water mark counts. */
  receiveHighWaterMark: 1_000,
  reconnectInterval: 100,
  reconnectMaxInterval: 5_000,
  /** ZeroMQ closes the connection on a larger message; one above {@link PACKET_BYTES_MAX} we only skip. */
  maxMessageSize: 64 * 1024 * 1024,
  /** A peer that is gone without a word is noticed within a minute. */
  tcpKeepalive: 1,
  tcpKeepaliveIdle: 30,
  tcpKeepaliveInterval: 10,
  tcpKeepaliveCount: 3,
};

/** A collector. It has no messages of its own. @throws {WireError} in its start, for a bad address. */
export function collectorActor(options: CollectorOptions): StartWorker<never> {
  return async (context) => {
    const zeromq = await loadZeromq((reason, remedy) => new Unavailable(reason, remedy));
    const socket = new zeromq.Subscriber(SOCKET_OPTIONS);
    const condition = new Condition(context, options.zmq);
    const burst = new Burst((frames) => {
      condition.set(true); // A peer of before ZMTP 3 connects without a handshake.
      options.onFrames(frames);
    });
    context.signal.addEventListener("abort", () => socket.close(), { once: true });
    const { events } = socket; // Before connecting, or the first events are missed.
    connect(socket, options.zmq);
    context.task(receiveAll(socket, burst));
    context.task(watchConnection(events, condition));
    return {
      handle: () => undefined,
      details: () => ({ endpoint: options.zmq, ...burst.total }),
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

async function receiveAll(socket: Subscriber, burst: Burst): Promise<void> {
  for await (const parts of socket) for (const part of parts) burst.add(part);
}

async function watchConnection(events: Observer, condition: Condition): Promise<void> {
  for await (const event of events as AsyncIterable<Event | undefined>) {
    if (event === undefined || event.type === "end") return; // Closed.
    if (event.type === "handshake") condition.set(true);
    else if (event.type === "disconnect") condition.set(false);
  }
}

/** Whether the remote generator is connected, told when it changes. */
class Condition {
  readonly #context: WorkerContext<never>;
  readonly #address: string;
  #isConnected = false;

  constructor(context: WorkerContext<never>, address: string) {
    this.#context = context;
    this.#address = address;
    context.setCondition("backoff", `connecting to ${address}`);
  }

  set(isConnected: boolean): void {
    if (isConnected === this.#isConnected) return;
    this.#isConnected = isConnected;
    if (isConnected) this.#context.setCondition("running");
    else this.#context.setCondition("backoff", `${this.#address} is not connected`);
  }
}

/** Frames that have come within one turn of the event loop, and counts of all that ever came. */
class Burst {
  readonly total = { messages: 0, packets: 0, bytes: 0, malformed: { empty: 0, oversized: 0 } };
  readonly #onFrames: CollectorOptions["onFrames"];
  #frames: Uint8Array[] = [];
  #bytes = 0;

  constructor(onFrames: CollectorOptions["onFrames"]) {
    this.#onFrames = onFrames;
  }

  /** Takes one frame; an empty or oversized one is counted and left. */
  add(frame: Uint8Array): void {
    this.total.messages++;
    this.total.bytes += frame.length;
    if (frame.length === 0) return void this.total.malformed.empty++;
    if (frame.length > PACKET_BYTES_MAX) return void this.total.malformed.oversized++;
    this.total.packets += countPackets(frame);
    if (this.#frames.length === 0) setImmediate(() => this.#handOn());
    this.#frames.push(frame);
    this.#bytes += frame.length;
    if (this.#frames.length >= BURST_FRAMES_MAX || this.#bytes >= BURST_BYTES_MAX) this.#handOn();
  }

  #handOn(): void {
    if (this.#frames.length === 0) return;
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    this.#onFrames(frames);
  }
}
