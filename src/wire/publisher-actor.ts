/**
 * A publisher: one ZeroMQ PUB socket that sends each packet to whoever has connected, and with CURVE only to those
 * who may. Sending never waits: a reader that is too slow loses packets at its high-water mark inside ZeroMQ, which it
 * sees as a hole in `sequence`; nobody else is held up.
 */
import type { Context, Event, Observer, Publisher } from "zeromq";
import { Unavailable, type StartWorker, type WorkerContext } from "../actors/worker.js";
import { errorMessage } from "../base/errors.js";
import { serverOptions, type ServerCurve } from "./curve.js";
import { encodeBatches } from "./encode-batch.js";
import { WireError } from "./errors.js";
import { loadZeromq, type Refuse, type Zeromq } from "./load-zeromq.js";
import { openZapHandler } from "./zap-handler.js";

export interface PublisherOptions {
  readonly name: string;
  /** ZeroMQ endpoint to bind: `tcp://127.0.0.1:7211`. */
  readonly zmq: string;
  /** One message per packet, which listeners of 2013 read too, or many in one. */
  readonly format: "packet" | "batch";
  /** Absent or null: in the clear. */
  readonly curve?: ServerCurve | null;
  /** Messages kept for each reader that is slow; default {@link HIGH_WATER_MARKS} of the format. */
  readonly sendHighWaterMark?: number;
}

/** One tick's packets; they must not be written to afterwards, since ZeroMQ sends them without a copy. */
export interface PublisherMessage {
  readonly kind: "packets";
  readonly frames: readonly Uint8Array[];
}

/** About ten ticks of 1,000 zones in single packets, and 16 MiB of batches, for each slow reader. */
const HIGH_WATER_MARKS = { packet: 10_000, batch: 64 };

/** For the last packets at a stop. */
const LINGER_MS = 200;

const refuse: Refuse = (reason, remedy) => new Unavailable(reason, remedy);

/**
 * A publisher on its address.
 * @throws {WireError} in its start, when the address cannot be bound; {@link Unavailable} for keys that are no good.
 */
export function publisherActor(options: PublisherOptions): StartWorker<PublisherMessage> {
  return async (context) => {
    const { curve = null } = options;
    const zeromq = await loadZeromq(refuse);
    const socket = new zeromq.Publisher({
      sendHighWaterMark: options.sendHighWaterMark ?? HIGH_WATER_MARKS[options.format],
      sendTimeout: 0,
      linger: LINGER_MS,
      ...(curve && (await serverOptions(zeromq, curve, refuse))),
      ...(curve && (await guard(zeromq, curve, context))),
    });
    context.signal.addEventListener("abort", () => socket.close(), { once: true });
    const { events } = socket; // Before binding, or the first events are missed.
    await bind(socket, options.zmq);
    const endpoint = socket.lastEndpoint ?? options.zmq;
    const total = { packets: 0, messages: 0, bytes: 0, dropped: 0, refused: 0 };
    const closed = new Promise<void>((resolve) => {
      context.task(watchListener(events, () => void total.refused++, resolve));
    });

    function send(message: Uint8Array): void {
      total.messages++;
      total.bytes += message.length;
      socket.send(message).catch(() => void total.dropped++);
    }

    return {
      handle({ frames }) {
        total.packets += frames.length;
        for (const message of options.format === "batch" ? encodeBatches(frames) : frames) send(message);
      },
      /** Gives the address back before the next process of this actor may want it: ZeroMQ does so a little later. */
      async terminate() {
        await socket.unbind(endpoint);
        await closed;
      },
      details: () => ({ endpoint, format: options.format, curve: curve !== null, ...total }),
    };
  };
}

/**
 * A context of its own for a socket that has a list of keys, with what looks them up there: ZeroMQ asks at one fixed
 * address per context, so in a shared one a publisher's list would depend on the restarts of all others.
 */
async function guard(
  zeromq: Zeromq,
  { allow }: ServerCurve,
  worker: WorkerContext<PublisherMessage>,
): Promise<{ readonly context?: Context; readonly zapDomain?: string }> {
  if (allow.length === 0) return {};
  const context = new zeromq.Context();
  const handler = await openZapHandler(zeromq, context, allow);
  worker.signal.addEventListener("abort", () => handler.close(), { once: true });
  worker.task(handler.answering);
  return { context, zapDomain: "zonetap" };
}

/**
 * Tells of each client that did not come in, with a wrong key, or none, or that speaks something else; and when
 * the address is no longer bound.
 */
async function watchListener(events: Observer, onRefused: () => void, onClosed: () => void): Promise<void> {
  for await (const event of events as AsyncIterable<Event | undefined>) {
    if (event === undefined || event.type === "end") break; // The socket is closed.
    if (event.type === "close") onClosed();
    else if (event.type.startsWith("handshake:error")) onRefused();
  }
  onClosed();
}

async function bind(socket: Publisher, address: string): Promise<void> {
  try {
    await socket.bind(address);
  } catch (error) {
    socket.close();
    const isInUse = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
    if (isInUse) throw new WireError("WIRE_ADDRESS_IN_USE", `${address} is in use by another program`, error);
    throw new WireError("WIRE_BIND_FAILED", `${address} cannot be bound: ${errorMessage(error)}`, error);
  }
}
