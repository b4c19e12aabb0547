/**
 * The aggregator as an actor: frames of bytes in, batches of closed windows out, questions answered. One message
 * per frame batch and per tick; what it cannot read is counted and never ends it.
 */
import type { StartWorker, WorkerContext } from "../actors/worker.js";
import type { Clock } from "../base/clock.js";
import { PacketView } from "../model/packet-view.js";
import type { PushedSample } from "../model/pushed-sample.js";
import type { WindowBatch, WindowJson, WindowQuery, ZoneDetail, ZoneStatus } from "../model/window.js";
import { Aggregator, type AggregatorSettings } from "./aggregator.js";
import type { Origin, OriginCounts } from "./host.js";
import { fillPushedView } from "./pushed-view.js";
import { describeZones, findWindows, listZones } from "./queries.js";

/** Reads the packets of one message: `visit` for each, with the view filled; `reject` for each refused. */
export type DecodeFrame = (
  frame: Uint8Array,
  view: PacketView,
  visit: () => void,
  reject: (reason: string) => void,
) => void;

export interface AggregatorActorOptions extends AggregatorSettings {
  readonly nodeName: string;
  readonly clock: Clock;
  readonly decode: DecodeFrame;
  /** Takes what was closed; must not throw. */
  readonly onClosed: (batch: WindowBatch) => void;
}

export type AggregatorMessage =
  | { readonly kind: "frames"; readonly source: string; readonly frames: readonly Uint8Array[] }
  /** Pushed, in any order; those of one host, zone and time together are cheapest. */
  | { readonly kind: "samples"; readonly samples: readonly PushedSample[] }
  /** Other settings, from a reload: windows and counters stay. */
  | { readonly kind: "configure"; readonly options: AggregatorSettings }
  /** Values are missing; null is all zones, all hosts. */
  | {
      readonly kind: "gap";
      readonly zone: string | null;
      readonly host: string | null;
      readonly cause: string;
    }
  /** One source brings nothing from now on, until it does. */
  | { readonly kind: "source-gap"; readonly source: string; readonly cause: string }
  | { readonly kind: "zones"; readonly reply: (zones: ZoneStatus[]) => void }
  /** null: no such zone or resolution. */
  | {
      readonly kind: "windows";
      readonly query: WindowQuery;
      readonly reply: (windows: WindowJson[] | null) => void;
    }
  | {
      readonly kind: "zone";
      readonly zone: string;
      readonly host?: string | undefined;
      readonly reply: (zones: ZoneDetail[]) => void;
    }
  | { readonly kind: "tick" };

/** Between two looks at what is due: shorter ones find nothing, and a packet may move a clock meanwhile. */
const LOOK_MS_MIN = 10;
const LOOK_MS_MAX = 250;

/** The aggregator of a node; its windows begin empty. */
export function startAggregator(options: AggregatorActorOptions): StartWorker<AggregatorMessage> {
  return (context) => {
    const actor = new AggregatorActor(options, context);
    context.after(LOOK_MS_MIN, { kind: "tick" });
    return {
      handle: (message) => actor.handle(message),
      details: () => actor.details(),
    };
  };
}

class AggregatorActor {
  readonly #options: AggregatorActorOptions;
  readonly #context: WorkerContext<AggregatorMessage>;
  readonly #aggregator: Aggregator;
  readonly #view = new PacketView();
  readonly #malformed: Record<string, number> = {};
  #source = "";
  #nowMs = 0;
  #wallMs = 0;
  /** Made once: no closure per frame. */
  readonly #visit = () => this.#aggregator.take(this.#view, this.#source, this.#nowMs, this.#wallMs);
  readonly #reject = (reason: string) => void (this.#malformed[reason] = (this.#malformed[reason] ?? 0) + 1);

  constructor(options: AggregatorActorOptions, context: WorkerContext<AggregatorMessage>) {
    this.#options = options;
    this.#context = context;
    this.#readClock();
    this.#aggregator = new Aggregator({ ...options, startedMs: this.#wallMs });
  }

