/** A node whose topology has a Redis: what its zones did is there, also after each of the two was killed. */
import { expect } from "chai";
import type { Redis } from "ioredis";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WindowJson } from "../../src/model/window.js";
import { decodeMember } from "../../src/store/redis/member.js";
import { NodeProcess } from "../support/node-process.js";
import { RedisServer } from "../support/redis-server.js";
import { until } from "../support/until.js";

describe("a node with a Redis", () => {
  let server: RedisServer;
  let redis: Redis;
  let folder: string;
  let topology: string;

  before(async () => {
    server = await RedisServer.start();
    redis = server.connect();
    folder = mkdtempSync(join(tmpdir(), "zonetap-data-"));
    topology = [
      "version: 1",
      `node: { name: gz-01, data_dir: ${folder} }`,
      "probes: { system: { engine: auto, every: 1s } }",
      "aggregator: { lateness: 100ms }",
      `stores: { redis: { url: "${server.url}" } }`,
    ].join("\n");
  });
  after(async () => {
    redis.disconnect();
    await server.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  async function stored(): Promise<WindowJson[]> {
    const members = await redis.zrangeBuffer("zt:{gz-01/global}:w:1s", "0", "-1");
    return members.map((member) => decodeMember(member).window);
  }

  it("has each closed window there once, and goes on over the death of either", async () => {
    let node = await NodeProcess.start(topology);
    await until(async () => (await stored()).length >= 2, { what: "windows in Redis" });
    await server.kill();
    const away = await until(
      async () => {
        const actor = await node.actor("/stores/redis");
        return actor.state === "backoff" && actor;
      },
      { what: "the store to be in backoff" },
    );
    expect(away.reason).to.be.a("string");
    await until(
      async () => {
        const { spooled } = (await node.actor("/stores/redis")).details as { spooled: { windows: number } };
        return spooled.windows > 0;
      },
      { what: "windows in the spool" },
    );
    await node.kill();
    node = await NodeProcess.start(topology);
    await server.restart();
    await until(async () => (await node.actor("/stores/redis")).state === "running", {
      what: "Redis to be back",
    });
    const before = await stored();
    await until(async () => (await stored()).length > before.length, { what: "windows after the return" });
    expect(await node.stop()).to.equal(0);
    const starts = (await stored()).map(({ start }) => start);
    expect(new Set(starts).size).to.equal(starts.length);
    expect(before.at(-1)?.series.map(({ metric }) => metric)).to.include("mem.freemem");
    expect(await redis.hget("zt:{gz-01/global}:latest", "mem.freemem|")).to.match(/^\d+$/);
  });
});
