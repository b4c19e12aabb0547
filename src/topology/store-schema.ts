/** What the topology says of stores: the archive of Parquet files, and Redis. */
import { z } from "zod";
import { isFields, withCheck } from "./section-types.js";
import { DURATION_PATTERN, formatDuration, parseDurationMs } from "./units.js";
import { duration, expectation, hostAndPort, redisUrl, size, text, word } from "./value-types.js";

const RETENTION = { shortest: "1s", longest: "3650d" };

/** `{1s: 7d, 1m: 90d}` -> [resolution, how long its windows are kept] in ms, ascending. */
function retention() {
  return z
    .record(z.string(), duration(RETENTION.shortest, RETENTION.longest))
    .superRefine((entries, context) => {
      for (const key of Object.keys(entries)) {
        if (DURATION_PATTERN.test(key)) continue;
        const message = `expected a resolution such as 1s or 1m, got ${JSON.stringify(key)}`;
        context.addIssue({ code: "custom", path: [key], message, params: { at: "key" } });
      }
    })
    .transform((entries): [resolutionMs: number, keptMs: number][] =>
      Object.entries(entries)
        .map(([key, keptMs]): [number, number] => [parseDurationMs(key) ?? 0, keptMs])
        .sort(([a], [b]) => a - b),
    );
}

const archive = z.strictObject({
  path: text("a folder, relative to node.data_dir").default("archive"),
  resolutions: z
    .array(duration("1s", "1d"), { error: expectation("a list of durations") })
    .min(1, { error: expectation("at least one duration") })
    .optional()
    .meta({ description: "Of the windows that are kept; default: 1s and 1m" }),
  retention: retention()
    .optional()
    .meta({ description: "How long windows are kept; default: 1s 7d, 1m 90d, others for ever" }),
  size_max: size("1MiB", "1024TiB").prefault("10GiB"),
  flush: duration("1s", "1h").prefault("1h").meta({ description: "Between two Parquet files" }),
});

const redis = withCheck(
  z.strictObject({
    url: redisUrl().optional(),
    cluster: z
      .array(hostAndPort(), { error: expectation("a list of host:port") })
      .min(1, { error: expectation("at least one host:port") })
      .optional()
      .meta({ description: "Nodes of a Redis Cluster, instead of url" }),
    username: text("a user of Redis").optional(),
    password_file: text("a file that holds the password, relative to this file").optional(),
    tls_ca_file: text("a file of certificates to trust, relative to this file").optional(),
    prefix: text("the beginning of every key").default("zt"),
    encoding: word(["compact", "json"]).default("compact"),
    retention: retention().optional().meta({
      description: "Resolutions that are kept, and how long; default: 1s 10m, 10s 2h, 1m 2d, 1h 90d",
    }),
    spool: size("1MiB", "1TiB").prefault("256MiB"),
  }),
  ({ url, cluster }, report) => {
    if (url !== undefined && cluster !== undefined)
      report("cluster", "stands instead of url, not beside it", "key");
  },
);

export const stores = z.strictObject({
  archive: archive.optional().meta({ description: "Parquet files under data_dir" }),
  redis: redis.optional().meta({ description: "Redis or Valkey" }),
});

/** Stores need the aggregator, and every resolution that they are told to keep has to be one that it has. */
export function checkStores(fields: unknown, report: (path: string[], message: string) => void): void {
  if (!isFields(fields) || !isFields(fields["stores"]) || !isFields(fields["aggregator"])) return;
  const { enabled, windows } = fields["aggregator"];
  for (const [name, store] of Object.entries(fields["stores"])) {
    if (enabled === false) report(["stores", name], "needs the aggregator, which is not enabled");
    if (!isFields(store) || !Array.isArray(windows)) continue;
    const { resolutions, retention: kept } = store;
    checkResolutions(resolutions, windows, (message) => report(["stores", name, "resolutions"], message));
    const known = Array.isArray(resolutions) ? resolutions : windows;
    const resolutionsKept = Array.isArray(kept) ? (kept as [number, number][]).map(([first]) => first) : [];
    checkResolutions(resolutionsKept, known, (message) => report(["stores", name, "retention"], message));
  }
}

function checkResolutions(
  wanted: unknown,
  known: readonly unknown[],
  report: (message: string) => void,
): void {
  for (const resolution of Array.isArray(wanted) ? (wanted as unknown[]) : []) {
    if (typeof resolution !== "number" || known.includes(resolution)) continue;
    const have = known.filter((value) => typeof value === "number").map(formatDuration);
    report(`${formatDuration(resolution)} is not one of the windows that there are: ${have.join(", ")}`);
  }
}
