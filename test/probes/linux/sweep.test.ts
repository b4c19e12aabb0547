/** Whole cycles over made-up machines: pure v2, v1, and the hybrid of both. */
import { expect } from "chai";
import { Sweep } from "../../../src/probes/linux/sweep.js";
import type { ZoneSample } from "../../../src/probes/linux/zone-reader.js";
import { FakeClock } from "../../support/fake-clock.js";
import { FixtureTree, machineForTest, toRecord, type Tree } from "./fixture-tree.js";

const ID = "0123456789ab".padEnd(64, "c");
const V2 = "- cgroup2 cgroup2 rw";

const PROC: Tree = {
  "proc/stat": "cpu  1 1 1 1\ncpu0 100 0 0 0 0 0 0 0\ncpu1 100 0 0 0 0 0 0 0\n",
  "proc/uptime": "1000.00 500.00\n",
  "proc/loadavg": "0.93 1.02 0.88 3/345 12345\n",
};

function pidStat(pid: number, ticks: number, options: { name?: string; started?: number } = {}): Tree {
  const { name = "work", started = 50 } = options;
  const zeros = (count: number): string => "0 ".repeat(count);
  const text = `${pid} (${name}) S ${zeros(10)}${ticks} 0 ${zeros(4)}1 0 ${started} ${zeros(16)}1 0\n`;
  return { [`proc/${pid}/stat`]: text };
}

function v2Zone(folder: string, usageUsec: number, pids: number[]): Tree {
  return {
    [`${folder}/cpu.stat`]: `usage_usec ${usageUsec}\nuser_usec 1\nsystem_usec 1\n`,
    [`${folder}/cgroup.procs`]: pids.map((pid) => `${pid}\n`).join(""),
    [`${folder}/cgroup.threads`]: pids
      .map((pid) => `${pid}\n`)
      .join("")
      .repeat(2),
  };
}

