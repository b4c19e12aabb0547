/** A socket that receives, as a collector has it: it lies in a thread beside, which receives for all of them. */
import { once } from "node:events";
import { MessageChannel } from "node:worker_threads";
import { WireError } from "./errors.js";
import type { FrameBurst } from "./frame-burst.js";
import { unpackFrames } from "./packed-frames.js";
import type {
  ConnectionEvent,
  ReceiverAnswer,
  ReceiverNotice,
  ReceiverOrder,
  ReceiverSocket,
} from "./receiver-messages.js";
import { ReceiverThread } from "./receiver-thread.js";

export interface ReceiverHandlers {
  /** Takes the frames of one burst, at least one. They are not written to again, and may be kept. */
  readonly onFrames: (frames: readonly Uint8Array[]) => void;
  readonly onEvent: (event: ConnectionEvent) => void;
}

export class Receiver {
  /** Rejects when nothing comes any more, by an end of the socket or of the thread that nobody has asked for. */
  readonly failed: Promise<never>;
  readonly #handlers: ReceiverHandlers;
  readonly #fail: (error: Error) => void;
  readonly #thread: ReceiverThread;
  readonly #channel = new MessageChannel();
  #total: FrameBurst["total"] = { messages: 0, packets: 0, bytes: 0, malformed: { empty: 0, oversized: 0 } };

  private constructor(handlers: ReceiverHandlers) {
    let fail: (error: Error) => void;
    this.failed = new Promise<never>((_, reject) => (fail = reject));
    this.#fail = fail!;
    this.#handlers = handlers;
    this.#thread = ReceiverThread.join(this.#fail);
  }

  /** Resolves once the socket is connecting. @throws {WireError} where the endpoint is no address. */
  static async open(socket: ReceiverSocket, handlers: ReceiverHandlers): Promise<Receiver> {
    const receiver = new Receiver(handlers);
    try {
      await receiver.#connect(socket);
    } catch (error) {
      receiver.close();
      throw error;
    }
    return receiver;
  }

  /** Of all messages that ever came. */
  get total(): FrameBurst["total"] {
    return this.#total;
  }

  connectAgain(): void {
    this.#tell({ kind: "connect-again" });
  }

  close(): void {
    this.#channel.port1.off("message", this.#take);
    this.#channel.port1.close();
    this.#thread.leave(this.#fail);
  }

  async #connect(socket: ReceiverSocket): Promise<void> {
    const { port1, port2 } = this.#channel;
    this.#thread.open(socket, port2);
    const [answer] = (await Promise.race([once(port1, "message"), this.failed])) as [ReceiverAnswer];
    if (answer.kind === "bad-address")
      throw new WireError("WIRE_CONNECT_FAILED", `${socket.endpoint} is no address: ${answer.message}`, null);
    port1.on("message", this.#take);
  }

  readonly #take = (notice: ReceiverNotice): void => {
    switch (notice.kind) {
      case "burst": {
        this.#total = notice.total;
        const frames = unpackFrames(notice.packed);
        if (frames.length > 0) this.#handlers.onFrames(frames);
        // Whoever takes the frames has a turn before there are more.
        setImmediate(() => this.#tell({ kind: "taken" }));
        break;
      }
      case "event":
        this.#handlers.onEvent(notice.event);
        break;
      case "failed":
        this.#fail(new Error(notice.message));
        break;
    }
  };

  #tell(order: ReceiverOrder): void {
    this.#channel.port1.postMessage(order);
  }
}
