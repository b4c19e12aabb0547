/**
 * Windows per second into Redis, from closed windows in memory over the spool into sorted sets, beside
 * redis-benchmark doing as many ZADD of members of the same size, on the same server, in turn.
 */
import { execFileSync } from "node:child_process";
import { systemClock } from "../../src/base/clock.js";
import { RedisStore } from "../../src/store/redis/redis-store.js";
import { Spool } from "../../src/store/spool.js";
import { RedisServer } from "../../test/support/redis-server.js";
import { closeWindows, SERIES_PER_WINDOW } from "./closed-windows.js";
import { join } from "node:path";
import { until } from "../../test/support/until.js";
import { median } from "./median.js";

const ZONES = 200;
const SECONDS = 150;
const ROUNDS = 5;
const HOUR_MS = 3_600_000;

/** Prints windows per second of both sides, and their ratio. */
export async function run(): Promise<void> {
  const batches = closeWindows({ zones: ZONES, seconds: SECONDS, startMs: Date.UTC(2026, 10, 22, 10) });
  const count = batches.reduce((sum, batch) => sum + batch.length, 0);
  const server = await RedisServer.start({ settings: ["--appendonly", "no"] });
  try {
    const ours: number[] = [];
    const theirs: number[] = [];
    const pipelined: number[] = [];
    let memberBytes = 0;
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(count / (await timeStore(server, batches)));
      memberBytes = await measureMember(server);
      await flush(server);
      theirs.push(benchmark(server, count, memberBytes, 1));
      await flush(server);
      pipelined.push(benchmark(server, count, memberBytes, 16));
      await flush(server);
    }
    const [windows, zadds] = [median(ours), median(theirs)];
    console.log(`${count} windows of ${SERIES_PER_WINDOW} series, ${memberBytes} bytes each, ${ZONES} zones`);
    console.log(`  zonetap into Redis                 ${format(ours)} windows/s`);
    console.log(
      `  redis-benchmark ZADD               ${format(theirs)} /s, ratio ${(windows / zadds).toFixed(2)}`,
    );
    const ratio = (windows / median(pipelined)).toFixed(2);
    console.log(`  redis-benchmark ZADD, 16 at once   ${format(pipelined)} /s, ratio ${ratio}`);
  } finally {
    await server.remove();
  }
}

/** Seconds from the first batch until the last window is acknowledged. */
async function timeStore(server: RedisServer, batches: ReturnType<typeof closeWindows>): Promise<number> {
  const folder = join(server.folder, "spool");
  const spool = new Spool({ folder, bytesMax: 2 ** 28, wallMs: () => Date.now() });
  let isConnected = false;
  const store = new RedisStore({
    address: {
      server: { kind: "single", url: server.url },
      username: null,
      passwordFile: null,
      tlsCaFile: null,
    },
    prefix: "zt",
    encoding: "compact",
    retentionMs: new Map([[1000, HOUR_MS]]),
    spool,
    clock: systemClock,
    timeoutMs: 5_000,
    onCondition: (reason) => (isConnected = reason === null),
  });
  void store.run();
  await until(() => isConnected, { what: "the connection" });
  const beginMs = performance.now();
  for (const batch of batches) await store.take(batch);
  await until(() => spool.status.items === 0, {
    what: "the spool to be empty",
    timeoutMs: 60_000,
    pollMs: 1,
  });
  const seconds = (performance.now() - beginMs) / 1000;
  await store.close(0);
  return seconds;
}

async function measureMember(server: RedisServer): Promise<number> {
  const redis = server.connect();
  const [member] = await redis.zrangeBuffer("zt:{gz-01/zone-7}:w:1s", "9", "9");
  redis.disconnect();
  return member?.length ?? 0;
}

async function flush(server: RedisServer): Promise<void> {
  const redis = server.connect();
  await redis.flushall();
  redis.disconnect();
}

/** ZADD per second; a random number of 12 digits makes each member another. */
function benchmark(server: RedisServer, count: number, memberBytes: number, pipeline: number): number {
  const member = `${"m".repeat(memberBytes - 12)}__rand_int__`;
  const load = ["-n", String(count), "-r", "1000000000", "-P", String(pipeline)];
  const args = ["-s", server.socket, ...load, "--csv", "ZADD", "bench", "__rand_int__", member];
  const lines = execFileSync("redis-benchmark", args, { encoding: "utf8" }).trim().split("\n");
  const [, rate = ""] = lines.at(-1)?.split('","') ?? [];
  return Number(rate.replaceAll('"', ""));
}

function format(values: readonly number[]): string {
  const [low, middle, high] = [Math.min(...values), median(values), Math.max(...values)];
  const [first, second, third] = [middle, low, high].map((value) =>
    Math.round(value).toLocaleString("en-US"),
  );
  return `${first} (${second}-${third})`;
}