describe("Sweep", () => {
  let tree: FixtureTree;
  let clock: FakeClock;
  let sweep: Sweep;
  beforeEach(() => {
    tree = new FixtureTree(PROC);
    clock = new FakeClock();
  });
  afterEach(() => {
    sweep.close();
    sweep.close();
    tree.remove();
  });

  function mount(...lines: string[]): void {
    tree.write({ "proc/self/mountinfo": lines.map((line) => line.replaceAll("ROOT", tree.root)).join("\n") });
    const options = { procRoot: tree.path("proc"), sysRoot: tree.path("sys"), openFilesMax: 1000 };
    sweep = new Sweep({ ...options, machine: machineForTest(), clock, everyMs: 1000 });
  }

  async function nextCycle(): Promise<ZoneSample[]> {
    await clock.advance(1000);
    return sweep.read();
  }

  const names = (samples: ZoneSample[]): string[] => samples.map(({ zone }) => zone);
  const valuesOf = (samples: ZoneSample[], name: string): ReturnType<typeof toRecord> => {
    const found = samples.find(({ zone }) => zone === name);
    if (found === undefined) throw new Error(`no zone ${name} among ${names(samples).join(" ")}`);
    return toRecord(found.series, found.values);
  };

  describe("on pure v2", () => {
    beforeEach(() => mount(`1 2 0:3 / ROOT/cg rw ${V2}`));

    it("tells zones that are named, those that hold processes, and the host", async () => {
      tree.write({
        ...v2Zone("cg/system.slice", 9, []),
        ...v2Zone("cg/system.slice/ssh.service", 9, [11]),
        ...v2Zone(`cg/docker/${ID}`, 9, [12]),
        ...v2Zone("cg/batch/job", 9, [13]),
        ...v2Zone("cg/empty", 9, []),
      });
      expect(names(await nextCycle())).to.have.members([
        "global",
        "system/ssh.service",
        "docker/0123456789ab",
        "cgroup/batch/job",
      ]);
    });

    it("tells usage as ticks of those since the zone was read before", async () => {
      tree.write(v2Zone("cg/job", 1_000_000, [11]));
      expect((await nextCycle()).at(-1)).to.include({ zone: "cgroup/job", ticks: 0 });
      tree.write(v2Zone("cg/job", 1_500_000, [11]));
      await clock.advance(1000);
      const samples = await nextCycle();
      expect(samples.at(-1)?.ticks).to.equal(20_000);
      expect(valuesOf(samples, "cgroup/job")).to.include({
        "cpu.usage{all}": 5000,
        "zone.processes": 1,
        "zone.threads": 2,
      });
    });

    it("tells usage out of whole intervals, however late a read is", async () => {
      tree.write({ ...v2Zone("cg/job", 1_000_000, [11]), ...pidStat(11, 100), ...pidStat(12, 100) });
      await nextCycle();
      tree.write({ ...v2Zone("cg/job", 1_260_000, [11]), ...pidStat(11, 126), ...pidStat(12, 152) });
      tree.write({ "proc/stat": "cpu  1 1 1 1\ncpu0 204 0 0 0 0 0 0 0\ncpu1 126 0 0 0 0 0 0 0\n" });
      await clock.advance(40);
      const samples = await nextCycle();
      expect(samples.map(({ ticks }) => ticks)).to.deep.equal([10_000, 10_000]);
      expect(valuesOf(samples, "global")).to.include({ "cpu.usage{0}": 10_000, "cpu.usage{1}": 2500 });
      expect(valuesOf(samples, "cgroup/job")).to.include({ "cpu.usage{all}": 2500 });
      expect(samples.map(({ processes }) => processes.map(({ usage }) => usage))).to.deep.equal([
        [5000, 2500],
        [2500],
      ]);
    });

    it("counts processes of all cgroups within a named zone, and each once", async () => {
      tree.write({
        ...v2Zone(`cg/docker/${ID}`, 9, []),
        ...v2Zone(`cg/docker/${ID}/init`, 9, [11]),
        ...v2Zone(`cg/docker/${ID}/deep/er`, 9, [12, 13]),
      });
      const samples = await nextCycle();
      expect(names(samples)).to.deep.equal(["global", "docker/0123456789ab"]);
      expect(valuesOf(samples, "docker/0123456789ab")).to.include({ "zone.processes": 3, "zone.threads": 6 });
    });

    it("counts a process for the innermost of two cgroups that hold processes", async () => {
      tree.write({ ...v2Zone("cg/outer", 9, [11]), ...v2Zone("cg/outer/inner", 9, [12, 13]) });
      tree.write({ "cg/outer/pids.current": "3\n", "cg/outer/inner/pids.current": "7\n" });
      const samples = await nextCycle();
      expect(valuesOf(samples, "cgroup/outer")).to.include({ "zone.processes": 1, "zone.threads": 2 });
      expect(valuesOf(samples, "cgroup/outer/inner")).to.include({ "zone.processes": 2, "zone.threads": 7 });
    });

    it("follows a cgroup that comes, empties, fills again and goes", async () => {
      expect(names(await nextCycle())).to.deep.equal(["global"]);
      tree.write(v2Zone("cg/job", 1, [11]));
      expect(names(await nextCycle())).to.deep.equal(["global", "cgroup/job"]);
      tree.write(v2Zone("cg/job", 2, []));
      await nextCycle();
      expect(names(await nextCycle())).to.deep.equal(["global"]);
      tree.write(v2Zone("cg/job", 3, [12]));
      expect(names(await nextCycle())).to.deep.equal(["global", "cgroup/job"]);
      tree.remove("cg/job");
      await nextCycle();
      expect(names(await nextCycle())).to.deep.equal(["global"]);
    });

    it("tells a cgroup that was made again from the one before", async () => {
      tree.write(v2Zone(`cg/docker/${ID}`, 5, [11]));
      const before = (await nextCycle()).at(-1)?.identity;
      tree.write({ "cg/other/": "" });
      tree.remove(`cg/docker/${ID}`);
      await nextCycle();
      tree.write(v2Zone(`cg/docker/${ID}`, 1, [12]));
      const after = (await nextCycle()).at(-1);
      expect([after?.zone, after?.ticks]).to.deep.equal(["docker/0123456789ab", 0]);
      expect(after?.identity).to.not.deep.equal(before);
    });

    it("reads a controller that is enabled later", async () => {
      tree.write(v2Zone("cg/job", 1, [11]));
      await nextCycle();
      tree.write({ "cg/job/memory.current": "4096\n" });
      for (let cycle = 0; cycle < 10; cycle++) await nextCycle();
      expect(valuesOf(await nextCycle(), "cgroup/job")).to.include({ "memory.current": 4096 });
    });
  });

  describe("processes", () => {
    beforeEach(() => mount(`1 2 0:3 / ROOT/cg rw ${V2}`));

    it("tells those that ran, most first, in their zone and for the host", async () => {
      tree.write({
        ...v2Zone("cg/job", 1, [11, 12, 13]),
        ...pidStat(11, 5),
        ...pidStat(12, 5),
        ...pidStat(13, 5),
      });
      tree.write(pidStat(20, 7, { name: "out (side)" }));
      expect((await nextCycle()).map(({ processes }) => processes)).to.deep.equal([[], []]);
      tree.write({ ...v2Zone("cg/job", 2, [11, 12, 13]), ...pidStat(12, 6), ...pidStat(13, 25) });
      tree.write(pidStat(20, 8, { name: "out (side)" }));
      const [host, job] = await nextCycle();
      const ran = [
        { pid: 13, execname: "work", usage: 2000, cpu: 1 },
        { pid: 12, execname: "work", usage: 100, cpu: 1 },
      ];
      expect(job?.processes).to.deep.equal(ran);
      expect(host?.processes).to.deep.equal([
        ...ran,
        { pid: 20, execname: "out (side)", usage: 100, cpu: 1 },
      ]);
      expect(valuesOf([host as ZoneSample], "global")).to.include({
        "zone.processes": 4,
        "zone.threads": 345,
      });
    });

    it("counts all of a process that started since, nothing of one first seen, and nothing of a used pid's last owner", async () => {
      tree.write({ ...v2Zone("cg/job", 1, [11]), ...pidStat(11, 50) });
      await nextCycle();
      tree.write({ ...v2Zone("cg/job", 2, [11, 12, 13]), "proc/uptime": "1001.00 1\n" });
      tree.write({
        ...pidStat(11, 3, { started: 100_050 }),
        ...pidStat(12, 4, { started: 100_050 }),
        ...pidStat(13, 90),
      });
      const job = (await nextCycle()).at(-1);
      expect(job?.processes.map(({ pid, usage }) => [pid, usage])).to.deep.equal([
        [12, 400],
        [11, 300],
      ]);
    });

    it("tells at most forty of a zone", async () => {
      const pids = Array.from({ length: 50 }, (_, index) => 100 + index);
      tree.write(v2Zone("cg/job", 1, pids));
      for (const pid of pids) tree.write(pidStat(pid, 0));
      await nextCycle();
      tree.write(v2Zone("cg/job", 2, pids));
      for (const pid of pids) tree.write(pidStat(pid, pid));
      const job = (await nextCycle()).at(-1);
      expect(job?.processes).to.have.lengthOf(40);
      expect(job?.processes[0]?.pid).to.equal(149);
    });

    it("leaves out processes that end while they are looked at, or whose file is garbage", async () => {
      tree.write({ ...v2Zone("cg/job", 1, [11, 12]), "proc/12/stat": "garbage" });
      await nextCycle();
      tree.write({ ...v2Zone("cg/job", 2, [11, 12, 99]), "proc/12/stat": "" });
      expect((await nextCycle()).at(-1)?.processes).to.deep.equal([]);
    });
  });

  it("on v1 joins the hierarchies by path, and a path that only one has is a zone too", async () => {
    mount("1 2 0:3 / ROOT/cpuacct rw - cgroup c rw,cpuacct", "1 2 0:4 / ROOT/memory rw - cgroup c rw,memory");
    tree.write({
      "cpuacct/job/cpuacct.usage_percpu": "0 0\n",
      "cpuacct/job/cgroup.procs": "11\n",
      "cpuacct/job/tasks": "11\n12\n",
      "memory/job/memory.usage_in_bytes": "4096\n",
      "memory/job/cgroup.procs": "11\n",
      "memory/lone/memory.usage_in_bytes": "8192\n",
      "memory/lone/cgroup.procs": "21\n",
      "memory/lone/tasks": "21\n",
    });
    await nextCycle();
    tree.write({ "cpuacct/job/cpuacct.usage_percpu": "250000000 0\n" });
    const samples = await nextCycle();
    expect(valuesOf(samples, "cgroup/job")).to.deep.equal({
      "zone.processes": 1,
      "zone.threads": 2,
      "cpu.usage{0}": 2500,
      "cpu.usage{1}": 0,
      "memory.current": 4096,
    });
    expect(valuesOf(samples, "cgroup/lone")).to.deep.equal({
      "zone.processes": 1,
      "zone.threads": 1,
      "memory.current": 8192,
    });
  });

  it("on a hybrid takes cores and memory from v1, the rest from v2, each series once", async () => {
    mount(
      "1 2 0:3 / ROOT/cpu rw - cgroup c rw,cpu,cpuacct",
      "1 2 0:4 / ROOT/systemd rw - cgroup c rw,name=systemd",
      "1 2 0:5 / ROOT/freezer rw - cgroup c rw,freezer",
      `1 2 0:6 / ROOT/unified rw ${V2}`,
    );
    const path = "system.slice/ssh.service";
    tree.write({
      [`cpu/${path}/cpuacct.usage_percpu`]: "1 1\n",
      [`cpu/${path}/cpu.stat`]: "nr_periods 3\nnr_throttled 2\nthrottled_time 5000\n",
      [`cpu/${path}/cgroup.procs`]: "",
      [`systemd/${path}/cgroup.procs`]: "11\n12\n",
      [`systemd/${path}/tasks`]: "11\n12\n13\n",
      "freezer/only/cgroup.procs": "11\n",
      ...v2Zone(`unified/${path}`, 1, []),
      ...v2Zone("unified/v2-only", 1, [21]),
    });
    const samples = (await nextCycle(), await nextCycle());
    expect(names(samples)).to.have.members(["global", "system/ssh.service", "cgroup/v2-only"]);
    const values = valuesOf(samples, "system/ssh.service");
    expect(values).to.include({
      "cpu.usage{0}": 0,
      "cpu.nr_periods": 3,
      "zone.processes": 2,
      "zone.threads": 3,
    });
    expect(values).to.not.have.property("cpu.usage{all}");
    expect(valuesOf(samples, "cgroup/v2-only")).to.include({ "cpu.usage{all}": 0 });
    for (const { series } of samples) {
      const keys = series.map(({ metric, instance }) => `${metric}{${instance}}`);
      expect(keys).to.deep.equal([...new Set(keys)]);
    }
  });

  it("below a mounted subtree keeps the whole paths", async () => {
    mount(`1 2 0:3 /docker/${ID} ROOT/cg rw ${V2}`);
    tree.write(v2Zone("cg/inner", 1, [11]));
    expect(names(await nextCycle())).to.deep.equal(["global", "docker/0123456789ab"]);
  });

  it("without any cgroups tells the host alone, and says why", async () => {
    mount("23 1 254:0 / / rw,relatime - ext4 /dev/vda rw");
    expect(names(await nextCycle())).to.deep.equal(["global"]);
    const missing = new Map(sweep.unreadable.takeNew());
    expect(missing.get("cgroups")).to.equal("no cgroup hierarchy is mounted");
    expect(missing.get("meminfo")).to.contain("this kernel does not have it");
  });
});
