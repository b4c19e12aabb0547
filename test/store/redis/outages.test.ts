import { expect } from "chai";
import type { Redis } from "ioredis";
import { join } from "node:path";
import { rmSync, writeFileSync } from "node:fs";
import { Spool } from "../../../src/store/spool.js";
import type { RedisServer } from "../../support/redis-server.js";
import { until } from "../../support/until.js";
import { useRedis } from "../../support/use-redis.js";
import { counter, START_MS, storedSeconds, StoreRig, windowAt, windows } from "./store-rig.js";

/** How Redis is taken away, what health says of it then, and how it comes back. */
interface Outage {
  readonly what: string;
  readonly reason: RegExp;
  readonly begin: (server: RedisServer, redis: Redis) => Promise<unknown>;
  readonly end: (server: RedisServer, redis: Redis) => Promise<unknown>;
}

const OUTAGES: readonly Outage[] = [
  {
    what: "killed",
    reason: /ENOENT|ECONNREFUSED|connection was lost|Connection is closed/,
    begin: (server) => server.kill(),
    end: (server) => server.restart(),
  },
  {
    what: "stopped in its tracks",
    reason: /no answer in 300 ms/,
    begin: (server) => Promise.resolve(server.signal("SIGSTOP")),
    end: (server) => Promise.resolve(server.signal("SIGCONT")),
  },
  {
    what: "full",
    reason: /OOM command not allowed/,
    begin: (_, redis) => redis.config("SET", "maxmemory", "1mb"),
    end: (_, redis) => redis.config("SET", "maxmemory", "0"),
  },
  {
    what: "a replica that takes no writes",
    reason: /READONLY/,
    begin: (_, redis) => redis.replicaof("127.0.0.1", 1),
    end: (_, redis) => redis.replicaof("NO", "ONE"),
  },
  {
    what: "without enough replicas",
    reason: /NOREPLICAS/,
    begin: (_, redis) => redis.config("SET", "min-replicas-to-write", "1"),
    end: (_, redis) => redis.config("SET", "min-replicas-to-write", "0"),
  },
  {
    what: "asking for a password that nobody told us",
    reason: /NOAUTH/,
    async begin(_, redis) {
      await redis.config("SET", "requirepass", "secret");
      await redis.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
    },
    end: (_, redis) => redis.config("SET", "requirepass", ""),
  },
  {
    what: "pausing all writes for longer than we wait",
    reason: /no answer in 300 ms/,
    begin: (_, redis) => redis.call("CLIENT", "PAUSE", "60000", "WRITE"),
    end: (_, redis) => redis.client("UNPAUSE"),
  },
];

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

