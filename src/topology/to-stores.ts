/** Stores of a checked file, with their defaults: those depend on which windows the aggregator has. */
import { resolve } from "node:path";
import type { TopologyConfig } from "./schema.js";
import type { ArchiveSettings, RedisServer, RedisSettings, StoresSettings } from "./topology.js";

type StoresConfig = TopologyConfig["stores"];
type Retention = readonly (readonly [resolutionMs: number, keptMs: number])[];

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];
const ARCHIVE_RETENTION: Retention = [
  [SECOND, 7 * DAY],
  [MINUTE, 90 * DAY],
];
const REDIS_RETENTION: Retention = [
  [SECOND, 10 * MINUTE],
  [10 * SECOND, 2 * HOUR],
  [MINUTE, 2 * DAY],
  [HOUR, 90 * DAY],
];
const REDIS_URL = "redis://127.0.0.1:6379";

/** `folder` is that of the topology file. */
export function toStores({ stores, node, aggregator }: TopologyConfig, folder: string): StoresSettings {
  const { archive, redis } = stores;
  const dataDir = resolve(folder, node.data_dir);
  return {
    archive: archive === undefined ? null : toArchive(archive, aggregator.windows, dataDir),
    redis: redis === undefined ? null : toRedis(redis, aggregator.windows, folder),
  };
}

function toArchive(
  config: NonNullable<StoresConfig["archive"]>,
  windowsMs: readonly number[],
  dataDir: string,
): ArchiveSettings {
  const resolutionsMs = config.resolutions ?? defaultsAmong(windowsMs, ARCHIVE_RETENTION).map(([ms]) => ms);
  const sorted = [...new Set(resolutionsMs)].sort((a, b) => a - b);
  return {
    path: resolve(dataDir, config.path),
    resolutionsMs: sorted,
    retentionMs: new Map(config.retention ?? defaultsAmong(sorted, ARCHIVE_RETENTION)),
    sizeMaxBytes: config.size_max,
    flushMs: config.flush,
  };
}

function toRedis(
  config: NonNullable<StoresConfig["redis"]>,
  windowsMs: readonly number[],
  folder: string,
): RedisSettings {
  const { prefix, encoding, username = null, password_file: password, tls_ca_file: tlsCa } = config;
  return {
    server: toServer(config),
    username,
    passwordFile: password === undefined ? null : resolve(folder, password),
    tlsCaFile: tlsCa === undefined ? null : resolve(folder, tlsCa),
    prefix,
    encoding,
    retentionMs: new Map(config.retention ?? defaultsAmong(windowsMs, REDIS_RETENTION)),
    spoolBytes: config.spool,
  };
}

function toServer({ url, cluster }: NonNullable<StoresConfig["redis"]>): RedisServer {
  return cluster === undefined
    ? { kind: "single", url: url ?? REDIS_URL }
    : { kind: "cluster", nodes: cluster };
}

/** Of the defaults those that the aggregator has; where it has none of them, its finest for as long as theirs. */
function defaultsAmong(windowsMs: readonly number[], retention: Retention): Retention {
  const known = retention.filter(([resolutionMs]) => windowsMs.includes(resolutionMs));
  const [[, keptMs] = [0, 0]] = retention;
  const [finest] = windowsMs;
  return known.length > 0 || finest === undefined ? known : [[finest, keptMs]];
}
