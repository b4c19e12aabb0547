/** The numbers are the kernel's: what the sweep tells of a real cgroup against that cgroup's own files. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "chai";
import { systemClock } from "../../../src/base/clock.js";
import { createMachine } from "../../../src/probes/linux/machine.js";
import { Sweep } from "../../../src/probes/linux/sweep.js";
import type { ZoneSample } from "../../../src/probes/linux/zone-reader.js";
import { until } from "../../support/until.js";
import { toRecord } from "./fixture-tree.js";
import { createRealCgroup, type RealCgroup } from "./real-cgroups.js";

const MIB = 1024 * 1024;
const CYCLE_MS = 250;

describe("Sweep over real cgroups", () => {
  let sweep: Sweep;
  let cgroup: RealCgroup | null = null;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    sweep = new Sweep({
      procRoot: "/proc",
      sysRoot: "/sys",
      openFilesMax: 500,
      machine: createMachine(readFileSync("/proc/self/auxv")),
      clock: systemClock,
      everyMs: CYCLE_MS,
    });
  });

  afterEach(async () => {
    sweep.close();
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    await cgroup?.remove();
    cgroup = null;
  });

  /** A node that runs `script` inside of the cgroup once it has been told to start. */
  async function run(target: RealCgroup, script: string): Promise<ChildProcess> {
    const source = `process.stdin.once("data", () => { ${script} }); process.stdout.write("ready\\n");`;
    const child = spawn(process.execPath, ["-e", source], { stdio: ["pipe", "pipe", "inherit"] });
    children.push(child);
    await once(child.stdout, "data");
    target.join(child.pid ?? 0);
    return child;
  }

  function sampleOf(target: RealCgroup): ZoneSample | undefined {
    return sweep.read().find(({ zone }) => zone === target.zone);
  }

  /** Processor time in ns by the cgroup's own file. */
  function cpuNs(target: RealCgroup): number {
    const text = target.read("cpuacct.usage", "cpu.stat");
    return text.startsWith("usage_usec") ? Number(text.split(/\s/)[1]) * 1000 : Number(text);
  }

  it("tells the processor time of a zone that burns a core within 3 % of its own file", async () => {
    cgroup = createRealCgroup("burn");
    if (cgroup === null) return;
    const child = await run(cgroup, "for (const end = Date.now() + 60000; Date.now() < end; );");
    sampleOf(cgroup);
    const before = cpuNs(cgroup);
    const beganMs = systemClock.nowMs();
    child.stdin?.write("go\n");
    let used = 0;
    let ticks = 0;
    let burner = 0;
    for (const endMs = systemClock.nowMs() + 2000; systemClock.nowMs() < endMs;) {
      await pause(CYCLE_MS);
      const sample = sampleOf(cgroup);
      if (sample === undefined) throw new Error("the zone is not there");
      const usages = Object.entries(toRecord(sample.series, sample.values)).filter(([key]) =>
        key.startsWith("cpu.usage"),
      );
      used += usages.reduce((sum, [, usage]) => sum + Number(usage), 0);
      ticks += sample.ticks;
      burner += sample.processes.find(({ pid }) => pid === child.pid)?.usage ?? 0;
    }
    const ownShare = (cpuNs(cgroup) - before) / 1e6 / (systemClock.nowMs() - beganMs);
    expect(used / ticks).to.be.closeTo(ownShare, ownShare * 0.03);
    expect(used).to.be.above(3500);
    expect(ticks).to.be.closeTo(20_000, 4000);
    // /proc/PID/stat counts in steps of 10 ms.
    expect(burner / ticks).to.be.closeTo(ownShare, ownShare * 0.05 + 0.01);
  });

  it("tells 200 MiB that a zone touches within 5 % of its own file", async () => {
    cgroup = createRealCgroup("touch");
    if (cgroup === null) return;
    const target = cgroup;
    const child = await run(
      target,
      `globalThis.held = Buffer.alloc(${200 * MIB}, 1); process.stdout.write("held\\n");`,
    );
    const rssAt = (): number => {
      const sample = sampleOf(target);
      return sample === undefined ? 0 : Number(toRecord(sample.series, sample.values)["mem.rss"] ?? 0);
    };
    const rssBefore = rssAt();
    child.stdin?.write("go\n");
    if (child.stdout === null) throw new Error("no output");
    await once(child.stdout, "data");
    const after = sampleOf(target);
    const told = after === undefined ? {} : toRecord(after.series, after.values);
    const own = Number(target.read("memory.usage_in_bytes", "memory.current"));
    expect(Number(told["memory.current"])).to.be.closeTo(own, own * 0.05);
    expect(Number(told["mem.rss"]) - rssBefore).to.be.closeTo(200 * MIB, 10 * MIB);
  });

  it("shows a zone while it holds a process, and the one made again under its name as another", async () => {
    cgroup = createRealCgroup("again");
    if (cgroup === null) return;
    const target = cgroup;
    const first = await run(target, "");
    const before = await until(() => sampleOf(target), { what: "the zone" });
    first.kill("SIGKILL");
    await once(first, "exit");
    await target.remove();
    await until(() => sampleOf(target) === undefined, { what: "the zone gone" });
    target.make();
    await run(target, "");
    const after = await until(() => sampleOf(target), { what: "the zone again" });
    expect(after.identity?.seenNs).to.not.equal(before.identity?.seenNs);
    expect(after.ticks).to.equal(0);
  });

  it("sees processes that are put into a zone of v1 at once, and none that left it", async () => {
    cgroup = createRealCgroup("moves");
    if (cgroup === null) return;
    const target = cgroup;
    const processes = (): number | undefined => {
      const sample = sampleOf(target);
      return sample === undefined ? 0 : Number(toRecord(sample.series, sample.values)["zone.processes"]);
    };
    const first = await run(target, "");
    expect(processes()).to.equal(1);
    await run(target, "");
    await until(() => processes() === 2, { what: "two processes" });
    first.kill("SIGKILL");
    await once(first, "exit");
    await until(() => processes() === 1, { what: "one process" });
  });
});
