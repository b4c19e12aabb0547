/** A publisher and a collector over real ZeroMQ, each with its context; the test ends them with `close`. */
import { NORMAL } from "../../src/actors/reason.js";
import type { StartWorker, Worker } from "../../src/actors/worker.js";
import {
  collectorActor,
  type CollectorMessage,
  type CollectorOptions,
} from "../../src/wire/collector-actor.js";
import {
  publisherActor,
  type PublisherMessage,
  type PublisherOptions,
} from "../../src/wire/publisher-actor.js";
import { FakeContext } from "../support/fake-context.js";
import { until } from "../support/until.js";

/** One worker at work. */
export interface Running<Message> {
  readonly context: FakeContext<Message>;
  readonly worker: Worker<Message>;
  readonly details: () => Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Starts a worker as the runtime would; what its start throws is thrown. */
export async function run<Message>(start: StartWorker<Message>): Promise<Running<Message>> {
  const context = new FakeContext<Message>("/under-test");
  const worker = await start(context);
  return {
    context,
    worker,
    details: () => worker.details?.() ?? {},
    async close() {
      await worker.terminate?.(NORMAL);
      context.end();
    },
  };
}

/** A publisher on a free port of loopback, unless told otherwise. */
export function runPublisher(options: Partial<PublisherOptions> = {}): Promise<Running<PublisherMessage>> {
  return run(publisherActor({ name: "main", zmq: "tcp://127.0.0.1:*", format: "packet", ...options }));
}

export interface RunningCollector extends Running<CollectorMessage> {
  /** Every frame that came, in order, and the bursts that they came in. */
  readonly frames: Uint8Array[];
  readonly bursts: number[];
  /** Causes of gaps, in order. */
  readonly gaps: string[];
}

/** A collector that is connected to `address`. */
export async function runCollector(
  address: string,
  curve: CollectorOptions["curve"] = null,
): Promise<RunningCollector> {
  const frames: Uint8Array[] = [];
  const gaps: string[] = [];
  const bursts: number[] = [];
  const running = await run(
    collectorActor({
      name: "gz-02",
      zmq: address,
      curve,
      onGap: (cause) => void gaps.push(cause),
      onFrames(burst) {
        frames.push(...burst);
        bursts.push(burst.length);
      },
    }),
  );
  return { ...running, frames, bursts, gaps };
}

/** Sends `frame` until the collector has it: a subscription takes a moment to reach the publisher. */
export async function joinUp(
  publisher: Running<PublisherMessage>,
  collector: RunningCollector,
): Promise<void> {
  const knock = Uint8Array.of(0xff);
  await until(
    () => {
      void publisher.worker.handle({ kind: "packets", frames: [knock] });
      return collector.frames.length > 0;
    },
    { what: "the subscription" },
  );
  // None of the knocks is on its way any more when the last thing sent has come.
  const last = Uint8Array.of(0xfe);
  void publisher.worker.handle({ kind: "packets", frames: [last] });
  await until(() => collector.frames.some((frame) => frame.at(-1) === 0xfe), { what: "the last knock" });
  collector.frames.length = 0;
  collector.bursts.length = 0;
}

/** The endpoint of a publisher. */
export function endpointOf(publisher: Running<PublisherMessage>): string {
  return String(publisher.details()["endpoint"]);
}
