/**
 * What runs in the thread that receives ZeroMQ's messages for all collectors of a node: to take a message out of the
 * library costs about as much as all that is done with the packet in it. It knows nothing of actors, and hands on
 * each burst in one piece.
 */
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { Subscriber, type Event, type Observer } from "zeromq";
import { errorMessage } from "../base/errors.js";
import { FrameBurst } from "./frame-burst.js";
import { packFrames } from "./packed-frames.js";
import { receiveFrames } from "./receive-frames.js";
import type {
  ReceiverAnswer,
  ReceiverNotice,
  ReceiverOrder,
  ThreadData,
  ThreadOrder,
} from "./receiver-messages.js";
import { Room } from "./room.js";

/** Bursts of one collector that the node's thread has not taken yet; more wait inside ZeroMQ. */
const BURSTS_MAX = 16;

/** Closes each socket, and resolves when nothing waits on it any more. */
const closing = new Set<() => Promise<void>>();
const home = parentPort!;

home.on("message", (order: ThreadOrder) => {
  if (order.kind === "open") open(order);
  else void end();
});

/** A defect ends the thread, but in good order. */
process.once("uncaughtException", (error) => {
  void closeAll().then(() => {
    throw error;
  });
});

function open({ socket: { endpoint, options }, port }: ThreadOrder & { kind: "open" }): void {
  const socket = new Subscriber(options);
  const { events } = socket; // Before connecting, or the first events are missed.
  try {
    socket.subscribe();
    socket.connect(endpoint);
  } catch (error) {
    socket.close();
    tell(port, { kind: "bad-address", message: errorMessage(error) });
    return port.close();
  }
  tell(port, { kind: "connecting" });
  const room = new Room(BURSTS_MAX);
  port.on("message", (order: ReceiverOrder) => {
    if (order.kind === "taken") room.giveBack();
    else connectAgain(socket, endpoint);
  });
  const served = serve(socket, events, room, port);
  const close = (): Promise<void> => {
    closing.delete(close);
    socket.close();
    room.giveBack(); // To whom it may hold up.
    return served;
  };
  closing.add(close);
  port.on("close", () => void close());
}

/** Receives for the collector at the other end of `port` until the socket is closed. */
async function serve(socket: Subscriber, events: Observer, room: Room, port: MessagePort): Promise<void> {
  const burst = new FrameBurst(async (frames) => {
    await room.take();
    const packed = packFrames(frames);
    tell(port, { kind: "burst", packed, total: burst.total }, [packed.bytes.buffer as ArrayBuffer]);
  });
  try {
    await Promise.all([receiveFrames(socket, burst), forwardEvents(events, port)]);
  } catch (error) {
    tell(port, { kind: "failed", message: errorMessage(error) });
  }
  port.close();
}

async function forwardEvents(events: Observer, port: MessagePort): Promise<void> {
  for await (const event of events as AsyncIterable<Event | undefined>) {
    if (event === undefined || event.type === "end") return; // Closed.
    const code = "error" in event ? ((event.error as NodeJS.ErrnoException).code ?? null) : null;
    tell(port, { kind: "event", event: { type: event.type, code } });
  }
}

/** ZeroMQ gives an address up after some failures of a handshake, and after others goes on by itself. */
function connectAgain(socket: Subscriber, endpoint: string): void {
  if (socket.closed) return;
  try {
    socket.disconnect(endpoint);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  socket.connect(endpoint);
}

function tell(
  port: MessagePort,
  notice: ReceiverAnswer | ReceiverNotice,
  transferred: readonly ArrayBuffer[] = [],
): void {
  port.postMessage(notice, transferred);
}

/** Where a thread ends while something waits on a socket, ZeroMQ's library aborts the process (zeromq.js, issue 411). */
async function closeAll(): Promise<void> {
  await Promise.all([...closing].map((close) => close()));
}

async function end(): Promise<void> {
  await closeAll();
  const { ended } = workerData as ThreadData;
  Atomics.store(ended, 0, 1);
  Atomics.notify(ended, 0);
  home.close();
}
