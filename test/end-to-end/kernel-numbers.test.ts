import { expect } from "chai";
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import type { WindowJson, WindowSeries } from "../../src/model/window.js";
import { NodeProcess } from "../support/node-process.js";
import { fixtureProgram } from "../support/programs.js";
import { canMakeCgroups, TestCgroup } from "../support/test-cgroup.js";
import { until } from "../support/until.js";

const TOPOLOGY = `
version: 1
probes:
  system: { engine: auto, every: 1s }
aggregator: { windows: [1s], lateness: 200ms }
`;

/** CPU time of the cgroup in seconds, by its own file: ns in v1, us in v2. */
function cpuSeconds(cgroup: TestCgroup): number {
  const text = cgroup.read("cpuacct.usage", "cpu.stat");
  const usec = /usage_usec (\d+)/.exec(text)?.[1];
  return usec === undefined ? Number(text) / 1e9 : Number(usec) / 1e6;
}

/** The cgroup's CPU time as its own file told it, every few ms. */
class CpuRecord {
  readonly #points: { atMs: number; seconds: number }[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(cgroup: TestCgroup) {
    this.#timer = setInterval(() => this.#points.push({ atMs: Date.now(), seconds: cpuSeconds(cgroup) }), 5);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** By the line between the two points around that moment. */
  secondsAt(atMs: number): number {
    const after = this.#points.findIndex((point) => point.atMs >= atMs);
    const [a, b] = [this.#points[after - 1], this.#points[after]];
    if (a === undefined || b === undefined) throw new Error("the record does not reach so far");
    return a.seconds + ((b.seconds - a.seconds) * (atMs - a.atMs)) / (b.atMs - a.atMs);
  }
}

function memoryBytes(cgroup: TestCgroup): number {
  return Number(cgroup.read("memory.current", "memory.usage_in_bytes"));
}

describe("the numbers of a node", () => {
  let node: NodeProcess;
  let burning: TestCgroup;
  let holding: TestCgroup;
  const children: ChildProcess[] = [];

  before(async function () {
    if (!canMakeCgroups()) return this.skip();
    burning = new TestCgroup(`/zonetap-burning-${process.pid}`);
    holding = new TestCgroup(`/zonetap-holding-${process.pid}`);
    const holder = run(holding, fixtureProgram("holds-memory.mjs"), "200");
    [node] = await Promise.all([NodeProcess.start(TOPOLOGY), once(holder.stdout as Readable, "data")]);
    run(burning, fixtureProgram("burns-one-core.sh"));
  });

  after(async () => {
    await node?.kill();
    for (const child of children) child.kill("SIGKILL");
    await until(() => children.every((child) => child.exitCode !== null || child.signalCode !== null), {
      what: "the programs' end",
    });
    await burning?.remove();
    await holding?.remove();
  });

  function run(cgroup: TestCgroup, program: string, ...args: string[]): ChildProcess {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"] });
    children.push(child);
    cgroup.add(child.pid ?? 0);
    return child;
  }

  async function windows(cgroup: TestCgroup): Promise<readonly WindowJson[]> {
    const zone = encodeURIComponent(`cgroup${cgroup.path}`);
    const answer = (await node.get(`/zones/${zone}/windows?resolution=1s`)) as { windows?: WindowJson[] };
    return answer.windows ?? [];
  }

  it("are within 3 % of the CPU time that the cgroup's own file tells of a burning core", async () => {
    const truth = new CpuRecord(burning);
    const sinceMs = Date.now();
    const seen = await until(
      async () => {
        const whole = (await windows(burning)).filter((window) => Date.parse(window.start) > sinceMs + 1_000);
        return whole.length >= 3 && whole;
      },
      { what: "three windows of the burner", timeoutMs: 15_000 },
    );
    truth.stop();
    // A window's packet has what was read at its start, of the second before.
    const [startMs, endMs] = [Date.parse(seen[0]?.start ?? "") - 1_000, Date.parse(seen.at(-1)?.start ?? "")];
    const told = seen.reduce((sum, window) => sum + usageOf(window), 0) / 100;
    const spent = truth.secondsAt(endMs) - truth.secondsAt(startMs);
    expect(told).to.be.within(spent * 0.97, spent * 1.03);
  });

  it("are within 5 % of the memory that the cgroup's own file tells of 200 MiB in use", async () => {
    const window = await until(async () => (await windows(holding)).at(-1), { what: "a window of it" });
    const told = Number(seriesOf(window, "memory.current")[0]?.last);
    const truth = memoryBytes(holding);
    expect(truth).to.be.greaterThan(200 * 2 ** 20);
    expect(told).to.be.within(truth * 0.95, truth * 1.05);
  });
});

/** Percent of one core, over all cores. */
function usageOf(window: WindowJson): number {
  return seriesOf(window, "cpu.usage").reduce((sum, { sum: value }) => sum + Number(value), 0);
}

function seriesOf(window: WindowJson, metric: string): readonly WindowSeries[] {
  return window.series.filter((series) => series.metric === metric);
}
