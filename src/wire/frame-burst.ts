/** Frames on their way out of a socket: counted, and handed on together. */
import { PACKET_BYTES_MAX } from "../model/packet-view.js";
import { countPackets } from "./split-message.js";

/** Of a burst: about what a processor has at hand. One frame may be longer. */
const BURST_BYTES = 256 * 1024;

/** Takes the good frames of a burst, which may be none, and has them to itself; what follows waits for its promise. */
export type TakeFrames = (frames: readonly Uint8Array[]) => Promise<void> | void;

/** Frames that have come one after the other, and counts of all that ever came. */
export class FrameBurst {
  readonly total = { messages: 0, packets: 0, bytes: 0, malformed: { empty: 0, oversized: 0 } };
  readonly #onFrames: TakeFrames;
  #frames: Uint8Array[] = [];
  #bytes = 0;

  constructor(onFrames: TakeFrames) {
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

  /** Hands on the good frames that have come since the last time. */
  handOn(): Promise<void> | void {
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    return this.#onFrames(frames);
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
