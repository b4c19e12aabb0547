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

export interface PublisherSettings {
  /** ZeroMQ endpoint to bind. */
  readonly zmq: string;
  readonly format: "packet" | "batch";
}

/** What is pushed to the node. */
export interface IngestSettings {
  /** null: no producer can push over HTTP. */
  readonly nsqHttp: NsqHttpSettings | null;
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
  if (ingest.nsqHttp === null) return new Map();
  return new Map<IngestPart, object>([
    ["rules", { file: ingest.rules }],
    ["nsq_http", ingest.nsqHttp],
  ]);
}

export type IngestPart = "rules" | "nsq_http";
