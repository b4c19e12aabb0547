/** Real servers of Redis for tests: each its own process with its own folder, gone with the test. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { until } from "./until.js";

export interface RedisServerOptions {
  /** Default: no port, a socket in its folder alone. */
  readonly port?: number;
  /** Of a cluster's node, for the others. */
  readonly busPort?: number;
  /** Further settings: `["--maxmemory", "2mb"]`. */
  readonly settings?: readonly string[];
}

/** What was acknowledged survives SIGKILL of the server. */
const DURABLE = ["--appendonly", "yes", "--save", ""];

export class RedisServer {
  readonly folder: string;
  readonly port: number;
  readonly busPort: number;
  readonly #settings: readonly string[];
  #child: ChildProcess | null = null;

  private constructor({ port = 0, busPort = 0, settings = [] }: RedisServerOptions) {
    this.folder = mkdtempSync(join(tmpdir(), "zonetap-redis-"));
    this.port = port;
    this.busPort = busPort;
    this.#settings = settings;
  }

  /** Started, and answering unless the settings keep it from that. */
  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const server = new RedisServer(options);
    await server.restart();
    return server;
  }

  get socket(): string {
    return join(this.folder, "redis.sock");
  }

  /** For a topology. */
  get url(): string {
    return `unix://${this.socket}`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts it where it was killed, with what it had; `settings` are of this run. */
  async restart(settings: readonly string[] = []): Promise<void> {
    const { folder, socket, port } = this;
    const own = ["--port", String(port), "--unixsocket", socket, "--dir", folder, "--daemonize", "no"];
    const all = [...own, ...DURABLE, ...this.#settings, ...settings];
    const child = spawn("redis-server", all, { stdio: "ignore" });
    this.#child = child;
    await until(async () => child.exitCode !== null || (await isListening(socket)), {
      what: "the socket of redis-server",
    });
    if (child.exitCode !== null) throw new Error(`redis-server ended with code ${child.exitCode}`);
  }

  /** A connection of the test's own. */
  connect(): Redis {
    const client = new Redis({ path: this.socket, retryStrategy: () => 20, maxRetriesPerRequest: null });
    client.on("error", () => undefined); // It is killed on purpose.
    return client;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** Kills it, and removes all that it wrote. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function isListening(socket: string): Promise<boolean> {
  const client = new Redis({
    path: socket,
    lazyConnect: true,
    retryStrategy: () => null,
    enableReadyCheck: false,
  });
  client.on("error", () => undefined); // Not there yet.
  try {
    await client.connect();
    return true;
  } catch {
    return false; // Not listening yet.
  } finally {
    client.disconnect();
  }
}
