/**
 * A real nsqd and nsqlookupd 1.3.0, on free ports of the loopback: those of the PATH, else made from their Go
 * modules into a folder for temporary files. The suite does not use them, since neither Go nor its modules are
 * everywhere; `npm run accept -- nsq` does.
 */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePort } from "./free-port.js";
import { until } from "./until.js";

const CACHE = join(tmpdir(), "zonetap-nsq-1.3.0");

/** nsq's own go.mod replaces go-svc, which `go install MODULE@VERSION` refuses: so a module of ours says the same. */
const GO_MODULE = `module zonetap.example/nsq

go 1.17

require github.com/nsqio/nsq v1.3.0

replace github.com/judwhite/go-svc => github.com/mreiferson/go-svc v1.2.2-0.20210815184239-7a96e00010f6
`;

/** Folder of the two programs; null, with the reason printed, where they cannot be had. */
export function findNsqPrograms(): string | null {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), CACHE];
  const found = folders.find((folder) =>
    ["nsqd", "nsqlookupd"].every((name) => existsSync(join(folder, name))),
  );
  if (found !== undefined) return found;
  console.log(`making nsqd 1.3.0 in ${CACHE}`);
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(join(CACHE, "go.mod"), GO_MODULE);
  try {
    const modules = ["nsqd", "nsqlookupd"].map((name) => `github.com/nsqio/nsq/apps/${name}`);
    const env = { ...process.env, GOFLAGS: "-mod=mod", GOBIN: CACHE };
    execFileSync("go", ["install", ...modules], { cwd: CACHE, env, stdio: "pipe" });
    return CACHE;
  } catch (error) {
    console.log(`no real nsqd: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

export class RealNsqd {
  readonly address: string;
  readonly httpUrl: string;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(tcpPort: number, httpPort: number, folder: string, child: ChildProcess) {
    this.address = `127.0.0.1:${tcpPort}`;
    this.httpUrl = `http://127.0.0.1:${httpPort}`;
    this.#folder = folder;
    this.#child = child;
  }

  /** `lookupd`: TCP address of the nsqlookupd that it makes itself known to. */
  static async start(programs: string, msgTimeoutMs: number, lookupd?: string): Promise<RealNsqd> {
    const folder = mkdtempSync(join(tmpdir(), "zonetap-nsqd-"));
    const [tcpPort, httpPort] = [await freePort(), await freePort()];
    const child = spawn(
      join(programs, "nsqd"),
      [
        `-tcp-address=127.0.0.1:${tcpPort}`,
        `-http-address=127.0.0.1:${httpPort}`,
        "-broadcast-address=127.0.0.1",
        `-data-path=${folder}`,
        `-msg-timeout=${msgTimeoutMs}ms`,
        ...(lookupd === undefined ? [] : [`-lookupd-tcp-address=${lookupd}`]),
      ],
      { stdio: "ignore" },
    );
    const nsqd = new RealNsqd(tcpPort, httpPort, folder, child);
    await isUp(nsqd.httpUrl);
    return nsqd;
  }

  async post(path: string, body = ""): Promise<void> {
    const response = await fetch(`${this.httpUrl}${path}`, { method: "POST", body });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }

  /** Messages of a topic's channel that are not finished. */
  async depth(topic: string): Promise<number> {
    const response = await fetch(`${this.httpUrl}/stats?format=json&topic=${topic}`);
    const { topics } = (await response.json()) as Stats;
    const [channel] = topics?.[0]?.channels ?? [];
    return channel === undefined ? NaN : channel.depth + channel.in_flight_count + channel.deferred_count;
  }

  /** SIGKILL, as a crash would be. */
  async stop(): Promise<void> {
    await kill(this.#child);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export class RealLookupd {
  readonly tcp: string;
  readonly http: string;
  readonly #child: ChildProcess;

  private constructor(tcpPort: number, httpPort: number, child: ChildProcess) {
    this.tcp = `127.0.0.1:${tcpPort}`;
    this.http = `127.0.0.1:${httpPort}`;
    this.#child = child;
  }

  static async start(programs: string): Promise<RealLookupd> {
    const [tcpPort, httpPort] = [await freePort(), await freePort()];
    const child = spawn(
      join(programs, "nsqlookupd"),
      [
        `-tcp-address=127.0.0.1:${tcpPort}`,
        `-http-address=127.0.0.1:${httpPort}`,
        "-broadcast-address=127.0.0.1",
      ],
      { stdio: "ignore" },
    );
    await isUp(`http://127.0.0.1:${httpPort}`);
    return new RealLookupd(tcpPort, httpPort, child);
  }

  stop(): Promise<void> {
    return kill(this.#child);
  }
}

interface Stats {
  readonly topics:
    | readonly {
        readonly channels: readonly {
          readonly depth: number;
          readonly in_flight_count: number;
          readonly deferred_count: number;
        }[];
      }[]
    | null;
}

async function isUp(url: string): Promise<void> {
  await until(async () => (await fetch(`${url}/ping`).catch(() => null))?.ok, { what: `${url} to answer` });
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}
