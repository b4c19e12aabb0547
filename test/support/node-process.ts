/** A whole node as its users run it: `zonetap start FILE` as a process, with a topology of the test's own. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ActorJson, HealthJson } from "../../src/model/health.js";
import { freePort } from "./free-port.js";
import { isReady } from "./is-ready.js";
import { until } from "./until.js";

/** The program, as node runs it. */
export const MAIN = fileURLToPath(new URL("../../src/main.js", import.meta.url));

export class NodeProcess {
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly file: string;
  readonly url: string;
  #stderr = "";

  private constructor(folder: string, file: string, url: string, child: ChildProcess) {
    this.#folder = folder;
    this.file = file;
    this.url = url;
    this.#child = child;
    child.stderr?.on("data", (chunk: Buffer) => (this.#stderr += chunk.toString()));
  }

  /**
   * Starts a node on `topology` (YAML without `http`, which is added with a free port) and waits for /readyz.
   * `stderr` may be an open file, which its log goes to.
   */
  static async start(
    topology: string,
    environment: Record<string, string> = {},
    stderr: "pipe" | number = "pipe",
  ): Promise<NodeProcess> {
    const folder = mkdtempSync(join(tmpdir(), "zonetap-test-"));
    const port = await freePort();
    const file = join(folder, "zonetap.yaml");
    writeFileSync(file, withHttp(topology, port));
    const child = spawn(process.execPath, [MAIN, "start", file], {
      stdio: ["ignore", "ignore", stderr],
      env: { ...process.env, ...environment },
    });
    const node = new NodeProcess(folder, file, `http://127.0.0.1:${port}`, child);
    try {
      await until(() => isReady(child, node.url), { what: "/readyz", timeoutMs: 15_000 });
    } catch (error) {
      await node.kill();
      throw new Error(`the node did not become ready: ${node.#stderr}`, { cause: error });
    }
    return node;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get stderr(): string {
    return this.#stderr;
  }

  async get(path: string): Promise<unknown> {
    return (await fetch(this.url + path)).json();
  }

  async post(path: string): Promise<{ status: number; body: unknown }> {
    const response = await fetch(this.url + path, { method: "POST" });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  }

  health(): Promise<HealthJson> {
    return this.get("/health") as Promise<HealthJson>;
  }

  async actor(path: string): Promise<ActorJson> {
    return (await this.get(`/actors${path}`)) as ActorJson;
  }

  /** Writes the topology anew, keeping the port; the node sees it by its watch of the file. */
  write(topology: string): void {
    writeFileSync(this.file, withHttp(topology, Number(new URL(this.url).port)));
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** SIGTERM, and the exit code. */
  async stop(): Promise<number | null> {
    this.signal("SIGTERM");
    return this.#ended();
  }

  /** SIGKILL, as a crash of the machine's would be. */
  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.#ended();
  }

  async #ended(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      await new Promise((resolve) => this.#child.once("exit", resolve));
    }
    rmSync(this.#folder, { recursive: true, force: true });
    return this.#child.exitCode;
  }
}

function withHttp(topology: string, port: number): string {
  return `${topology}\nhttp: { listen: "127.0.0.1:${port}" }\n`;
}
