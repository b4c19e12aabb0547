/**
 * A node under the load of many zones, and its Redis taken away for a minute: killed, killed together with the
 * node, full, and hanging. After its return every window that was closed is in Redis, once; of a node that was
 * killed at most the last second is missing.
 */
import type { Redis } from "ioredis";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeMember } from "../../src/store/redis/member.js";
import { NodeProcess } from "../support/node-process.js";
import { RedisServer } from "../support/redis-server.js";
import { until } from "../support/until.js";
import { sql } from "../store/archive/parquet.js";
import { LOAD_HOST, ZoneLoad } from "./zone-load.js";

const ZONES = 200;
const OUTAGE_S = 60;
const SECOND_MS = 1_000;
const LATENESS_MS = 500;
/** After the return, for all that waits. */
const CATCH_UP_MS = 60_000;
/** A window that begins in the second before the end of its node may be open, wait for what is late, or close. */
const OPEN_MS = 2 * SECOND_MS + LATENESS_MS;

interface Stage {
  readonly server: RedisServer;
  readonly redis: Redis;
  readonly load: ZoneLoad;
  readonly topology: string;
  readonly outageMs: number;
  node: NodeProcess;
  /** Steps in which the node was not there: from the one that may be missing to the first that may not. */
  readonly absences: { fromMs: number; toMs: number }[];
}

type Outage = (stage: Stage) => Promise<void>;

const OUTAGES: Readonly<Record<string, Outage>> = {
  killed: async ({ server, outageMs }) => {
    await server.kill();
    await pause(outageMs);
    await server.restart();
  },
  "killed, and the node meanwhile": async (stage) => {
    await stage.server.kill();
    await pause(stage.outageMs / 2);
    const killedMs = Date.now();
    await stage.node.kill();
    stage.node = await NodeProcess.start(stage.topology);
    stage.absences.push({ fromMs: killedMs - OPEN_MS, toMs: Date.now() + OPEN_MS });
    await pause(stage.outageMs / 2);
    await stage.server.restart();
  },
  full: async ({ redis, outageMs }) => {
    await redis.config("SET", "maxmemory", "1mb");
    await pause(outageMs);
    await redis.config("SET", "maxmemory", "0");
  },
  hanging: async ({ server, outageMs }) => {
    server.signal("SIGSTOP");
    await pause(outageMs);
    server.signal("SIGCONT");
  },
};

