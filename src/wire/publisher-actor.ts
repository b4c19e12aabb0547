/**
 * A publisher: one ZeroMQ PUB socket that sends each packet to whoever has connected. Sending never waits: a
 * reader that is too slow loses packets at its high-water mark inside ZeroMQ, which it sees as a hole in
 * `sequence`; nobody else is held up.
 */
import type { Publisher } from "zeromq";
import { Unavailable, type StartWorker } from "../actors/worker.js";
import { errorMessage } from "../base/errors.js";
import { encodeBatches } from "./encode-batch.js";
import { WireError } from "./errors.js";
import { loadZeromq } from "./load-zeromq.js";

export interface PublisherOptions {
  readonly name: string;
  /** ZeroMQ endpoint to bind: `tcp://127.0.0.1:7211`. */
  readonly zmq: string;
  /** One message per packet, which listeners of 2013 read too, or many in one. */
  readonly format: "packet" | "batch";
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

/** A publisher on its address. @throws {WireError} in its start, when the address cannot be bound. */
export function publisherActor(options: PublisherOptions): StartWorker<PublisherMessage> {
  return async (context) => {
    const zeromq = await loadZeromq((reason, remedy) => new Unavailable(reason, remedy));
    const socket = new zeromq.Publisher({
      sendHighWaterMark: options.sendHighWaterMark ?? HIGH_WATER_MARKS[options.format],
      sendTimeout: 0,
      linger: LINGER_MS,
    });
    context.signal.addEventListener("abort", () => socket.close(), { once: true });
    await bind(socket, options.zmq);
    const endpoint = socket.lastEndpoint ?? options.zmq;
    const total = { packets: 0, messages: 0, bytes: 0, dropped: 0 };

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
      /** Gives the address back before the next process of this actor may want it. */
      terminate: () => socket.unbind(endpoint),
      details: () => ({ endpoint, format: options.format, ...total }),
    };
  };
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
