/**
 * The running topology for GET /topology: in the words of the file, with every default, without secrets. Token
 * files are named and never read; passwords in URLs are masked; so is, in the free text of a probe (`command`
 * and `params`), whatever came from the environment.
 */
import { formatPath } from "./mistake.js";
import type { Path } from "./mistake.js";
import type {
  AggregatorSettings,
  ArchiveSettings,
  CollectorSettings,
  HttpSettings,
  IngestSettings,
  ProbeSettings,
  ProbeSource,
  PublisherSettings,
  RedisSettings,
  StoresSettings,
  Topology,
} from "./topology.js";
import { formatDuration, formatSize } from "./units.js";

/** Stands for what is not shown. */
export const MASK = "***";

/** `redis://user:secret@host` -> its secret part. */
const URL_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/]*@/gi;

/** A map that, but for the masks, is a topology file of the same meaning. */
export function publicTopology(topology: Topology): object {
  return {
    version: 1,
    node: { name: topology.node.name, data_dir: topology.node.dataDir },
    http: toHttp(topology.http),
    supervision: {
      intensity: topology.supervision.intensity,
      period: formatDuration(topology.supervision.periodMs),
    },
    probes: fromMap(topology.probes, (probe, name) => toProbe(probe, maskFor(topology, ["probes", name]))),
    aggregator: toAggregator(topology.aggregator),
    publishers: fromMap(topology.publishers, toPublisher),
    collectors: fromMap(topology.collectors, toCollector),
    ...toIngest(topology.ingest),
    stores: toStores(topology.stores),
    exporters: topology.exporters.prometheus === null ? {} : { prometheus: {} },
  };
}

type Mask = <Value>(path: Path, value: Value) => Value | string;

/** Masks one value of a section by its path below the section. */
function maskFor({ fromEnvironment }: Topology, section: Path): Mask {
  return (path, value) => {
    if (fromEnvironment.has(formatPath([...section, ...path]))) return MASK;
    return typeof value === "string" ? maskPasswords(value) : value;
  };
}

function maskPasswords(text: string): string {
  return text.replace(URL_PASSWORD, `$1${MASK}@`);
}

function toPublisher(publisher: PublisherSettings): object {
  if (publisher.kind === "nsq") return { nsq: publisher.nsqd, topic: publisher.topic };
  const { zmq, format, curve } = publisher;
  const shown = curve === null ? {} : { curve: { key_dir: curve.keyDir, allow: curve.allow } };
  return { zmq: maskPasswords(zmq), format, ...shown };
}

function toCollector({ zmq, curve }: CollectorSettings): object {
  const shown =
    curve === null ? {} : { curve: { server_key_file: curve.serverKeyFile, key_dir: curve.keyDir } };
  return { zmq: maskPasswords(zmq), ...shown };
}

function toIngest({ nsqHttp, nsq, rules }: IngestSettings): object {
  const http =
    nsqHttp === null ? {} : { nsq_http: { listen: toAddress(nsqHttp.listen), allow: nsqHttp.allow } };
  return { ingest: { ...http, ...toConsumer(nsq) }, ...(rules === null ? {} : { rules }) };
}

function toConsumer(nsq: IngestSettings["nsq"]): object {
  if (nsq === null) return {};
  const { maxInFlight, ...same } = nsq;
  return { nsq: { ...same, max_in_flight: maxInFlight } };
}

function toStores({ archive, redis }: StoresSettings): object {
  return {
    ...(archive === null ? {} : { archive: toArchive(archive) }),
    ...(redis === null ? {} : { redis: toRedis(redis) }),
  };
}

function toArchive({ path, resolutionsMs, retentionMs, sizeMaxBytes, flushMs }: ArchiveSettings): object {
  return {
    path,
    resolutions: resolutionsMs.map(formatDuration),
    retention: toRetention(retentionMs),
    size_max: formatSize(sizeMaxBytes),
    flush: formatDuration(flushMs),
  };
}

function toRedis({ server, prefix, encoding, retentionMs, spoolBytes, ...files }: RedisSettings): object {
  return {
    ...(server.kind === "single" ? { url: maskPasswords(server.url) } : { cluster: server.nodes }),
    ...(files.username === null ? {} : { username: files.username }),
    ...(files.passwordFile === null ? {} : { password_file: files.passwordFile }),
    ...(files.tlsCaFile === null ? {} : { tls_ca_file: files.tlsCaFile }),
    prefix,
    encoding,
    retention: toRetention(retentionMs),
    spool: formatSize(spoolBytes),
  };
}

function toRetention(retentionMs: ReadonlyMap<number, number>): object {
  return Object.fromEntries(
    [...retentionMs].map(([resolutionMs, keptMs]) => [formatDuration(resolutionMs), formatDuration(keptMs)]),
  );
}

function toAddress({ host, port }: HttpSettings["listen"]): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function toHttp(http: HttpSettings | null): object {
  if (http === null) return { enabled: false };
  return {
    listen: toAddress(http.listen),
    ...(http.tokenFile === null ? {} : { token_file: http.tokenFile }),
  };
}

function toAggregator(aggregator: AggregatorSettings | null): object {
  if (aggregator === null) return { enabled: false };
  return {
    windows: aggregator.windowsMs.map(formatDuration),
    lateness: formatDuration(aggregator.latenessMs),
    series_max: aggregator.seriesMax,
    zone_idle: formatDuration(aggregator.zoneIdleMs),
    memory: formatSize(aggregator.memoryBytes),
  };
}

function toProbe({ source, everyMs, params, zones, child }: ProbeSettings, mask: Mask): object {
  const shownParams = Object.entries(params).map(
    ([key, value]) => [key, mask(["params", key], value)] as const,
  );
  return {
    ...toSource(source, mask),
    every: formatDuration(everyMs),
    params: Object.fromEntries(shownParams),
    ...(zones === null ? {} : { zones }),
    restart: child.restart,
    shutdown: formatDuration(child.shutdownMs),
    watchdog: child.watchdog,
    backoff: { min: formatDuration(child.backoff.minMs), max: formatDuration(child.backoff.maxMs) },
    intensity: child.intensity,
    period: formatDuration(child.periodMs),
    on_intensity: child.onIntensity,
  };
}

function toSource(source: ProbeSource, mask: Mask): object {
  switch (source.kind) {
    case "system":
      return { engine: "auto" };
    case "exec":
      return {
        engine: "exec",
        command: source.command.map((argument, index) => mask(["command", index], argument)),
        format: source.format,
        ...toCounters(source.counters),
      };
    case "kstat": {
      const select = source.select === null ? {} : { select: source.select };
      return { engine: "kstat", ...select, ...toCounters(source.counters) };
    }
    case "script":
      return { engine: source.engine, script: source.script };
  }
}

function toCounters(counters: readonly string[]): object {
  return counters.length === 0 ? {} : { counters };
}

function fromMap<Settings>(
  settings: ReadonlyMap<string, Settings>,
  toConfig: (settings: Settings, name: string) => object,
): object {
  return Object.fromEntries([...settings].map(([name, value]) => [name, toConfig(value, name)]));
}
