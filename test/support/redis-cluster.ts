/** A real Redis Cluster of three masters on the loopback. */
import { Cluster } from "ioredis";
import { freePort } from "./free-port.js";
import { RedisServer } from "./redis-server.js";
import { until } from "./until.js";

const SLOTS = 16_384;
const MASTERS = 3;

export class RedisCluster {
  readonly servers: readonly RedisServer[];

  private constructor(servers: readonly RedisServer[]) {
    this.servers = servers;
  }

  static async start(): Promise<RedisCluster> {
    const servers = await Promise.all(Array.from({ length: MASTERS }, startNode));
    const cluster = new RedisCluster(servers);
    await cluster.#join();
    return cluster;
  }

  /** `host:port` of all nodes, as a topology has them. */
  get nodes(): string[] {
    return this.servers.map(({ port }) => `127.0.0.1:${port}`);
  }

  connect(): Cluster {
    return new Cluster(this.servers.map(({ port }) => ({ host: "127.0.0.1", port })));
  }

  async remove(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.remove()));
  }

  /** Shares out the slots, and waits until every node knows. */
  async #join(): Promise<void> {
    const clients = this.servers.map((server) => server.connect());
    const [first] = this.servers;
    for (const [index, client] of clients.entries()) {
      const from = Math.floor((SLOTS * index) / MASTERS);
      const to = Math.floor((SLOTS * (index + 1)) / MASTERS) - 1;
      await client.call("CLUSTER", "ADDSLOTSRANGE", String(from), String(to));
      if (index > 0 && first !== undefined) {
        await client.call("CLUSTER", "MEET", "127.0.0.1", String(first.port), String(first.busPort));
      }
    }
    for (const client of clients) {
      await until(async () => String(await client.call("CLUSTER", "INFO")).includes("cluster_state:ok"), {
        what: "the cluster to be ok",
      });
      client.disconnect();
    }
  }
}

async function startNode(): Promise<RedisServer> {
  const busPort = await freePort();
  const settings = [
    "--cluster-enabled",
    "yes",
    "--cluster-port",
    String(busPort),
    "--cluster-node-timeout",
    "1000",
  ];
  return RedisServer.start({ port: await freePort(), busPort, settings });
}
