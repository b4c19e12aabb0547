/**
 * Hostile messages on their whole way: a real socket, the collector, the scanner and the windows behind it. The
 * tests send some, the acceptance all of them.
 */
import { Publisher } from "zeromq";
import type { Worker } from "../../src/actors/worker.js";
import { startAggregator, type AggregatorMessage } from "../../src/aggregator/aggregator-actor.js";
import { decodeFrame } from "../../src/app/decode-frame.js";
import type { Clock } from "../../src/base/clock.js";
import { collectorActor } from "../../src/wire/collector-actor.js";
import { countPackets } from "../../src/wire/split-message.js";
import { FakeContext } from "../support/fake-context.js";
import { until } from "../support/until.js";
import { hostileMessages } from "../wire/hostile-message.js";
import { createRandom } from "../wire/random-packet.js";
import { samplePacket } from "../wire/sample-packet.js";
import { run } from "../wire/socket-pair.js";

const SERIES_MAX = 1_000;
const MEMORY_BYTES = 1 << 20;
const TICK_MS = 10;
const START_MS = Date.UTC(2026, 0, 1);

/** An aggregator that is small, so that what is invented by chance soon has no room. */
export class HostileRig {
  readonly #worker: Worker<AggregatorMessage>;
  #nowMs = 0;

  constructor() {
    // Ticks come from take(): a timer for each would be kept for ever.
    const context = Object.assign(new FakeContext<AggregatorMessage>("/aggregator"), {
      after: () => () => undefined,
    });
    const clock: Clock = {
      nowMs: () => this.#nowMs,
      wallNs: () => BigInt(START_MS + this.#nowMs) * 1_000_000n,
      setTimer: () => ({ cancel: () => undefined }),
      random: () => 0,
    };
    const start = startAggregator({
      nodeName: "gz-01",
      resolutionsMs: [1_000, 10_000],
      latenessMs: 2_000,
      seriesMax: SERIES_MAX,
      zoneIdleMs: 10_000,
      memoryBytes: MEMORY_BYTES,
      clock,
      decode: decodeFrame,
      onClosed: () => undefined,
    });
    this.#worker = start(context) as Worker<AggregatorMessage>;
  }

  /** Takes what came at once; between two calls a millisecond goes by. */
  take(frames: readonly Uint8Array[]): void {
    void this.#worker.handle({ kind: "frames", source: "gz-02", frames });
    this.#nowMs++;
    if (this.#nowMs % TICK_MS === 0) void this.#worker.handle({ kind: "tick" });
  }

  /** Packets by what became of them: `taken`, `duplicates`, or the reason why not. */
  account(): Readonly<Record<string, number>> {
    const details = this.#worker.details!() as {
      packets: number;
      duplicates: number;
      refused_zones: number;
      refused_times: number;
      malformed: Record<string, number>;
    };
    const { packets: taken, duplicates, refused_zones, refused_times, malformed } = details;
    return { taken, duplicates, refused_zones, refused_times, ...malformed };
  }

  /** Series that there is room for, and those that have it. */
  series(): { readonly used: number; readonly max: number } {
    const details = this.#worker.details!() as { series: number; series_max: number };
    return { used: details.series, max: details.series_max };
  }
}

export interface Flood {
  readonly sent: number;
  /** Messages that the collector had, and packets in those. */
  readonly received: number;
  readonly packets: number;
  readonly account: Readonly<Record<string, number>>;
  /** Errors that reached an actor's edge. */
  readonly failures: readonly unknown[];
  /** The collector's condition when all was over. */
  readonly condition: string | undefined;
}

/** Sends `count` hostile messages over a real socket, and a good packet behind them. */
export async function flood(count: number, seed: number): Promise<Flood> {
  const rig = new HostileRig();
  const socket = new Publisher({ linger: 0, sendHighWaterMark: 0 });
  await socket.bind("tcp://127.0.0.1:*");
  let packets = 0;
  const good = new Set<Uint8Array>();
  const [knock, begin, end] = ["knock", "begin", "end"].map((zone) => samplePacket(zone)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const collector = await run(
    collectorActor({
      name: "gz-02",
      zmq: socket.lastEndpoint!,
      onFrames(frames) {
        for (const frame of frames) {
          packets += countPackets(frame);
          for (const packet of [knock, begin, end]) if (Buffer.compare(packet, frame) === 0) good.add(packet);
        }
        rig.take(frames);
      },
    }),
  );
  try {
    await until(async () => (await socket.send(knock), good.has(knock)), { what: "the subscription" });
    await socket.send(begin);
    await until(() => good.has(begin), { what: "the last knock" });
    const before = Number(collector.details()["messages"]);
    const next = hostileMessages(createRandom(seed));
    for (let sent = 0; sent < count; sent++) await socket.send(next());
    await socket.send(end);
    await until(() => good.has(end), { what: "the last message", timeoutMs: 60_000 });
    return {
      sent: count,
      received: Number(collector.details()["messages"]) - before - 1,
      packets,
      account: rig.account(),
      failures: collector.context.failures,
      condition: collector.context.conditions.at(-1)?.[0],
    };
  } finally {
    await collector.close();
    socket.close();
  }
}
