/**
 * How long a window that is due waits until it is given out, while packets come at half of what one thread can
 * take: frames of 100 packets as they would arrive, closing as the actor does it.
 */
import { Aggregator } from "../../src/aggregator/aggregator.js";
import { PacketView } from "../../src/model/packet-view.js";
import { decodeFrame } from "../../src/app/decode-frame.js";
import { recordPackets } from "./packets.js";

const ZONES = 1000;
const LATENESS_MS = 2000;
/** As in the actor. */
const TICK_MS = 10;
const SECONDS = 12;

/** Prints the median and the 99th of a hundred. Time is counted in work done: the load is exact, the noise real. */
export function measureDelivery(): void {
  const { frames, packets } = recordPackets({ zones: ZONES, seconds: 60, size: "large", batch: 100 });
  const rig = new Delivery(frames);
  const warmMs = performance.now();
  rig.feed(0, frames.length);
  const maxPerS = (packets * 1000) / (performance.now() - warmMs);
  const waits = rig.run(maxPerS / 2).sort((a, b) => a - b);
  const at = (share: number): string => waits[Math.floor(waits.length * share)]!.toFixed(1);
  console.log(
    `\nclosing to delivery at ${Math.round(maxPerS / 2)} packets/s: ` +
      `median ${at(0.5)} ms, p99 ${at(0.99)} ms, largest ${at(0.9999)} ms of ${waits.length} windows`,
  );
}

class Delivery {
  readonly #frames: readonly Uint8Array[];
  readonly #view = new PacketView();
  #aggregator = create();
  #sequence = 0;

  constructor(frames: readonly Uint8Array[]) {
    this.#frames = frames;
  }

  /** Takes frames [from, to) at their own times, or all of them at one. */
  feed(from: number, to: number, timeMs?: number): void {
    const view = this.#view;
    const visit = (): void => {
      if (timeMs !== undefined) view.timeMs = timeMs;
      view.sequence = ++this.#sequence;
      this.#aggregator.take(view, "bench", performance.now(), 0);
    };
    const reject = (reason: string): void => {
      throw new Error(`a packet was refused: ${reason}`);
    };
    for (let at = from; at < to; at++)
      decodeFrame(this.#frames[at % this.#frames.length]!, view, visit, reject);
  }

  /** Some seconds at that rate; how long each window of a second waited, ms. */
  run(packetsPerS: number): number[] {
    this.#aggregator = create();
    const beginMs = performance.now();
    const wallMs = Date.now() - beginMs;
    const waits: number[] = [];
    let [fed, tickMs] = [0, beginMs];
    for (let nowMs = beginMs; nowMs < beginMs + SECONDS * 1000; nowMs = performance.now()) {
      const due = Math.floor(((nowMs - beginMs) * packetsPerS) / 100_000);
      if (due > fed) this.feed(fed, ++fed, nowMs + wallMs);
      if (nowMs >= tickMs) {
        this.#aggregator.tick(nowMs, 0);
        tickMs = performance.now() + TICK_MS;
      }
      const doneMs = performance.now() + wallMs;
      for (const { endMs, resolutionMs } of this.#aggregator.takeClosed()) {
        if (resolutionMs === 1000) waits.push(doneMs - endMs - LATENESS_MS);
      }
    }
    return waits;
  }
}

function create(): Aggregator {
  return new Aggregator({
    nodeName: "bench",
    resolutionsMs: [1000, 10_000, 60_000, 3_600_000],
    latenessMs: LATENESS_MS,
    seriesMax: 1_000_000,
    zoneIdleMs: 300_000,
    memoryBytes: 256 * 2 ** 20,
    startedMs: Date.now(),
  });
}
