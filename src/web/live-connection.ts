/**
 * One reader's connection of a stream of server-sent events: says whether it takes more, and notices one that
 * has stopped taking anything. It keeps no queue of its own: what to send once there is room is its owner's.
 */
import type { ServerResponse } from "node:http";

/** Heartbeats for which a reader may take nothing at all before its connection is cut: it is dead. */
const STALLED_BEATS_MAX = 4;

export class LiveConnection {
  readonly #response: ServerResponse;
  #isBlocked = false;
  #stalledBeats = 0;

  /** The head of `response` is written; `onRoom` is called when a blocked connection takes more again. */
  constructor(response: ServerResponse, onRoom: () => void) {
    this.#response = response;
    response.on("drain", () => {
      this.#isBlocked = false;
      this.#stalledBeats = 0;
      onRoom();
    });
    this.write("retry: 2000\n\n");
  }

  /** True: what was written last waits in memory, and nothing should be added. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** Sends whole events. Nothing after the end. */
  write(events: string | Uint8Array): void {
    if (!this.#response.writableEnded) this.#isBlocked = !this.#response.write(events);
  }

  /** Shows the reader, and every proxy on the way, that the stream is alive; cuts one that is dead. */
  beat(): void {
    if (!this.#isBlocked) {
      this.write(": heartbeat\n\n");
    } else if (++this.#stalledBeats >= STALLED_BEATS_MAX) {
      this.#response.destroy();
    }
  }

  /** Ends the stream after what was written to it. */
  end(): void {
    this.#response.end();
  }
}
