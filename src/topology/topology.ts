/**
 * The topology as the rest of the house has it: checked, every default filled in, durations in ms, sizes in
 * bytes, files as absolute paths. Two files that mean the same are deeply equal here.
 */
import type { ListenAddress } from "./value-types.js";

export interface Topology {
  readonly node: NodeSettings;
  /** null: this node has no web. */
  readonly http: HttpSettings | null;
  /** Of the root supervisor. */
  readonly supervision: SupervisionSettings;
  /** By name, in order of the names; so are publishers and collectors. */
  readonly probes: ReadonlyMap<string, ProbeSettings>;
  /** null: this node has no aggregator. */
  readonly aggregator: AggregatorSettings | null;
  readonly publishers: ReadonlyMap<string, PublisherSettings>;
  readonly collectors: ReadonlyMap<string, CollectorSettings>;
  readonly ingest: IngestSettings;
  readonly stores: StoresSettings;
  readonly exporters: ExportersSettings;
  /** Paths of the file (`probes.x.command[1]`) whose text came from the environment, and may be a secret. */
  readonly fromEnvironment: ReadonlySet<string>;
}

export interface NodeSettings {
  /** `host` of every packet. */
  readonly name: string;
  readonly dataDir: string;
}

export interface HttpSettings {
  readonly listen: ListenAddress;
  /** The file, not its contents; null: no token. */
  readonly tokenFile: string | null;
}

export interface SupervisionSettings {
  /** Restarts allowed within the period. */
  readonly intensity: number;
  readonly periodMs: number;
}

export interface ProbeSettings {
  readonly source: ProbeSource;
  readonly everyMs: number;
  readonly params: Readonly<Record<string, string | number | boolean>>;
  /** Patterns of zone names; null: every zone. */
  readonly zones: readonly string[] | null;
  readonly child: ProbeChildSettings;
}

/** What a probe reads. `system`: kstat on illumos, /proc and cgroups on Linux. */
export type ProbeSource =
  | { readonly kind: "system" }
  | {
      readonly kind: "exec";
      /** A program, by name or absolute path, and its arguments. */
      readonly command: readonly string[];
      readonly format: "kstat-p" | "json-lines";
      /** Patterns of the keys that are counters. */
      readonly counters: readonly string[];
    }
  | {
      readonly kind: "kstat";
      /** null: the shipped selection. */
      readonly select: readonly string[] | null;
      readonly counters: readonly string[];
    }
  | { readonly kind: "script"; readonly script: string; readonly engine: "auto" | "dtrace" | "bpftrace" };

/** How a probe is supervised; all of it can be changed while the probe runs. */
export interface ProbeChildSettings extends SupervisionSettings {
  readonly restart: "permanent" | "transient" | "temporary";
  /** The whole ladder from SIGINT to the exit. */
  readonly shutdownMs: number;
  /** Intervals of silence after which it counts as hung. */
  readonly watchdog: number;
  readonly backoff: { readonly minMs: number; readonly maxMs: number };
  readonly onIntensity: "park" | "escalate";
}

export interface AggregatorSettings {
  /** Resolutions, ascending, each a multiple of the one before. */
  readonly windowsMs: readonly number[];
  readonly latenessMs: number;
  readonly seriesMax: number;
  readonly zoneIdleMs: number;
  /** For closed windows. */
  readonly memoryBytes: number;
}

export type PublisherSettings = ZmqPublisherSettings | NsqPublisherSettings;

/** Packets for collectors. */
export interface ZmqPublisherSettings {
  readonly kind: "zmq";
  /** ZeroMQ endpoint to bind. */
  readonly zmq: string;
  readonly format: "packet" | "batch";
  /** null: in the clear. */
  readonly curve: PublisherCurve | null;
}

/** Closed windows as JSON metrics, to one nsqd. */
export interface NsqPublisherSettings {
  readonly kind: "nsq";
  /** `host:port` of its TCP interface. */
  readonly nsqd: string;
  readonly topic: string;
}

export interface PublisherCurve {
  /** Folder of the server's own key pair. */
  readonly keyDir: string;
  /** Public keys (Z85) that may connect; empty: everyone who knows the server's. */
  readonly allow: readonly string[];
}

export interface CollectorCurve {
  /** File of the publisher's public key. */
  readonly serverKeyFile: string;
  /** Folder of the collector's own key pair. */
  readonly keyDir: string;
}

