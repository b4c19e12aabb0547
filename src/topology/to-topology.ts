/** A checked file -> the topology: the one place where snake_case becomes camelCase and paths become absolute. */
import { resolve } from "node:path";
import type { TopologyConfig } from "./schema.js";
import { toStores } from "./to-stores.js";
import type {
  AggregatorSettings,
  CollectorSettings,
  HttpSettings,
  IngestSettings,
  NsqConsumerSettings,
  ProbeChildSettings,
  ProbeSettings,
  ProbeSource,
  PublisherSettings,
  Topology,
} from "./topology.js";

export interface ToTopologyOptions {
  /** Folder of the file: relative paths in the file are relative to it. */
  readonly folder: string;
  /** Name of the node where the file has none. */
  readonly hostName: string;
  readonly fromEnvironment: ReadonlySet<string>;
}

type ProbeConfig = TopologyConfig["probes"][string];
type PublisherConfig = TopologyConfig["publishers"][string];
type CollectorConfig = TopologyConfig["collectors"][string];

/** Does not check anything: the configuration has been checked. */
export function toTopology(config: TopologyConfig, options: ToTopologyOptions): Topology {
  const { folder } = options;
  return {
    node: {
      name: config.node.name ?? toNodeName(options.hostName),
      dataDir: resolve(folder, config.node.data_dir),
    },
    http: toHttp(config.http, folder),
    supervision: { intensity: config.supervision.intensity, periodMs: config.supervision.period },
    probes: mapByName(config.probes, (probe) => toProbe(probe, folder)),
    aggregator: toAggregator(config.aggregator),
    publishers: mapByName(config.publishers, (publisher) => toPublisher(publisher, folder)),
    collectors: mapByName(config.collectors, (collector) => toCollector(collector, folder)),
    ingest: toIngest(config, folder),
    stores: toStores(config, folder),
    exporters: { prometheus: config.exporters.prometheus ?? null },
    fromEnvironment: options.fromEnvironment,
  };
}

/**
 * A host name as the name of a node: `Web_01.Example.com` -> `web_01.example.com`, since host names do not tell
 * case apart. What a name cannot have becomes `-`; `localhost` when nothing is left.
 */
export function toNodeName(hostName: string): string {
  const name = hostName
    .toLowerCase()
    .replace(/[^a-z0-9_.-]/g, "-")
    .replace(/^[^a-z0-9]+/, "");
  return name === "" ? "localhost" : name;
}

function toHttp(
  { enabled, listen, token_file: tokenFile }: TopologyConfig["http"],
  folder: string,
): HttpSettings | null {
  if (!enabled) return null;
  return { listen, tokenFile: tokenFile === undefined ? null : resolve(folder, tokenFile) };
}

function toPublisher(config: PublisherConfig, folder: string): PublisherSettings {
  const { zmq = "", format = "packet", curve, nsq, topic = "" } = config;
  if (nsq !== undefined) return { kind: "nsq", nsqd: nsq, topic };
  return {
    kind: "zmq",
    zmq: resolveEndpoint(zmq, folder),
    format,
    curve: curve === undefined ? null : { keyDir: resolve(folder, curve.key_dir), allow: curve.allow },
  };
}

/** Also of one that is added while the node runs. */
export function toCollector({ zmq, curve }: CollectorConfig, folder: string): CollectorSettings {
  return {
    zmq: resolveEndpoint(zmq, folder),
    curve:
      curve === undefined
        ? null
        : {
            serverKeyFile: resolve(folder, curve.server_key_file),
            keyDir: resolve(folder, curve.key_dir),
          },
  };
}

function toIngest({ ingest, rules }: TopologyConfig, folder: string): IngestSettings {
  const { nsq_http: nsqHttp = null, nsq } = ingest;
  return {
    nsqHttp,
    nsq: nsq === undefined ? null : toConsumer(nsq),
    rules: rules === undefined ? null : resolve(folder, rules),
  };
}

function toConsumer({
  max_in_flight: maxInFlight,
  ...nsq
}: NonNullable<TopologyConfig["ingest"]["nsq"]>): NsqConsumerSettings {
  return { ...nsq, maxInFlight };
}

function toAggregator(config: TopologyConfig["aggregator"]): AggregatorSettings | null {
  if (!config.enabled) return null;
  return {
    windowsMs: config.windows,
    latenessMs: config.lateness,
    seriesMax: config.series_max,
    zoneIdleMs: config.zone_idle,
    memoryBytes: config.memory,
  };
}

function toProbe(config: ProbeConfig, folder: string): ProbeSettings {
  return {
    source: toSource(config, folder),
    everyMs: config.every,
    params: config.params,
    zones: config.zones ?? null,
    child: toChild(config),
  };
}

function toSource(config: ProbeConfig, folder: string): ProbeSource {
  const { engine = "auto", script, counters = [] } = config;
  switch (engine) {
    case "exec": {
      const [program = "", ...args] = config.command ?? [];
      const command = [resolveProgram(program, folder), ...args];
      return { kind: "exec", command, format: config.format ?? "kstat-p", counters };
    }
    case "kstat":
      return { kind: "kstat", select: config.select ?? null, counters };
    case "auto":
    case "dtrace":
    case "bpftrace":
      return script === undefined ? { kind: "system" } : { kind: "script", script, engine };
  }
}

function toChild(config: ProbeConfig): ProbeChildSettings {
  return {
    restart: config.restart,
    shutdownMs: config.shutdown,
    watchdog: config.watchdog,
    backoff: { minMs: config.backoff.min, maxMs: config.backoff.max },
    intensity: config.intensity,
    periodMs: config.period,
    onIntensity: config.on_intensity,
  };
}

/** A program without a slash is looked up in the PATH when it is started; one with a slash is a path. */
function resolveProgram(program: string, folder: string): string {
  return program.includes("/") ? resolve(folder, program) : program;
}

/** `ipc://run/zt.sock` is a path too; `ipc://@name` (abstract) and `ipc://*` (any free one) are none. */
function resolveEndpoint(zmq: string, folder: string): string {
  const [, path] = /^ipc:\/\/([^@*].*)$/.exec(zmq) ?? [];
  return path === undefined ? zmq : `ipc://${resolve(folder, path)}`;
}

function mapByName<Config, Settings>(
  configs: Readonly<Record<string, Config>>,
  toSettings: (config: Config) => Settings,
): ReadonlyMap<string, Settings> {
  const names = Object.keys(configs).sort();
  return new Map(names.map((name) => [name, toSettings(configs[name] as Config)]));
}