  handle(message: AggregatorMessage): void {
    this.#readClock();
    switch (message.kind) {
      case "frames":
        this.#takeFrames(message.source, message.frames);
        break;
      case "samples":
        this.#takeSamples(message.samples);
        break;
      case "tick":
        this.#aggregator.tick(this.#nowMs, this.#wallMs);
        this.#context.after(this.#untilNextLookMs(), message);
        break;
      case "configure":
        this.#aggregator.configure(message.options, this.#nowMs);
        break;
      case "gap":
        this.#aggregator.markGap(message.host, message.zone, message.cause, this.#nowMs);
        break;
      case "source-gap":
        this.#aggregator.explainSourceGap(message.source, message.cause, this.#nowMs);
        break;
      case "zones":
        message.reply(listZones(this.#aggregator));
        break;
      case "zone":
        message.reply(describeZones(this.#aggregator, message.zone, message.host));
        break;
      case "windows":
        message.reply(findWindows(this.#aggregator, message.query, this.#nowMs));
        break;
    }
    this.#deliver();
  }

  details(): Readonly<Record<string, unknown>> {
    return describeAggregator(this.#aggregator, this.#malformed, this.#options.clock);
  }

  #takeFrames(source: string, frames: readonly Uint8Array[]): void {
    this.#source = source;
    const { decode } = this.#options;
    for (const frame of frames) decode(frame, this.#view, this.#visit, this.#reject);
  }

  #takeSamples(samples: readonly PushedSample[]): void {
    for (let at = 0; at < samples.length;) {
      at = fillPushedView(this.#view, samples, at);
      this.#aggregator.push(this.#view, this.#nowMs, this.#wallMs);
    }
  }

  #untilNextLookMs(): number {
    const dueMs = Math.ceil(this.#aggregator.untilDueMs(this.#nowMs));
    return Math.min(Math.max(dueMs, LOOK_MS_MIN), LOOK_MS_MAX);
  }

  #deliver(): void {
    const batch = this.#aggregator.takeClosed();
    if (batch.length > 0) this.#options.onClosed(batch);
  }

  #readClock(): void {
    const { clock } = this.#options;
    this.#nowMs = clock.nowMs();
    this.#wallMs = Number(clock.wallNs() / 1_000_000n);
  }
}

/** What health shows of the aggregator. */
function describeAggregator(
  aggregator: Aggregator,
  malformed: Readonly<Record<string, number>>,
  clock: Clock,
): Readonly<Record<string, unknown>> {
  const { counts, budget, history, hosts } = aggregator;
  const wallMs = Number(clock.wallNs()) / 1e6;
  const origins = [...hosts.values()].flatMap((host) => host.origins);
  return {
    packets: counts.packets,
    values: counts.values,
    duplicates: counts.duplicates,
    refused_zones: counts.refusedZones,
    refused_times: counts.refusedTimes,
    pushed: counts.pushed,
    zones: aggregator.directory.zones,
    series: budget.used,
    series_max: budget.max,
    series_refused: budget.refused,
    series_evicted: budget.evicted,
    windows_kept: history.windows,
    windows_bytes: history.bytes,
    windows_dropped: history.droppedWindows,
    late: aggregator.latePackets,
    malformed,
    lost: Object.fromEntries([...hosts.values()].map((host) => [host.name, host.holes.total])),
    sources: countBySource(origins),
    skew_ms: Object.fromEntries(
      origins.map(({ host, source, clock: virtual }) => [
        `${host.name} by ${source}`,
        Math.round(virtual.timeMs(clock.nowMs()) - wallMs),
      ]),
    ),
  };
}

/** What came by each source, the hosts of one together. */
function countBySource(origins: readonly Origin[]): Record<string, OriginCounts> {
  const bySource: Record<string, OriginCounts> = {};
  for (const { source, counts } of origins) {
    const sum = (bySource[source] ??= { packets: 0, duplicates: 0, lost: 0, unheard: 0 });
    sum.packets += counts.packets;
    sum.duplicates += counts.duplicates;
    sum.lost += counts.lost;
    sum.unheard += counts.unheard;
  }
  return bySource;
}
