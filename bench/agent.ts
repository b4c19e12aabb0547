/**
 * What an agent costs its host: CPU of all our processes per metric and second, memory, and how long its event
 * loop is held up, with 10, 200 and 1,000 cgroups of one sleeping process each. Beside each, in the same run:
 * a bare sweep (the same kind of reads, nothing parsed, nothing sent) and the event loop of an idle Node.
 * Needs root, for the cgroups; `npm run bench -- agent [SECONDS] [CGROUPS...]`.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ZoneStatus } from "../src/model/window.js";
import { freePort } from "../test/support/free-port.js";
import { TestCgroup } from "../test/support/test-cgroup.js";
import { until } from "../test/support/until.js";
import { familyOf, pssMegabytes } from "./support/process-cost.js";

const MAIN = fileURLToPath(new URL("../src/main.js", import.meta.url));
const DELAY = fileURLToPath(new URL("./support/event-loop-delay.js", import.meta.url));
const SWEEP = fileURLToPath(new URL("./support/bare-sweep.js", import.meta.url));
const PARENT = `/zonetap-bench-${process.pid}`;
/** Before the figures count: until then the compiler is at work, and every name is seen for the first time. */
const WARM_UP_MS = 25_000;

interface Figures {
  readonly cgroups: number;
  readonly metrics: number;
  readonly cpuPercent: number;
  readonly sweepPercent: number;
  readonly pssMb: number;
  readonly delayMs: number;
  readonly idleDelayMs: number;
}

