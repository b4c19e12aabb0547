/** Frames on their way out of a socket: counted, and handed on together. */
import { PACKET_BYTES_MAX } from "../model/packet-view.js";
import { countPackets } from "./split-message.js";

/** Of a burst: about what a processor has at hand. One frame may be longer. */
const BURST_BYTES = 128 * 1024;

/** Frames that have come one after the other, and counts of all that ever came. */
export class FrameBurst {
  readonly total = { messages: 0, packets: 0, bytes: 0, malformed: { empty: 0, oversized: 0 } };
  readonly #onFrames: (frames: readonly Uint8Array[]) => void;
  #frames: Uint8Array[] = [];
  #bytes = 0;

  /** `onFrames` takes at least one frame a call; they are its own. */
  constructor(onFrames: (frames: readonly Uint8Array[]) => void) {
    this.#onFrames = onFrames;
  }

  /** Takes the frames of one message; empty and oversized ones are counted and left. */
  add(frames: readonly Uint8Array[]): void {
    for (const frame of frames) this.#add(frame);
  }

  /** Whether it is time to hand on what there is. */
  get isFull(): boolean {
    return this.#bytes >= BURST_BYTES;
  }

  /** Hands on what has come since the last time, if there is anything. */
  handOn(): void {
    if (this.#frames.length === 0) return;
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    this.#onFrames(frames);
  }

  #add(frame: Uint8Array): void {
    const { total } = this;
    total.messages++;
    total.bytes += frame.length;
    if (frame.length === 0) return void total.malformed.empty++;
    if (frame.length > PACKET_BYTES_MAX) return void total.malformed.oversized++;
    total.packets += countPackets(frame);
    this.#frames.push(frame);
    this.#bytes += frame.length;
  }
}
