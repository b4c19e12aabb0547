/** The worker /publishers/NAME of kind nsq: closed windows as JSON metrics, to a topic of one nsqd. */
import { hostname } from "node:os";
import type { StartWorker } from "../../actors/worker.js";
import type { WindowBatch } from "../../model/window.js";
import { Publisher, type PublisherOptions } from "./publisher.js";

export interface NsqPublisherOptions extends Pick<
  PublisherOptions,
  "nsqd" | "topic" | "reconnect" | "windowsMax"
> {
  /** Windows of this resolution are sent, and no others: who reads them makes the coarser ones by himself. */
  readonly resolutionMs: () => number;
  readonly version: string;
}

/** What was closed at one moment. */
export interface NsqPublisherMessage {
  readonly kind: "windows-closed";
  readonly batch: WindowBatch;
}

/** For what waits at a stop. */
const FLUSH_MS = 2_000;

/** An nsqd that is away is tried again for ever. */
export function nsqPublisherActor(options: NsqPublisherOptions): StartWorker<NsqPublisherMessage> {
  const { resolutionMs, version } = options;
  return (context) => {
    const { clock, signal } = context;
    let trouble: string | null = "connecting";
    context.setCondition("backoff", trouble);
    const publisher = new Publisher({
      ...options,
      clock,
      identity: { hostname: hostname(), userAgent: `zonetap/${version}` },
      onChange() {
        if (signal.aborted || publisher.trouble === trouble) return;
        trouble = publisher.trouble;
        if (trouble === null) context.setCondition("running");
        else context.setCondition("backoff", trouble);
      },
    });
    signal.addEventListener("abort", () => publisher.destroy(), { once: true });
    return {
      handle({ batch }) {
        const wantedMs = resolutionMs();
        publisher.offer(batch.filter((window) => window.resolutionMs === wantedMs));
      },
      terminate: () => publisher.stop(FLUSH_MS),
      details: () => publisher.details,
    };
  };
}
