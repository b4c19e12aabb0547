/**
 * A child specification for each kind of actor, and what connects it: rooms do not know each other, here each
 * is handed the functions that lead to its neighbours, by their paths in the registry.
 */
import { hostname } from "node:os";
import { join } from "node:path";
import type { ChildSpec } from "../actors/child-spec.js";
import { worker } from "../actors/runtime.js";
import { startAggregator } from "../aggregator/aggregator-actor.js";
import { assert } from "../base/errors.js";
import { projectRoot } from "../base/project-root.js";
import { prometheusActor } from "../exporters/prometheus-actor.js";
import { nsqHttpActor } from "../ingest/nsq-http-actor.js";
import { nsqConsumerActor } from "../ingest/nsq/nsq-consumer-actor.js";
import { nsqPublisherActor } from "../ingest/nsq/nsq-publisher-actor.js";
import type { Reading } from "../model/reading.js";
import { probeActor } from "../probes/probe-actor.js";
import type {
  AggregatorSettings,
  ArchiveSettings,
  CollectorSettings,
  ExporterPart,
  HttpSettings,
  IngestPart,
  ProbeSettings,
  PublisherSettings,
  RedisSettings,
  StorePart,
  Topology,
} from "../topology/topology.js";
import { exporterParts, storeParts, tickIntervalMs } from "../topology/topology.js";
import { archiveActor } from "../store/archive-actor.js";
import { redisActor } from "../store/redis-actor.js";
import { webActor } from "../web/web-actor.js";
import { collectorActor } from "../wire/collector-actor.js";
import { generatorActor } from "../wire/generator-actor.js";
import { publisherActor } from "../wire/publisher-actor.js";
import { decodeFrame } from "./decode-frame.js";
import { createEngine } from "./engines.js";
import type { Foundation } from "./foundation.js";
import { intakeTopicOf } from "./message-readers.js";
import { readToken } from "./read-token.js";
import { reloaderActor } from "./reloader-actor.js";
import type { ReloaderOptions } from "./reloader-actor.js";
import { rulesActor } from "./rules-actor.js";

/** Bursts that may wait at an actor of the data path: each source sends some one a second. */
const MAILBOX = { mailboxMax: 256 };
/** For sockets to be closed. */
const SHUTDOWN_MS = 3_000;
/** For the archive to make files of its tail; what is killed meanwhile is still in the tail. */
const FLUSH_MS = 30_000;
/** Before its first cycle a probe may be silent for so long: a program has to come up. */
const FIRST_OUTPUT_MS = 15_000;
/** Of parts that talk to the network: they park, and others go on without them. */
const PARKING = { onIntensity: "park", intensity: 5, periodMs: 10_000 } as const;
/** The rules of the original. */
const DEFAULT_RULES = join(projectRoot, "config", "rules", "default.rules");
const BACKOFF = { minMs: 100, maxMs: 30_000 };

export function aggregatorSpec(
  { runtime, topology, clock }: Foundation,
  settings: AggregatorSettings,
): ChildSpec {
  const start = startAggregator({
    ...aggregatorOptions(settings),
    nodeName: topology().node.name,
    clock,
    decode: decodeFrame,
    onClosed(batch) {
      for (const path of windowReaders(topology())) runtime.send(path, { kind: "windows-closed", batch });
    },
  });
  return { id: "aggregator", kind: "aggregator", start: worker(start, MAILBOX) };
}

/** Paths of all who are told what was closed; each has a mailbox of its own, so none holds up another. */
function windowReaders(topology: Topology): string[] {
  const publishers = [...topology.publishers].filter(([, { kind }]) => kind === "nsq");
  return [
    ...[...storeParts(topology).keys()].map((name) => `/stores/${name}`),
    ...[...exporterParts(topology).keys()].map((name) => `/exporters/${name}`),
    ...publishers.map(([name]) => `/publishers/${name}`),
    "/web",
  ];
}

/** What an aggregator also takes over while it runs. */
export function aggregatorOptions({ windowsMs, ...settings }: AggregatorSettings) {
  return { ...settings, resolutionsMs: windowsMs };
}

export function publisherSpec(base: Foundation) {
  return (name: string, settings: PublisherSettings): ChildSpec => {
    const mailbox = { ...MAILBOX, overflow: "drop_oldest" } as const;
    const start =
      settings.kind === "nsq"
        ? worker(nsqPublisherActor({ ...settings, ...nsqPublisherOptions(base) }), mailbox)
        : worker(publisherActor({ name, ...settings }), mailbox);
    return { id: name, kind: "publisher", start, shutdown: SHUTDOWN_MS, backoff: BACKOFF, ...PARKING };
  };
}

/** The finest windows, of which whoever reads them makes the coarser ones. */
function nsqPublisherOptions({ topology, version }: Foundation) {
  return { version, resolutionMs: () => topology().aggregator?.windowsMs[0] ?? 0 };
}

export function generatorSpec({ runtime, topology, onFrames }: Foundation): ChildSpec {
  const start = generatorActor({
    host: topology().node.name,
    intervalMs: tickIntervalMs(topology()),
    onPackets(frames) {
      onFrames?.(frames);
      const source = topology().node.name;
      if (topology().aggregator !== null) runtime.send("/aggregator", { kind: "frames", source, frames });
      for (const [name, { kind }] of topology().publishers) {
        if (kind === "zmq") runtime.send(`/publishers/${name}`, { kind: "packets", frames });
      }
    },
  });
  return { id: "generator", kind: "generator", start: worker(start, MAILBOX) };
}

