/** A real Prometheus that scrapes one node five times a second, and promtool, from the same Debian package. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.js";
import { until } from "./until.js";

/** One series of an answer. */
export interface Queried {
  readonly metric: Readonly<Record<string, string>>;
  /** As Prometheus writes it. */
  readonly value: string;
}

/** Whether the tests are to do without it; said once, where they are. Never in a CI. */
export function isPrometheusLeftOut(): boolean {
  const isLeftOut =
    process.env["CI"] === undefined && (process.env["TEST_WITHOUT"] ?? "").split(",").includes("prometheus");
  if (isLeftOut) console.log("    (TEST_WITHOUT=prometheus: no real Prometheus scrapes)");
  return isLeftOut;
}

export class PrometheusServer {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #url: string;

  private constructor(child: ChildProcess, folder: string, url: string) {
    this.#child = child;
    this.#folder = folder;
    this.#url = url;
  }

  /** Scrapes `target` (`127.0.0.1:7280`) from now on. */
  static async start(target: string): Promise<PrometheusServer> {
    const folder = mkdtempSync(join(tmpdir(), "zonetap-prometheus-"));
    const config = join(folder, "prometheus.yml");
    const job = `{ job_name: zonetap, scrape_interval: 200ms, scrape_timeout: 200ms, static_configs: [{ targets: ["${target}"] }] }`;
    writeFileSync(config, `scrape_configs: [${job}]\n`);
    const address = `127.0.0.1:${await freePort()}`;
    const flags = [`--config.file=${config}`, `--storage.tsdb.path=${folder}/data`];
    // It takes a target over once in 5 s otherwise, the first one too.
    flags.push("--scrape.discovery-reload-interval=100ms");
    const child = spawn("prometheus", [...flags, `--web.listen-address=${address}`, "--log.level=error"], {
      stdio: "ignore",
    });
    const server = new PrometheusServer(child, folder, `http://${address}`);
    await until(() => server.#isReady(), { what: "Prometheus" });
    return server;
  }

  /** Series of an instant query, as soon as there are any. */
  async query(expression: string): Promise<readonly Queried[]> {
    const url = `${this.#url}/api/v1/query?query=${encodeURIComponent(expression)}`;
    return until(
      async () => {
        const answer = (await (await fetch(url)).json()) as {
          data?: { result: { metric: Record<string, string>; value: [number, string] }[] };
          error?: string;
        };
        if (answer.data === undefined) throw new Error(answer.error);
        const { result } = answer.data;
        return result.length > 0 && result.map(({ metric, value }) => ({ metric, value: value[1] }));
      },
      { what: `an answer to ${expression}`, pollMs: 100 },
    );
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.#url}/-/ready`)).status === 200;
    } catch {
      return false; // Not listening yet.
    }
  }
}

/** What promtool has to say against an exposition in the text format; "" where it is good. */
export function lintMetrics(text: string): string {
  try {
    execFileSync("promtool", ["check", "metrics"], { input: text, stdio: ["pipe", "pipe", "pipe"] });
    return "";
  } catch (error) {
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
    return `${stdout.toString()}${stderr.toString()}`;
  }
}
