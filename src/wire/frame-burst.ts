/** Frames on their way out of a socket: handed on together, once a turn, and counted. */
import { PACKET_BYTES_MAX } from "../model/packet-view.js";
import { countPackets } from "./split-message.js";

/** Frames, and bytes, after which a burst is handed on though more is there. */
const BURST_FRAMES_MAX = 1_000;
const BURST_BYTES_MAX = 4 * 1024 * 1024;

/** Frames that have come within one turn of the event loop, and counts of all that ever came. */
export class FrameBurst {
  readonly total = { messages: 0, packets: 0, bytes: 0, malformed: { empty: 0, oversized: 0 } };
  readonly #onFrames: (frames: readonly Uint8Array[]) => void;
  #frames: Uint8Array[] = [];
  #bytes = 0;

  /** `onFrames` takes at least one frame a call; they are its own. */
  constructor(onFrames: (frames: readonly Uint8Array[]) => void) {
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