describe("while Redis is", function () {
  const stand = useRedis(() => rig.close());
  let rig: StoreRig;

  beforeEach(() => (rig = new StoreRig(stand.server.url)));
  for (const { what, reason, begin, end } of OUTAGES) {
    it(`${what}, windows wait in the spool, and are written once, in order, when it is back`, async () => {
      rig.start();
      await rig.take(windows(20));
      await rig.written();
      await begin(stand.server, stand.redis);
      for (const from of range(10)) await rig.take(windows(10, 20 + from * 10));
      await until(() => reason.test(rig.condition ?? ""), { what: `${String(reason)} in the reason` });
      expect(rig.details["spooled"]).to.include({ windows: 100 });
      await until(() => Number(rig.details["lag_s"]) > 0, { what: "the lag to be shown" });
      await end(stand.server, stand.redis);
      await rig.written();
      await until(() => rig.condition === null, { what: "no reason any more" });
      await until(async () => (await storedSeconds(stand.redis)).length === 120, { what: "the windows" });
      expect(await storedSeconds(stand.redis)).to.deep.equal(range(120));
      expect(rig.details["dropped"]).to.deep.equal({ full: 0, disk: 0, unreadable: 0, refused: 0 });
    });
  }

  it("loading what it had, windows wait until it has", async () => {
    rig.start();
    await rig.take(windows(20));
    await rig.written();
    for (const index of range(300)) await stand.redis.set(`key ${index}`, index);
    await stand.redis.bgrewriteaof();
    await until(async () => (await stand.redis.info("persistence")).includes("aof_rewrite_in_progress:0"), {
      what: "the file to be written",
    });
    await stand.server.kill();
    // A key takes 5 ms to load, and others are heard meanwhile.
    await stand.server.restart([
      "--key-load-delay",
      "5000",
      "--loading-process-events-interval-bytes",
      "1024",
    ]);
    await rig.take(windows(20, 20));
    await until(() => rig.conditions.some((reason) => /LOADING/.test(reason ?? "")), {
      what: "LOADING in the reason",
    });
    await rig.written();
    expect(await storedSeconds(stand.redis)).to.deep.equal(range(40));
    await stand.server.kill();
    await stand.server.restart();
  });

  it("away while the node starts, the store starts all the same", async () => {
    await stand.server.kill();
    rig.start();
    await rig.take(windows(3));
    expect(rig.details["spooled"]).to.include({ windows: 3 });
    const asked = await rig.store.zones().catch((error: Error) => error.message);
    expect(asked).to.match(/^Redis at unix:.* is away: /);
    await stand.server.restart();
    await rig.written();
    expect(await storedSeconds(stand.redis)).to.deep.equal(range(3));
  });

  it("away and the node is started anew, nothing is lost and nothing is there twice", async () => {
    rig.start();
    await rig.take(windows(20));
    await rig.written();
    await stand.server.kill();
    await rig.take(windows(20, 20));
    await rig.reopen();
    rig.start();
    await rig.take(windows(20, 40));
    await stand.server.restart();
    await rig.written();
    expect(await storedSeconds(stand.redis)).to.deep.equal(range(60));
  });

  it("away for so long that the spool is full, the oldest are lost and counted", async () => {
    await rig.close();
    rig = new StoreRig(stand.server.url, { spoolBytes: 1 << 20 }).start();
    await stand.server.kill();
    const series = range(20).map((index) => ({ ...counter(index), instance: `net${index}` }));
    for (const second of range(200))
      await rig.take(range(50).map((zone) => windowAt(second, { zone: `z${zone}`, series })));
    const { full } = rig.details["dropped"] as { full: number };
    const { windows: left, bytes } = rig.details["spooled"] as { windows: number; bytes: number };
    expect(full).to.be.greaterThan(0);
    expect(full + left).to.equal(10_000);
    expect(bytes).to.be.at.most(1 << 20);
    await stand.server.restart();
    await rig.written();
    expect((await storedSeconds(stand.redis, "gz-01/z49")).at(-1)).to.equal(199);
    expect(rig.details["written"]).to.equal(left);
  });

  it("there, what nobody can read in the spool is counted and skipped", async () => {
    const spool = new Spool({ folder: join(rig.folder, "spool"), bytesMax: 1 << 20, wallMs: () => START_MS });
    await spool.append(Buffer.from("no pack of windows"), 7);
    await spool.append(Buffer.from([3, 0, 0, 0, 1, 2, 3, 2, 0, 0, 0, 9, 9]), 2);
    await spool.close();
    rig.start();
    await rig.take(windows(3));
    await rig.written();
    expect(await storedSeconds(stand.redis)).to.deep.equal(range(3));
    expect(rig.details["dropped"]).to.include({ unreadable: 9 });
    expect(rig.condition).to.equal(null);
  });

  it("there and the spool's disk is not, what is lost is counted, said, and nothing else stops", async () => {
    const spool = join(rig.folder, "spool");
    writeFileSync(spool, "a file where the folder should be");
    rig.start();
    await rig.take(windows(3));
    await until(() => /the spool: E(EXIST|NOTDIR)/.test(rig.condition ?? ""), {
      what: "the spool in the reason",
    });
    expect(rig.details["dropped"]).to.include({ disk: 3 });
    rmSync(spool);
    await rig.take(windows(3, 3));
    await rig.written();
    await until(() => rig.condition === null, { what: "no reason any more" });
    expect(await storedSeconds(stand.redis)).to.deep.equal([3, 4, 5]);
  });

  it("hanging, the store is stopped within its time, and keeps what it has not written", async () => {
    rig.start();
    await rig.take(windows(1));
    await rig.written();
    stand.server.signal("SIGSTOP");
    await rig.take(windows(5, 1));
    const startMs = performance.now();
    await rig.store.close(100);
    expect(performance.now() - startMs).to.be.lessThan(2_000);
    stand.server.signal("SIGCONT");
    await rig.reopen();
    rig.start();
    await rig.written();
    expect(await storedSeconds(stand.redis)).to.deep.equal(range(6));
  });
});
