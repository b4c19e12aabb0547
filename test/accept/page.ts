/**
 * The page with 500 zones at one second, fed by packets: what the tab costs after ten minutes, how soon it paints,
 * and what 20 browsers cost the node. `npm run accept -- page [SECONDS] [ZONES]`.
 */
import { readFileSync } from "node:fs";
import { request } from "node:http";
import type { ClientRequest } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { CDPSession, Page } from "playwright-core";
import { Publisher } from "zeromq";
import { encodeTick } from "../../bench/support/packets.js";
import { TestBrowser } from "../support/browser.js";
import { NodeProcess } from "../support/node-process.js";
import { fixtureProgram } from "../support/programs.js";
import { until } from "../support/until.js";

const LIMITS = {
  tabCpuPercent: 25,
  tabMb: 150,
  firstPaintMs: 1_000,
  readersCpuPercent: 10,
  restartSeenMs: 2_000,
};
const READERS = 20;
/** Before and while the readers are there. */
const READERS_MS = 30_000;

export async function run([seconds = "600", zones = "500"]: readonly string[]): Promise<boolean> {
  const feeder = await Feeder.start(Number(zones));
  const node = await NodeProcess.start(`version: 1
node: { name: gz-01 }
probes: { killed: { engine: exec, command: ["${fixtureProgram("counts-each-interval.sh")}", "1"] } }
collectors: { fed: { zmq: "${feeder.address}" } }
aggregator: { windows: [1s, 10s, 1m, 1h], lateness: 500ms }
`);
  try {
    await until(async () => ((await node.get("/zones")) as unknown[]).length > Number(zones), {
      what: "all zones",
      timeoutMs: 30_000,
    });
    const readersCpuPercent = await measureReaders(node);
    const tab = await measureTab(node, Number(seconds) * 1_000);
    console.log({ zones, readers: READERS, readersCpuPercent, ...tab });
    return Object.entries(LIMITS).every(
      ([name, limit]) => ({ readersCpuPercent, ...tab })[name as "tabMb"] < limit,
    );
  } finally {
    await node.kill();
    await feeder.stop();
  }
}

/** Sends a packet for each zone in each second, as another host's generator would. */
class Feeder {
  readonly address: string;
  readonly #socket: Publisher;
  readonly #timer: NodeJS.Timeout;
  #sending = Promise.resolve();

  private constructor(socket: Publisher, zones: number) {
    this.address = socket.lastEndpoint ?? "";
    this.#socket = socket;
    let second = 0;
    this.#timer = setInterval(() => {
      const frames = encodeTick(zones, second++, "large");
      this.#sending = this.#sending.then(() => this.#send(frames));
    }, 1_000);
  }

  static async start(zones: number): Promise<Feeder> {
    const socket = new Publisher({ sendHighWaterMark: 0, linger: 0 });
    await socket.bind("tcp://127.0.0.1:*");
    return new Feeder(socket, zones);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sending;
    this.#socket.close();
  }

  async #send(frames: readonly Uint8Array[]): Promise<void> {
    for (const frame of frames) await this.#socket.send(frame);
  }
}

/** What the readers of the overview add to the node's use of a core, in percent. */
async function measureReaders(node: NodeProcess): Promise<number> {
  const without = await cpuPercent(node.pid, READERS_MS);
  const readers = Array.from({ length: READERS }, () => openReader(`${node.url}/live/overview`));
  await pause(2_000); // Until all have had everything once.
  const withReaders = await cpuPercent(node.pid, READERS_MS);
  for (const reader of readers) reader.destroy();
  console.log(
    `node: ${without.toFixed(1)} % of a core unread, ${withReaders.toFixed(1)} % with ${READERS} readers`,
  );
  return withReaders - without;
}

function openReader(url: string): ClientRequest {
  const reader = request(url, (response) => response.resume());
  reader.on("error", () => {}); // It is cut at the end.
  reader.end();
  return reader;
}

interface TabCost {
  readonly firstPaintMs: number;
  /** Until there are rows with numbers. */
  readonly firstRowsMs: number;
  /** From the kill of a probe until the tree shows its exit. */
  readonly restartSeenMs: number;
  readonly tabCpuPercent: number;
  /** Of the processes that draw for all tabs. */
  readonly gpuCpuPercent: number;
  /** The memory footprint of all renderers, the spare one too, and the tab's JavaScript heap. */
  readonly tabMb: number;
  readonly heapMb: number;
}

async function measureTab(node: NodeProcess, forMs: number): Promise<TabCost> {
  const browser = await TestBrowser.launch();
  try {
    const { page } = await browser.open(node.url, { size: { width: 1440, height: 900 } });
    await page.locator(".zone-row").first().waitFor();
    const firstRowsMs = await page.evaluate<number>("performance.now()");
    const firstPaintMs = await page.evaluate<number>(
      "performance.getEntriesByName('first-contentful-paint')[0].startTime",
    );
    const restartSeenMs = await measureRestart(node, page);
    const session = await browser.browser.newBrowserCDPSession();
    const before = await readProcesses(session);
    const beganMs = performance.now();
    await pause(forMs);
    const after = await readProcesses(session);
    const share = (type: string): number =>
      ((cpuOf(after, type) - cpuOf(before, type)) / ((performance.now() - beganMs) / 1000)) * 100;
    const footprints = after.filter(({ type }) => type === "renderer").map(({ id }) => footprintMb(id));
    return {
      firstPaintMs,
      firstRowsMs,
      restartSeenMs,
      tabCpuPercent: share("renderer"),
      gpuCpuPercent: share("GPU"),
      tabMb: footprints.reduce((sum, mb) => sum + mb, 0),
      heapMb: await readHeapMb(page),
    };
  } finally {
    await browser.close();
  }
}

async function measureRestart(node: NodeProcess, page: Page): Promise<number> {
  await page.evaluate("void (location.hash = '#/tree/probes/killed')");
  await page.getByRole("row", { name: /^killed probe running/ }).waitFor();
  const { pid } = await node.actor("/probes/killed");
  const beganMs = performance.now();
  process.kill(pid ?? 0, "SIGKILL");
  await page.getByText("1 restarts within the period").waitFor();
  const seenMs = performance.now() - beganMs;
  await page.evaluate("void (location.hash = '#/')");
  return seenMs;
}

interface BrowserProcess {
  readonly type: string;
  readonly id: number;
  /** Seconds since its start. */
  readonly cpuTime: number;
}

/** Chromium's own account of its processes. */
async function readProcesses(session: CDPSession): Promise<readonly BrowserProcess[]> {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return processInfo;
}

function cpuOf(processes: readonly BrowserProcess[], type: string): number {
  return processes.filter((one) => one.type === type).reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

async function readHeapMb(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  return (metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? NaN) / 2 ** 20;
}

/** What Chromium's task manager calls the footprint: private memory, in RAM or swapped out. */
function footprintMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const read = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
  return (read("RssAnon") + read("VmSwap")) / 1024;
}

/** Of one core, over that time. */
async function cpuPercent(pid: number, forMs: number): Promise<number> {
  const before = cpuSeconds(pid);
  const beganMs = performance.now();
  await pause(forMs);
  return ((cpuSeconds(pid) - before) / ((performance.now() - beganMs) / 1000)) * 100;
}

/** User and system time of a process; the kernel counts hundredths. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
