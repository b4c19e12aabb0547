/**
 * The topology file as it is written: every key, its type, range and default. One table for the parser, the
 * refusals and `config/topology.schema.json`. Strict: what is not here is refused.
 */
import { z } from "zod";
import { probe } from "./probe-schema.js";
import type { Fields, Report } from "./section-types.js";
import { always, isFields, named, withCheck } from "./section-types.js";
import { checkStores, stores } from "./store-schema.js";
import { formatDuration } from "./units.js";
import {
  curveKey,
  duration,
  endpoint,
  expectation,
  hostAndPort,
  isLoopback,
  isNetwork,
  listenAddress,
  name,
  nsqName,
  restartLimit,
  size,
  text,
  trueOrFalse,
  wholeNumber,
  word,
} from "./value-types.js";

const node = z.strictObject({
  name: name().optional().meta({ description: "Name of this host in every packet; default: the host name" }),
  data_dir: text("a folder, relative to this file").default("../data"),
});

const http = withCheck(
  z.strictObject({
    enabled: trueOrFalse().default(true),
    listen: listenAddress().prefault("127.0.0.1:7280"),
    token_file: text("a file that holds the token, relative to this file").optional(),
  }),
  ({ listen, token_file: tokenFile }, report) => {
    const host = isFields(listen) && typeof listen["host"] === "string" ? listen["host"] : null;
    if (host === null || isLoopback(host) || tokenFile !== undefined) return;
    report("listen", `listening beyond loopback (${host}) needs a token_file`);
  },
);

const supervision = z.strictObject(restartLimit);

const windows = z
  .array(duration("1s", "1d"), { error: expectation("a list of durations") })
  .min(1, { error: expectation("at least one duration") })
  .max(8, { error: expectation("at most 8 durations") })
  .superRefine((resolutions, context) => {
    let before: number | null = null;
    for (const [index, resolution] of (Array.isArray(resolutions) ? resolutions : []).entries()) {
      if (typeof resolution !== "number") continue;
      if (before === null || (resolution > before && resolution % before === 0)) before = resolution;
      else {
        const message = `expected a multiple of ${formatDuration(before)} and longer, got ${formatDuration(resolution)}`;
        context.addIssue({ code: "custom", path: [index], message });
      }
    }
  }, always());

const aggregator = withCheck(
  z.strictObject({
    enabled: trueOrFalse().default(true),
    windows: windows.prefault(["1s", "10s", "1m", "1h"]),
    lateness: duration("0s", "1h").prefault("2s"),
    series_max: wholeNumber(1, 10_000_000).default(100_000),
    zone_idle: duration("1s", "1d").prefault("5m"),
    memory: size("64KiB", "1TiB").prefault("256MiB").meta({ description: "For closed windows" }),
  }),
  ({ lateness, zone_idle: zoneIdle }, report) => {
    if (typeof lateness !== "number" || typeof zoneIdle !== "number" || lateness <= zoneIdle) return;
    const [longest, got] = [formatDuration(zoneIdle), formatDuration(lateness)];
    report("lateness", `expected at most zone_idle (${longest}), got ${got}`);
  },
);

const CURVE_DIR = "a folder of `zonetap keys`, relative to this file";

const publisherCurve = z.strictObject({
  key_dir: text(CURVE_DIR),
  allow: z
    .array(curveKey(), { error: expectation("a list of public keys") })
    .default([])
    .meta({ description: "Public keys of collectors that may connect; default: all who know this server's" }),
});

const publisher = withCheck(
  z.strictObject({
    zmq: endpoint("bind").optional(),
    format: word(["packet", "batch"]).optional().meta({ description: "Of zmq; default packet" }),
    curve: publisherCurve.optional().meta({ description: "Encryption and authentication of zmq" }),
    nsq: hostAndPort().optional().meta({ description: "An nsqd that gets closed windows as JSON metrics" }),
    topic: nsqName("topic").optional().meta({ description: "Of nsq" }),
  }),
  checkPublisher,
);

