/** A node that runs a shipped topology as it is, with ports and names from the environment. */
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../src/base/project-root.js";
import type { ActorJson, HealthJson } from "../../src/model/health.js";
import { MAIN } from "./node-process.js";
import { isReady } from "./is-ready.js";
import { until } from "./until.js";

export class ShippedNode {
  readonly url: string;
  readonly #child: ChildProcess;
  #stderr = "";

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
    child.stderr?.on("data", (chunk: Buffer) => (this.#stderr += chunk.toString()));
  }

  /** Starts `config/<name>` and waits for /readyz. */
  static async start(name: string, port: number, environment: Record<string, string>): Promise<ShippedNode> {
    const child = spawn(process.execPath, [MAIN, "start", join(projectRoot, "config", name)], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, ...environment, ZONETAP_HTTP_PORT: String(port) },
    });
    const node = new ShippedNode(`http://127.0.0.1:${port}`, child);
    try {
      await until(() => isReady(child, node.url), {
        what: `/readyz of ${name}`,
        timeoutMs: 15_000,
        pollMs: 50,
      });
    } catch (error) {
      await node.kill();
      throw new Error(`${name} did not become ready: ${node.#stderr}`, { cause: error });
    }
    return node;
  }

  async get<Answer>(path: string): Promise<Answer> {
    return (await (await fetch(this.url + path)).json()) as Answer;
  }

  health(): Promise<HealthJson> {
    return this.get("/health");
  }

  actor(path: string): Promise<ActorJson> {
    return this.get(`/actors${path}`);
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null> {
    return this.#end("SIGTERM");
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = new Promise((resolve) => this.#child.once("exit", resolve));
      this.#child.kill(signal);
      await ended;
    }
    return this.#child.exitCode;
  }
}