export async function run(args: readonly string[]): Promise<void> {
  const [seconds = 20, ...counts] = args.map(Number);
  const folder = mkdtempSync(join(tmpdir(), "zonetap-bench-"));
  console.log(`each figure over ${seconds} s; us/metric is CPU of all our processes per metric and second`);
  console.log(
    " cgroups  metrics/s  CPU %  us/metric  bare sweep %  ratio   PSS MB  loop p99 ms  idle p99 ms",
  );
  try {
    for (const cgroups of counts.length > 0 ? counts : [10, 200, 1_000]) {
      console.log(formatFigures(await withCgroups(cgroups, () => measure(folder, cgroups, seconds * 1_000))));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function formatFigures(figures: Figures): string {
  const { cgroups, metrics, cpuPercent, sweepPercent, pssMb, delayMs, idleDelayMs } = figures;
  return [
    String(cgroups).padStart(8),
    String(metrics).padStart(10),
    cpuPercent.toFixed(2).padStart(6),
    ((cpuPercent * 1e4) / metrics).toFixed(2).padStart(10),
    sweepPercent.toFixed(2).padStart(13),
    (cpuPercent / sweepPercent).toFixed(1).padStart(6),
    pssMb.toFixed(0).padStart(8),
    delayMs.toFixed(1).padStart(12),
    idleDelayMs.toFixed(1).padStart(12),
  ].join(" ");
}

/** Runs `body` while there are so many cgroups, each with one sleeping process. */
async function withCgroups<Result>(count: number, body: () => Promise<Result>): Promise<Result> {
  const sleepers: ChildProcess[] = [];
  const cgroups: TestCgroup[] = [];
  try {
    for (let index = 0; index < count; index++) {
      const cgroup = new TestCgroup(`${PARENT}/z${index}`);
      const sleeper = spawn("sleep", ["infinity"], { stdio: "ignore" });
      cgroups.push(cgroup);
      sleepers.push(sleeper);
      cgroup.add(sleeper.pid ?? 0);
    }
    return await body();
  } finally {
    for (const sleeper of sleepers) sleeper.kill("SIGKILL");
    for (const cgroup of cgroups) await cgroup.remove();
    await new TestCgroup(PARENT).remove();
  }
}

async function measure(folder: string, cgroups: number, spanMs: number): Promise<Figures> {
  const cost = await measureCost(folder, cgroups, spanMs);
  const sweepPercent = await measureSweep(spanMs);
  return { cgroups, ...cost, sweepPercent, ...(await measureDelays(folder, spanMs)) };
}

/** Without anything loaded into the node: the figures are those of a node as its users run it. */
async function measureCost(folder: string, cgroups: number, spanMs: number) {
  return withNode(folder, {}, async (child, url) => {
    const cgroup = new TestCgroup(`/zonetap-bench-node-${process.pid}`);
    try {
      for (const pid of familyOf(child.pid ?? 0)) cgroup.add(pid);
      await pause(WARM_UP_MS);
      const cpuPercent = await cpuPercentOf(cgroup, spanMs);
      const pssMb = pssMegabytes(familyOf(child.pid ?? 0));
      const zones = (await (await fetch(`${url}/zones`)).json()) as ZoneStatus[];
      if (zones.length < cgroups) throw new Error(`only ${zones.length} zones were seen`);
      const metrics = zones.reduce((sum, zone) => sum + zone.series, 0);
      return { metrics, cpuPercent, pssMb };
    } finally {
      await stop(child);
      await cgroup.remove();
    }
  });
}

/** The floor: one Node that reads the files of every cgroup through kept descriptors once a second. */
async function measureSweep(spanMs: number): Promise<number> {
  const cgroup = new TestCgroup(`/zonetap-bench-sweep-${process.pid}`);
  const child = spawn(process.execPath, [SWEEP, PARENT], { stdio: "ignore" });
  try {
    cgroup.add(child.pid ?? 0);
    await pause(WARM_UP_MS / 4);
    return await cpuPercentOf(cgroup, spanMs);
  } finally {
    await stop(child);
    await cgroup.remove();
  }
}

async function measureDelays(folder: string, spanMs: number) {
  const idleFile = join(folder, "idle.json");
  const nodeFile = join(folder, "node.json");
  const idle = spawn(process.execPath, ["--import", DELAY, "-e", "setInterval(() => {}, 1000)"], {
    stdio: "ignore",
    env: { ...process.env, EVENT_LOOP_DELAY_FILE: idleFile },
  });
  try {
    return await withNode(folder, { EVENT_LOOP_DELAY_FILE: nodeFile }, async (child) => {
      await pause(WARM_UP_MS);
      await readDelay(idle, idleFile);
      await readDelay(child, nodeFile);
      await pause(spanMs);
      const figures = {
        delayMs: await readDelay(child, nodeFile),
        idleDelayMs: await readDelay(idle, idleFile),
      };
      await stop(child);
      return figures;
    });
  } finally {
    await stop(idle);
  }
}

/** p99 in ms since the reading before. */
async function readDelay(child: ChildProcess, file: string): Promise<number> {
  rmSync(file, { force: true });
  child.kill("SIGUSR2");
  const text = await until(() => readIfThere(file), { what: "the event loop's delays" });
  return (JSON.parse(text) as { p99: number }).p99;
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null; // Not written yet.
  }
}

async function withNode<Result>(
  folder: string,
  environment: Record<string, string>,
  body: (child: ChildProcess, url: string) => Promise<Result>,
): Promise<Result> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const file = join(folder, "zonetap.yaml");
  writeFileSync(file, `version: 1\nhttp: { listen: "${new URL(url).host}" }\n${AGENT}`);
  const monitor = "EVENT_LOOP_DELAY_FILE" in environment ? ["--import", DELAY] : [];
  const child = spawn(process.execPath, [...monitor, MAIN, "start", file, "--log-level", "error"], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, ...environment },
  });
  try {
    await until(async () => (await fetch(`${url}/readyz`).catch(() => null))?.status === 200, {
      what: "the node",
    });
    return await body(child, url);
  } finally {
    await stop(child);
  }
}

/** As shipped, on another port. */
const AGENT = `
probes:
  system: { engine: auto, every: 1s }
publishers:
  main: { zmq: "tcp://127.0.0.1:*" }
`;

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  await new Promise((resolve) => child.once("exit", resolve));
}

/** Percent of one core that everything in the cgroup used, by the kernel's own account. */
async function cpuPercentOf(cgroup: TestCgroup, spanMs: number): Promise<number> {
  const [startMs, startNs] = [performance.now(), cpuNs(cgroup)];
  await pause(spanMs);
  return (cpuNs(cgroup) - startNs) / (performance.now() - startMs) / 1e4;
}

function cpuNs(cgroup: TestCgroup): number {
  const text = cgroup.read("cpuacct.usage", "cpu.stat");
  const usec = /usage_usec (\d+)/.exec(text)?.[1];
  return usec === undefined ? Number(text) : Number(usec) * 1_000;
}
