import { expect } from "chai";
import type { Redis } from "ioredis";
import { systemClock } from "../../../src/base/clock.js";
import type { StoredWindowQuery } from "../../../src/model/window-store.js";
import { RedisClient } from "../../../src/store/redis/client.js";
import { readHosts, readLatest, readWindows, readZones } from "../../../src/store/redis/read-windows.js";
import { RedisServer } from "../../support/redis-server.js";
import { until } from "../../support/until.js";
import { START_MS, StoreRig, windowAt, windows } from "./store-rig.js";

describe("reading windows from Redis", () => {
  let server: RedisServer;
  let redis: Redis;
  let client: RedisClient;

  before(async () => {
    server = await RedisServer.start();
    redis = server.connect();
    const rig = new StoreRig(server.url).start();
    await rig.take([...windows(1_300), ...windows(700, 0, { node: "gz-02", received: 2 })]);
    await rig.take(windows(3, 0, { host: "gz-09" }));
    await rig.take([windowAt(0, { zone: "web2" })]);
    await rig.written();
    await until(async () => (await redis.zcard("zt:zones")) === 3, { what: "the zones" });
    await rig.close();
    await redis.zadd("zt:{gz-01/web1}:w:1s", String(START_MS + 1_000), "nothing that anybody can read");
    const address = { username: null, passwordFile: null, tlsCaFile: null };
    client = await RedisClient.open(
      { server: { kind: "single", url: server.url }, ...address },
      { clock: systemClock, timeoutMs: 2_000, onEnd: () => undefined, signal: new AbortController().signal },
    );
  });
  after(async () => {
    client.close();
    redis.disconnect();
    await server.remove();
  });

  function read(query: Partial<StoredWindowQuery>) {
    const all = {
      zone: "web1",
      host: "gz-01",
      resolutionMs: 1000,
      fromMs: START_MS,
      toMs: START_MS + 3_600_000,
    };
    return readWindows(client, "zt", { ...all, ...query });
  }

  it("gives one window for each step, page after page, oldest first", async () => {
    const found = await read({});
    expect(found.map(({ start }) => (Date.parse(start) - START_MS) / 1000)).to.deep.equal(
      Array.from({ length: 1_300 }, (_, second) => second),
    );
    expect(new Set(found.slice(0, 700).map(({ coverage }) => coverage.received))).to.deep.equal(new Set([2]));
  });

  it("gives windows that start in [from, to)", async () => {
    const found = await read({ fromMs: START_MS + 10_000, toMs: START_MS + 12_000 });
    expect(found.map(({ id }) => id)).to.deep.equal(["gz-02:10", "gz-02:11"]);
    expect(await read({ fromMs: START_MS + 12_000, toMs: START_MS + 12_000 })).to.deep.equal([]);
  });

  for (const windowsMax of [1, 600, 1_250, 2_000]) {
    it(`gives the newest ${windowsMax} where no more are asked for`, async () => {
      const found = await read({ windowsMax });
      const count = Math.min(windowsMax, 1_300);
      expect(found).to.have.length(count);
      expect(found[0]?.start).to.equal(windowAt(1_300 - count).start);
    });
  }

  it("gives the windows of every host that has the zone, where none is named", async () => {
    const query = { zone: "web1", resolutionMs: 1000, fromMs: START_MS, toMs: START_MS + 2_000 };
    const found = await readWindows(client, "zt", query);
    expect(found.map(({ host, start }) => [host, start])).to.deep.equal([
      ["gz-01", windowAt(0).start],
      ["gz-09", windowAt(0).start],
      ["gz-01", windowAt(1).start],
      ["gz-09", windowAt(1).start],
    ]);
  });

  it("gives only the series of a metric, and none where there is no such", async () => {
    const [found] = await read({ metric: "net.rbytes64" });
    expect(found?.series.map(({ metric }) => metric)).to.deep.equal(["net.rbytes64"]);
    expect((await read({ metric: "no.such" }))[0]?.series).to.deep.equal([]);
  });

  it("gives nothing for a zone, host or resolution that is not there", async () => {
    expect(await read({ zone: "none" })).to.deep.equal([]);
    expect(await read({ host: "none" })).to.deep.equal([]);
    expect(await read({ resolutionMs: 60_000 })).to.deep.equal([]);
  });

  it("tells where the windows of a zone end in its own time, whatever the clock on the wall", async () => {
    const zones = await readZones(client, "zt", 1_000);
    expect(zones.map(({ newestMs }) => (newestMs - START_MS) / 1000)).to.deep.equal([1_300, 1, 3]);
    expect(await readZones(client, "zt", 60_000)).to.deep.equal([]);
  });

  it("lists the other zones where the key of one holds something else", async () => {
    await redis.zadd("zt:zones", "1", "gz-10/odd");
    await redis.set("zt:{gz-10/odd}:w:1s", "somebody's");
    expect(await readZones(client, "zt", 1_000)).to.have.length(3);
    await redis.zrem("zt:zones", "gz-10/odd");
  });

  it("lists zones by host and name, hosts, and the newest values", async () => {
    const zones = await readZones(client, "zt", 1_000);
    expect(zones.map(({ host, zone }) => `${host} ${zone}`)).to.deep.equal([
      "gz-01 web1",
      "gz-01 web2",
      "gz-09 web1",
    ]);
    expect([...(await readHosts(client, "zt")).keys()].sort()).to.deep.equal(["gz-01", "gz-09"]);
    const latest = await readLatest(client, "zt", { host: "gz-01", zone: "web2" });
    expect(latest).to.deep.equal(new Map([["net.rbytes64|net0", "1500"]]));
  });
});