/** `npm run accept -- stores-redis [SECONDS] [ZONES]`. */
export async function run([
  seconds = `${OUTAGE_S}`,
  zones = `${ZONES}`,
]: readonly string[]): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "zonetap-accept-"));
  const server = await RedisServer.start();
  const redis = server.connect();
  const load = await ZoneLoad.start(Number(zones));
  const topology = [
    "version: 1",
    `node: { name: gz-01, data_dir: ${folder} }`,
    `aggregator: { windows: [1s, 10s], lateness: ${LATENESS_MS}ms }`,
    `collectors: { ${LOAD_HOST}: { zmq: "${load.endpoint}" } }`,
    `stores: { redis: { url: "${server.url}", retention: { 1s: 1d, 10s: 1d } }, archive: {} }`,
  ].join("\n");
  const node = await NodeProcess.start(topology);
  const stage: Stage = {
    server,
    redis,
    load,
    topology,
    outageMs: Number(seconds) * 1_000,
    node,
    absences: [],
  };
  try {
    await until(async () => (await readStarts(redis, "zone-0")).length > 2, { what: "the first windows" });
    let isGood = true;
    const beginMs = load.sentMs;
    for (const [what, outage] of Object.entries(OUTAGES)) {
      isGood = (await runOutage(stage, what, outage)) && isGood;
    }
    const lastMs = load.sentMs;
    await pause(OPEN_MS);
    await stage.node.stop(); // The archive writes its files then.
    return (await compareArchive(stage, folder, beginMs, lastMs)) && isGood;
  } finally {
    load.stop();
    await stage.node.stop();
    redis.disconnect();
    await server.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runOutage(stage: Stage, what: string, outage: Outage): Promise<boolean> {
  const beginMs = stage.load.sentMs;
  await outage(stage);
  const lastMs = stage.load.sentMs;
  const backMs = Date.now();
  await until(async () => (await readStarts(stage.redis, "zone-0")).some((startMs) => startMs > lastMs), {
    what: "all windows of the outage in Redis",
    timeoutMs: CATCH_UP_MS,
    pollMs: 50,
  });
  const caughtUpMs = Date.now() - backMs;
  const { details } = await stage.node.actor("/stores/redis");
  const found = await compare(stage, beginMs, lastMs);
  console.log(
    `Redis ${what} for ${stage.outageMs / 1_000} s: ${found.windows} windows, ${found.missing} missing, ` +
      `${found.double} there twice, ${found.wrong} wrong, ${found.lost} lost with the node ` +
      `(${found.lostSteps} s a zone); caught up in ${caughtUpMs} ms; dropped ${JSON.stringify(details["dropped"])}`,
  );
  return found.missing + found.double + found.wrong === 0 && found.windows > 0;
}

/** What there is of each zone from `beginMs` to `lastMs`, against a window in every second. */
async function compare(stage: Stage, beginMs: number, lastMs: number) {
  const found = { windows: 0, missing: 0, double: 0, wrong: 0, lost: 0, lostSteps: 0 };
  for (const zone of stage.load.zones) {
    const members = await stage.redis.zrangebyscoreBuffer(keyOf(zone), beginMs, lastMs);
    const windows = members.map((member) => decodeMember(member).window);
    const starts = new Set(windows.map(({ start }) => Date.parse(start)));
    found.windows += windows.length;
    found.double += windows.length - starts.size;
    for (let startMs = beginMs; startMs <= lastMs; startMs += SECOND_MS) {
      const isAbsent = stage.absences.some(({ fromMs, toMs }) => startMs >= fromMs && startMs < toMs);
      if (starts.has(startMs)) continue;
      found[isAbsent ? "lost" : "missing"]++;
    }
    found.wrong += windows.filter((window) => !isRight(stage, window)).length;
  }
  found.lostSteps = found.lost / stage.load.zones.length;
  return found;
}

/** Whether the archive has every second of every zone once, all outages of Redis through. */
async function compareArchive(
  stage: Stage,
  folder: string,
  beginMs: number,
  lastMs: number,
): Promise<boolean> {
  const rows = await sql(
    `SELECT zone, epoch_ms(time)::DOUBLE AS start_ms, count(*)::INTEGER AS rows
     FROM read_parquet('${folder}/archive/**/*.parquet', hive_partitioning = true)
     WHERE resolution = '1s' AND metric = 'load.steps' GROUP BY ALL`,
  );
  const counts = new Map(
    rows.map((row) => [`${String(row["zone"])} ${Number(row["start_ms"])}`, Number(row["rows"])]),
  );
  let [missing, double] = [0, 0];
  for (const zone of stage.load.zones) {
    for (let startMs = beginMs; startMs <= lastMs; startMs += SECOND_MS) {
      const isAbsent = stage.absences.some(({ fromMs, toMs }) => startMs >= fromMs && startMs < toMs);
      const count = counts.get(`${zone} ${startMs}`) ?? 0;
      if (count > 1) double++;
      if (count === 0 && !isAbsent) missing++;
    }
  }
  console.log(`the archive meanwhile: ${counts.size} windows, ${missing} missing, ${double} there twice`);
  return missing + double === 0 && counts.size > 0;
}

/** One packet came in each step, and none was counted twice; at the edge of an absence there may be none. */
function isRight(
  { absences }: Stage,
  { start, coverage, series }: ReturnType<typeof decodeMember>["window"],
): boolean {
  const startMs = Date.parse(start);
  if (absences.some(({ fromMs, toMs }) => startMs >= fromMs && startMs < toMs)) return coverage.received <= 1;
  return coverage.received === 1 && series.length === 1;
}

async function readStarts(redis: Redis, zone: string): Promise<number[]> {
  const scored = await redis.zrange(keyOf(zone), "0", "-1", "WITHSCORES");
  return scored.map(Number).filter((value) => value > 1e12);
}

function keyOf(zone: string): string {
  return `zt:{${LOAD_HOST}/${zone}}:w:1s`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