/** What is pushed to the node. */
export interface IngestSettings {
  /** null: no producer can push over HTTP. */
  readonly nsqHttp: NsqHttpSettings | null;
  /** null: no nsqd is read from. */
  readonly nsq: NsqConsumerSettings | null;
  /** The rules file; null: the shipped one. */
  readonly rules: string | null;
}

export interface NsqHttpSettings {
  readonly listen: ListenAddress;
  /** Networks beyond loopback that may push, in CIDR notation. */
  readonly allow: readonly string[];
}

export interface CollectorSettings {
  /** ZeroMQ endpoint to connect to. */
  readonly zmq: string;
  /** null: in the clear. */
  readonly curve: CollectorCurve | null;
}

/** What is read from real nsqds. Addresses are `host:port`. */
export interface NsqConsumerSettings {
  /** HTTP addresses of nsqlookupd. */
  readonly lookupd: readonly string[];
  /** TCP addresses of nsqd. */
  readonly nsqd: readonly string[];
  readonly topic: string;
  readonly channel: string;
  /** Messages that are taken and not yet answered, over all connections. */
  readonly maxInFlight: number;
}

export interface StoresSettings {
  readonly archive: ArchiveSettings | null;
  readonly redis: RedisSettings | null;
}

export interface ArchiveSettings {
  /** The folder, absolute. */
  readonly path: string;
  /** Of the windows that are kept, ascending. */
  readonly resolutionsMs: readonly number[];
  /** How long, by resolution; what is not here is kept for ever. */
  readonly retentionMs: ReadonlyMap<number, number>;
  /** Of all files; beyond it the oldest go. */
  readonly sizeMaxBytes: number;
  /** Between two files. */
  readonly flushMs: number;
}

export interface RedisSettings {
  readonly server: RedisServer;
  /** Over that of the URL. */
  readonly username: string | null;
  /** The file, not its contents. */
  readonly passwordFile: string | null;
  /** Certificates that are trusted, where the server has one of its own making. */
  readonly tlsCaFile: string | null;
  readonly prefix: string;
  readonly encoding: "compact" | "json";
  /** Resolutions that are kept, ascending, and how long. */
  readonly retentionMs: ReadonlyMap<number, number>;
  /** On disk, while Redis is away. */
  readonly spoolBytes: number;
}

export type RedisServer =
  /** `redis://`, `rediss://` or `unix://`; may hold a password. */
  | { readonly kind: "single"; readonly url: string }
  /** `host:port` of some of its nodes. */
  | { readonly kind: "cluster"; readonly nodes: readonly string[] };

export interface ExportersSettings {
  /** null: GET /metrics has the node's own metrics only. */
  readonly prometheus: Readonly<Record<string, never>> | null;
}

/** What /generator ticks by when there is no probe, in ms. */
const TICK_MS_DEFAULT = 1_000;

/** Interval of the packets, ms: that of the fastest probe, so that a slower one is in every n-th packet. */
export function tickIntervalMs({ probes }: Pick<Topology, "probes">): number {
  return probes.size === 0
    ? TICK_MS_DEFAULT
    : Math.min(...[...probes.values()].map((probe) => probe.everyMs));
}

/** What there is below /ingest, by name in the order of the start; nothing where nothing can be pushed. */
export function ingestParts({ ingest }: Pick<Topology, "ingest">): ReadonlyMap<IngestPart, object> {
  const { nsqHttp, nsq, rules } = ingest;
  const parts = presentParts<IngestPart>({ nsq_http: nsqHttp, nsq });
  return parts.size === 0 ? parts : new Map([["rules", { file: rules }], ...parts]);
}

export type IngestPart = "rules" | "nsq_http" | "nsq";

/** What there is below /stores, by name. */
export function storeParts({ stores }: Pick<Topology, "stores">): ReadonlyMap<StorePart, object> {
  return presentParts<StorePart>({ archive: stores.archive, redis: stores.redis });
}

export type StorePart = "archive" | "redis";

/** What there is below /exporters, by name. */
export function exporterParts({ exporters }: Pick<Topology, "exporters">): ReadonlyMap<ExporterPart, object> {
  return presentParts<ExporterPart>({ prometheus: exporters.prometheus });
}

export type ExporterPart = "prometheus";

function presentParts<Part extends string>(
  parts: Partial<Readonly<Record<Part, object | null>>>,
): ReadonlyMap<Part, object> {
  const present = Object.entries(parts).filter(([, settings]) => settings !== null);
  return new Map(present as [Part, object][]);
}
