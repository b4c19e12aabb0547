/** The worker /ingest/nsq: reads a channel of real nsqds into the node's intake. */
import { hostname } from "node:os";
import type { StartWorker } from "../../actors/worker.js";
import type { Intake } from "../intake.js";
import { Consumer, type ConsumerTiming } from "./consumer.js";
import type { TakenMessages } from "./taken-messages.js";

export interface NsqConsumerOptions {
  /** `host:port` of the HTTP interfaces of nsqlookupd. */
  readonly lookupd: readonly string[];
  /** `host:port` of the TCP interfaces of nsqd. */
  readonly nsqd: readonly string[];
  readonly topic: string;
  readonly channel: string;
  readonly maxInFlight: number;
  readonly intake: Intake;
  /** The topic of the intake whose messages these are. */
  readonly readAs: string;
  readonly taken: TakenMessages;
  readonly version: string;
  readonly timing?: Partial<ConsumerTiming>;
}

/** For what is on its way at a stop. */
const DRAIN_MS = 2_000;

/** It has no messages, and waits for nobody: an nsqd that is away is tried again for ever. */
export function nsqConsumerActor(options: NsqConsumerOptions): StartWorker<never> {
  const { intake, readAs, version, topic, channel } = options;
  return (context) => {
    const { clock, signal } = context;
    const consumer = new Consumer({
      ...options,
      clock,
      identity: { hostname: hostname(), userAgent: `zonetap/${version}` },
      take: (bodies) => intake.take(readAs, bodies),
      onOversized: () => intake.dropUnread("oversized"),
      // It may be told before there is a consumer to ask.
      onChange: () => queueMicrotask(tell),
    });
    let trouble: string | null = "connecting";
    context.setCondition("backoff", trouble);

    function tell(): void {
      if (signal.aborted || consumer.trouble === trouble) return;
      trouble = consumer.trouble;
      if (trouble === null) context.setCondition("running");
      else context.setCondition("backoff", trouble);
    }

    signal.addEventListener("abort", () => consumer.destroy(), { once: true });
    return {
      handle: () => undefined,
      terminate: () => consumer.stop(DRAIN_MS),
      details: () => ({ topic, channel, ...consumer.totals, ...consumer.details }),
    };
  };
}
