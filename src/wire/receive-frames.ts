/**
 * Frames as they come out of a socket, in bursts. While there are some, ZeroMQ is asked for one message after the
 * other without a look whether it is there, which is a system call. After each burst everybody else has a turn, whoever
 * takes the frames as well: they are read while the processor has them at hand.
 */
import { setImmediate as turn } from "node:timers/promises";
import type { Subscriber } from "zeromq";
import type { FrameBurst } from "./frame-burst.js";

/** Messages of a burst, those without a good frame included. */
const BURST_MESSAGES_MAX = 64;

/** Receives until the socket is closed; whoever has the burst may close it. */
export async function receiveFrames(socket: Subscriber, burst: FrameBurst): Promise<void> {
  for await (const parts of socket) {
    burst.add(parts);
    if (socket.readable) await drain(socket, burst);
    burst.handOn();
    await turn();
  }
}

/** Takes what is there already, up to a full burst. */
async function drain(socket: Subscriber, burst: FrameBurst): Promise<void> {
  socket.receiveTimeout = 0;
  try {
    for (let count = 1; count < BURST_MESSAGES_MAX && !burst.isFull; count++)
      burst.add(await socket.receive());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error; // Nothing is left.
  }
  socket.receiveTimeout = -1;
}