function checkPublisher(fields: Fields, report: Report): void {
  const { zmq, nsq } = fields;
  if (zmq === undefined && nsq === undefined)
    return report("zmq", "is missing; a publisher needs zmq or nsq");
  if (zmq !== undefined && nsq !== undefined)
    return report("nsq", "stands instead of zmq, not beside it", "key");
  const others = zmq === undefined ? ["format", "curve"] : ["topic"];
  for (const key of others) {
    if (fields[key] !== undefined) report(key, `goes only with ${zmq === undefined ? "zmq" : "nsq"}`, "key");
  }
  if (nsq !== undefined && fields["topic"] === undefined) report("topic", "is missing; nsq needs a topic");
}

const collectorCurve = z.strictObject({
  server_key_file: text("a file with the publisher's public key, relative to this file"),
  key_dir: text(CURVE_DIR),
});

const collector = z.strictObject({
  zmq: endpoint("connect"),
  curve: collectorCurve.optional().meta({ description: "Encryption and authentication" }),
});

const NETWORK = "a network, such as 10.0.0.0/8 or fd00::/8";
const networks = z
  .array(text(NETWORK).refine(isNetwork, { error: expectation(NETWORK) }), {
    error: expectation("a list of networks"),
  })
  .default([]);

const nsqHttp = withCheck(
  z.strictObject({
    listen: listenAddress().prefault("127.0.0.1:4151"),
    allow: networks.meta({ description: "Networks beyond loopback that may push" }),
  }),
  ({ listen, allow }, report) => {
    const host = isFields(listen) && typeof listen["host"] === "string" ? listen["host"] : null;
    if (host === null || isLoopback(host) || !Array.isArray(allow) || allow.length > 0) return;
    report("listen", `listening beyond loopback (${host}) needs allow, a list of networks`);
  },
);

const nsqAddresses = z.array(hostAndPort(), { error: expectation("a list of host:port") }).default([]);

const nsq = withCheck(
  z.strictObject({
    lookupd: nsqAddresses.meta({ description: "HTTP addresses of nsqlookupd" }),
    nsqd: nsqAddresses.meta({ description: "TCP addresses of nsqd" }),
    topic: nsqName("topic").default("tachyon"),
    channel: nsqName("channel").default("aggregator"),
    max_in_flight: wholeNumber(1, 100_000).default(100),
  }),
  ({ lookupd, nsqd }, report) => {
    const count = [lookupd, nsqd].map((list) => (Array.isArray(list) ? list.length : 1));
    if (count.every((length) => length === 0))
      report("nsqd", "needs at least one address here or in lookupd");
  },
);

const ingest = z.strictObject({
  nsq: nsq.optional().meta({ description: "A consumer of real nsqds" }),
  nsq_http: nsqHttp.optional().meta({ description: "The HTTP interface of nsqd, for producers" }),
});

const exporters = z.strictObject({
  prometheus: z.strictObject({}).optional().meta({ description: "Per-zone metrics in GET /metrics" }),
});

/** The whole file. Durations come out in ms, sizes in bytes; the keys stay as they are written. */
export const configSchema = z
  .strictObject({
    version: z.literal(1, { error: expectation("1") }),
    node: node.prefault({}),
    http: http.prefault({}),
    supervision: supervision.prefault({}),
    probes: named(probe).default({}),
    aggregator: aggregator.prefault({}),
    publishers: named(publisher).default({}),
    collectors: named(collector).default({}),
    ingest: ingest.prefault({}),
    rules: text("a rules file, relative to this file").optional(),
    stores: stores.prefault({}),
    exporters: exporters.prefault({}),
  })
  .superRefine((fields, context) => {
    checkStores(fields, (path, message) => context.addIssue({ code: "custom", path, message }));
  }, always());

/** A checked file: durations in ms, sizes in bytes, defaults filled in, keys in snake_case. */
export type TopologyConfig = z.output<typeof configSchema>;