export function collectorSpec({ runtime }: Foundation) {
  return (name: string, settings: CollectorSettings): ChildSpec => {
    const onFrames = (frames: readonly Uint8Array[]): void =>
      void runtime.send("/aggregator", { kind: "frames", source: name, frames });
    const onGap = (cause: string): void =>
      void runtime.send("/aggregator", {
        kind: "source-gap",
        source: name,
        cause: `collector ${name}: ${cause}`,
      });
    const start = worker(collectorActor({ name, ...settings, onFrames, onGap }), MAILBOX);
    return { id: name, kind: "collector", start, shutdown: SHUTDOWN_MS, backoff: BACKOFF, ...PARKING };
  };
}

export function probeSpec(base: Foundation) {
  const { runtime, environment } = base;
  return (name: string, { source, params, everyMs, zones, child }: ProbeSettings): ChildSpec => ({
    id: name,
    kind: "probe",
    start: worker(
      probeActor({
        name,
        engine: createEngine({ source, params }, environment.platform),
        everyMs,
        ...(zones && { zones }),
        environment,
        shutdownMs: child.shutdownMs,
        emit: (reading) => void runtime.send("/generator", { kind: "reading", reading }),
        onGap: (cause) => tellGap(base, `probe ${name}: ${cause}`),
      }),
      MAILBOX,
    ),
    restart: child.restart,
    shutdown: child.shutdownMs,
    backoff: child.backoff,
    onIntensity: child.onIntensity,
    intensity: child.intensity,
    periodMs: child.periodMs,
    watchdog: { startMs: Math.max(FIRST_OUTPUT_MS, 3 * everyMs), silenceMs: child.watchdog * everyMs },
  });
}

/** Tells the aggregator why windows of this host are short from now on. */
export function tellGap({ runtime, topology }: Foundation, cause: string): void {
  const { aggregator, node } = topology();
  if (aggregator === null) return;
  runtime.send("/aggregator", { kind: "gap", host: node.name, zone: null, cause });
}

/** A store of closed windows. */
export function storeSpec(base: Foundation, part: StorePart): ChildSpec {
  const { archive, redis } = base.topology().stores;
  if (part === "archive" && archive !== null) return archiveSpec(base, archive);
  assert(redis !== null, `the topology has the store ${part}`);
  return redisSpec(base, redis);
}

function archiveSpec({ topology }: Foundation, settings: ArchiveSettings): ChildSpec {
  const start = worker(archiveActor({ ...settings, node: topology().node.name }), MAILBOX);
  return { id: "archive", kind: "store", start, shutdown: FLUSH_MS, backoff: BACKOFF, ...PARKING };
}

function redisSpec({ topology }: Foundation, settings: RedisSettings): ChildSpec {
  const spoolFolder = join(topology().node.dataDir, "spool", "redis");
  const start = worker(redisActor({ ...settings, spoolFolder }), MAILBOX);
  return { id: "redis", kind: "store", start, shutdown: SHUTDOWN_MS, backoff: BACKOFF, ...PARKING };
}

/** What turns closed windows into something that others fetch. */
export function exporterSpec({ topology }: Foundation, part: ExporterPart): ChildSpec {
  const start = prometheusActor({
    finestMs: () => topology().aggregator?.windowsMs[0] ?? null,
    seriesMax: () => topology().aggregator?.seriesMax ?? 0,
  });
  return { id: part, kind: "exporter", start: worker(start, MAILBOX), backoff: BACKOFF, ...PARKING };
}

/** A part of what takes messages that are pushed. */
export function ingestSpec(base: Foundation, part: IngestPart): ChildSpec {
  const parking = { shutdown: SHUTDOWN_MS, backoff: BACKOFF, ...PARKING };
  const starts = { rules: rulesStart, nsq_http: nsqHttpStart, nsq: nsqConsumerStart };
  return { id: part, kind: "ingest", start: starts[part](base), ...parking };
}

function rulesStart({ runtime, topology, intake }: Foundation): ChildSpec["start"] {
  const file = topology().ingest.rules ?? DEFAULT_RULES;
  const emit = (reading: Reading): void => void runtime.send("/generator", { kind: "reading", reading });
  return worker(rulesActor({ file, intake, emit }), MAILBOX);
}

function nsqHttpStart({ topology, intake, version }: Foundation): ChildSpec["start"] {
  const { ingest, node } = topology();
  const { listen, allow } = ingest.nsqHttp ?? { listen: { host: "127.0.0.1", port: 0 }, allow: [] };
  const options = { listen, allow, intake: intake.messages, hostname: node.name, version };
  return worker(nsqHttpActor(options), MAILBOX);
}

function nsqConsumerStart({ topology, intake, version }: Foundation): ChildSpec["start"] {
  const { nsq } = topology().ingest;
  if (nsq === null) throw new Error("the topology has no nsq to read from");
  const { messages, taken } = intake;
  const readAs = intakeTopicOf(nsq.topic);
  return worker(nsqConsumerActor({ ...nsq, intake: messages, taken, readAs, version }), MAILBOX);
}

export function webSpec({ view, topology }: Foundation, { listen, tokenFile }: HttpSettings): ChildSpec {
  const { name } = topology().node;
  return {
    id: "web",
    kind: "web",
    start: worker(async (context: Parameters<ReturnType<typeof webActor>>[0]) => {
      const token = tokenFile === null ? {} : { token: await readToken(tokenFile) };
      return webActor({ listen, names: [name, hostname()], view, ...token })(context);
    }, MAILBOX),
    shutdown: SHUTDOWN_MS,
  };
}

export function reloaderSpec(reloader: ReloaderOptions): ChildSpec {
  return { id: "reloader", kind: "reloader", start: worker(reloaderActor(reloader)) };
}
