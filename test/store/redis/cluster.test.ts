import { expect } from "chai";
import type { Cluster } from "ioredis";
import { RedisCluster } from "../../support/redis-cluster.js";
import { until } from "../../support/until.js";
import { counter, START_MS, storedSeconds, storedWindows, StoreRig, windowAt, windows } from "./store-rig.js";

const ZONES = Array.from({ length: 30 }, (_, index) => `z${index}`);

describe("windows in a Redis Cluster", () => {
  let cluster: RedisCluster;
  let redis: Cluster;
  let rig: StoreRig;

  before(async () => {
    cluster = await RedisCluster.start();
    redis = cluster.connect();
  });
  after(async () => {
    redis.disconnect();
    await cluster.remove();
  });
  beforeEach(async () => {
    const server = { kind: "cluster" as const, nodes: cluster.nodes };
    const address = { server, username: null, passwordFile: null, tlsCaFile: null };
    rig = new StoreRig("", { address, timeoutMs: 1_000 }).start();
    await until(() => rig.condition === null, { what: "the cluster to be connected" });
  });
  afterEach(async () => {
    await rig.close();
    for (const node of redis.nodes("master")) await node.flushall();
  });

  it("lie with all of their zone on one master, and the zones on all three", async () => {
    await rig.take(
      ZONES.flatMap((zone) => [...windows(5, 0, { zone }), windowAt(0, { zone, resolutionMs: 10_000 })]),
    );
    await rig.written();
    const keys = await Promise.all(redis.nodes("master").map((node) => node.keys("zt:{*")));
    const zones = keys.map((some) => new Set(some.map((key) => key.slice(0, key.indexOf("}")))));
    expect(zones.map(({ size }) => size > 0)).to.deep.equal([true, true, true]);
    expect(zones.reduce((sum, { size }) => sum + size, 0)).to.equal(ZONES.length);
    for (const zone of ZONES)
      expect(await storedSeconds(redis, `gz-01/${zone}`)).to.deep.equal([0, 1, 2, 3, 4]);
    expect(rig.details).to.include({ written: 180, repeated: 0 });
  });

  it("take in corrections, and are read back", async () => {
    await rig.take([windowAt(0), windowAt(1)]);
    await rig.take([windowAt(0, { number: 7, late: true, series: [counter(1)] }), windowAt(1)]);
    await rig.written();
    expect((await storedWindows(redis)).map(({ numbers }) => numbers)).to.deep.equal([[0, 7], [1]]);
    const query = {
      zone: "web1",
      resolutionMs: 1000,
      fromMs: START_MS,
      toMs: START_MS + 2_000,
      metric: "none",
    };
    expect((await rig.store.read(query)).map(({ series }) => series)).to.deep.equal([[], []]);
    expect((await rig.store.zones()).map(({ zone }) => zone)).to.deep.equal(["web1"]);
  });

  it("follow a zone that is moved to another master", async () => {
    await rig.take([windowAt(0)]);
    await rig.written();
    const slot = await redis.cluster("KEYSLOT", "zt:{gz-01/web1}:latest");
    await moveSlot(slot);
    await rig.take(windows(5, 1));
    await rig.written();
    const found = await Promise.all(
      redis.nodes("master").map((node) => node.cluster("COUNTKEYSINSLOT", slot)),
    );
    expect(found.filter((count) => count > 0)).to.deep.equal([2]);
    expect(await storedSeconds(redis)).to.deep.equal([0, 1, 2, 3, 4, 5]);
  });

  it("wait while one master is away, and are written once when it is back", async () => {
    await rig.take(ZONES.map((zone) => windowAt(0, { zone })));
    await rig.written();
    const [server] = cluster.servers;
    await server!.kill();
    await rig.take(ZONES.flatMap((zone) => windows(3, 1, { zone })));
    await until(() => /CLUSTERDOWN|Connection is closed|redirections|no answer/.test(rig.condition ?? ""), {
      what: "the outage to be said",
    });
    await server!.restart();
    await rig.written();
    for (const zone of ZONES) expect(await storedSeconds(redis, `gz-01/${zone}`)).to.deep.equal([0, 1, 2, 3]);
  });

  it("wait while one master hangs, and are written once when it goes on", async () => {
    const [server] = cluster.servers;
    server!.signal("SIGSTOP");
    await rig.take(ZONES.map((zone) => windowAt(0, { zone })));
    await until(() => /no answer in 1000 ms/.test(rig.condition ?? ""), { what: "the outage to be said" });
    server!.signal("SIGCONT");
    await rig.written();
    for (const zone of ZONES) expect(await storedSeconds(redis, `gz-01/${zone}`)).to.deep.equal([0]);
  });

  /** With its keys, as `redis-cli --cluster reshard` does. */
  async function moveSlot(slot: number): Promise<void> {
    const nodes = redis.nodes("master");
    const ids = await Promise.all(nodes.map(async (node) => String(await node.cluster("MYID"))));
    const counts = await Promise.all(nodes.map((node) => node.cluster("COUNTKEYSINSLOT", slot)));
    const source = counts.findIndex((count) => count > 0);
    const target = (source + 1) % nodes.length;
    const [from, to] = [nodes[source]!, nodes[target]!];
    await to.call("CLUSTER", "SETSLOT", String(slot), "IMPORTING", ids[source]!);
    await from.call("CLUSTER", "SETSLOT", String(slot), "MIGRATING", ids[target]!);
    const keys = (await from.call("CLUSTER", "GETKEYSINSLOT", String(slot), "10")) as string[];
    await from.call("MIGRATE", "127.0.0.1", String(to.options.port), "", "0", "2000", "KEYS", ...keys);
    for (const node of nodes) await node.call("CLUSTER", "SETSLOT", String(slot), "NODE", ids[target]!);
  }
});
