/**
 * The topology file as it is written: every key, its type, range and default. One table for the parser, the
 * refusals and `config/topology.schema.json`. Strict: what is not here is refused. Sections whose parts are not
 * built yet are not here either; `availability.ts` says so in their place.
 */
import { z } from "zod";
import { probe } from "./probe-schema.js";
import { always, isFields, named, withCheck } from "./section-types.js";
import { formatDuration } from "./units.js";
import {
  duration,
  endpoint,
  expectation,
  isLoopback,
  isNetwork,
  listenAddress,
  name,
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

const publisher = z.strictObject({
  zmq: endpoint("bind"),
  format: word(["packet", "batch"]).default("packet"),
});

const collector = z.strictObject({ zmq: endpoint("connect") });

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

const ingest = z.strictObject({
  nsq_http: nsqHttp.optional().meta({ description: "The HTTP interface of nsqd, for producers" }),
});

/** The whole file. Durations come out in ms, sizes in bytes; the keys stay as they are written. */
export const configSchema = z.strictObject({
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
});

/** A checked file: durations in ms, sizes in bytes, defaults filled in, keys in snake_case. */
export type TopologyConfig = z.output<typeof configSchema>;
