/** The readers of a cgroup's files, each on hand-made files of its format. */
import { expect } from "chai";
import { CfsQuota, CfsThrottling, CpuMax } from "../../../src/probes/linux/cgroup-cpu-limit.js";
import { CpuacctStat, CpuStat, PercpuUsage } from "../../../src/probes/linux/cgroup-cpu.js";
import { MemoryFailures, MemoryMax } from "../../../src/probes/linux/cgroup-memory-limit.js";
import { MemoryCurrent, MemoryStat, MemoryStatV1 } from "../../../src/probes/linux/cgroup-memory.js";
import { PidsCurrent, PidsMax } from "../../../src/probes/linux/cgroup-pids.js";
import { IoStat } from "../../../src/probes/linux/io-stat.js";
import { Pressure } from "../../../src/probes/linux/pressure.js";
import type { Source } from "../../../src/probes/linux/source.js";
import { filesForTest, FixtureTree, machineForTest, readSource } from "./fixture-tree.js";

const UNCAPPED = 2n ** 64n - 1n;

describe("the files of a cgroup", () => {
  const files = filesForTest();
  const machine = machineForTest();
  let tree: FixtureTree;
  let source: Source | undefined;
  beforeEach(() => void (tree = new FixtureTree()));
  afterEach(() => {
    source?.close();
    tree.remove();
    expect(files.open).to.equal(0);
  });

  function open(made: Source): Source {
    return (source = made);
  }

  describe("PercpuUsage", () => {
    it("tells the ticks used on each core since the read before", () => {
      tree.write({ "cpuacct.usage_percpu": "5928723602 5807971732 \n" });
      const cpu = open(new PercpuUsage(tree.path(), files, machine));
      expect(readSource(cpu, 0)).to.deep.equal({});
      tree.write({ "cpuacct.usage_percpu": "6428723602 5807971732 \n" });
      expect(readSource(cpu)).to.deep.equal({ "cpu.usage{0}": 5000, "cpu.usage{1}": 0 });
    });

    it("leaves out processors that could be plugged in, and has none for those that are not listed", () => {
      tree.write({ "cpuacct.usage_percpu": "0 0 0 0 0 0 0 0\n" });
      const cpu = open(new PercpuUsage(tree.path(), files, machine));
      readSource(cpu);
      expect(readSource(cpu)).to.deep.equal({ "cpu.usage{0}": 0, "cpu.usage{1}": 0 });
      tree.write({ "cpuacct.usage_percpu": "100000\n" });
      expect(readSource(cpu)).to.deep.equal({ "cpu.usage{0}": 1 });
    });

    it("never tells more of a core than there was", () => {
      tree.write({ "cpuacct.usage_percpu": "0 0\n" });
      const cpu = open(new PercpuUsage(tree.path(), files, machine));
      readSource(cpu);
      tree.write({ "cpuacct.usage_percpu": "1000900000 0\n" });
      expect(readSource(cpu, 10_000)).to.include({ "cpu.usage{0}": 10_000 });
    });

    it("has no usage for a count that went back", () => {
      tree.write({ "cpuacct.usage_percpu": "1000000 5\n" });
      const cpu = open(new PercpuUsage(tree.path(), files, machine));
      readSource(cpu);
      tree.write({ "cpuacct.usage_percpu": "0 5\n" });
      expect(readSource(cpu)).to.deep.equal({ "cpu.usage{1}": 0 });
    });

    it("knows a quiet zone", () => {
      tree.write({ "cpuacct.usage_percpu": "1 2\n" });
      const cpu = new PercpuUsage(tree.path(), files, machine);
      readSource(open(cpu));
      expect(cpu.isBusy).to.equal(true);
      readSource(cpu);
      expect(cpu.isBusy).to.equal(false);
    });
  });

  describe("CpuStat", () => {
    const both = { hasUsage: true, hasThrottling: true };

    it("tells usage in ticks, and times and throttling in us", () => {
      const rest = "nr_periods 30\nnr_throttled 29\nthrottled_usec 2836348\nnr_bursts 0\n";
      tree.write({ "cpu.stat": `usage_usec 1000000\nuser_usec 10\nsystem_usec 20\n${rest}` });
      const cpu = open(new CpuStat(tree.path(), files, both));
      readSource(cpu);
      tree.write({ "cpu.stat": `usage_usec 1250000\nuser_usec 11\nsystem_usec 21\n${rest}` });
      expect(readSource(cpu)).to.deep.equal({
        "cpu.usage{all}": 2500,
        "cpu.user_usec{all}": 11,
        "cpu.system_usec{all}": 21,
        "cpu.nr_periods": 30,
        "cpu.nr_throttled": 29,
        "cpu.throttled_usec": 2836348,
      });
    });

    it("has only what there is without the cpu controller", () => {
      tree.write({ "cpu.stat": "usage_usec 1\nuser_usec 2\nsystem_usec 3\nnice_usec 0\n" });
      const cpu = open(new CpuStat(tree.path(), files, both));
      expect(readSource(cpu)).to.deep.equal({ "cpu.user_usec{all}": 2, "cpu.system_usec{all}": 3 });
    });

    it("leaves to v1 what v1 tells", () => {
      tree.write({ "cpu.stat": "usage_usec 1\nuser_usec 2\nsystem_usec 3\nnr_periods 1\n" });
      const cpu = open(new CpuStat(tree.path(), files, { hasUsage: false, hasThrottling: false }));
      expect(readSource(cpu)).to.have.all.keys("cpu.user_usec{all}", "cpu.system_usec{all}");
    });

    it("loses no time to rounding over many reads", () => {
      const cpu = open(new CpuStat(tree.path(), files, both));
      let total = 0;
      for (let read = 0; read <= 100; read++) {
        tree.write({ "cpu.stat": `usage_usec ${read * 33}\n` });
        const values = readSource(cpu) as Record<string, number>;
        total += values["cpu.usage{all}"] ?? 0;
      }
      expect(total).to.equal(33);
    });
  });

  it("CpuacctStat turns ticks of the kernel into us", () => {
    tree.write({ "cpuacct.stat": "user 1051\nsystem 122\n" });
    expect(readSource(open(new CpuacctStat(tree.path(), files, machine)))).to.deep.equal({
      "cpu.user_usec{all}": 10_510_000,
      "cpu.system_usec{all}": 1_220_000,
    });
  });

  it("CpuMax tells a cap in percent of a core, and none where there is none", () => {
    tree.write({ "cpu.max": "20000 100000\n", "cpu.weight": "100\n" });
    const cap = open(new CpuMax(tree.path(), files));
    expect(readSource(cap)).to.deep.equal({ "cpu.cap": 20, "cpu.weight": 100 });
    tree.write({ "cpu.max": "max 100000\n" });
    expect(readSource(cap)).to.deep.equal({ "cpu.weight": 100 });
  });

  it("CfsQuota does the same for v1, where -1 is no cap", () => {
    tree.write({ "cpu.cfs_quota_us": "150000\n", "cpu.cfs_period_us": "100000\n", "cpu.shares": "1024\n" });
    const cap = open(new CfsQuota(tree.path(), files));
    expect(readSource(cap)).to.deep.equal({ "cpu.cap": 150, "cpu.shares": 1024 });
    tree.write({ "cpu.cfs_quota_us": "-1\n" });
    expect(readSource(cap)).to.deep.equal({ "cpu.shares": 1024 });
  });

  it("CfsThrottling turns the ns of v1 into us", () => {
    tree.write({ "cpu.stat": "nr_periods 30\nnr_throttled 29\nthrottled_time 2836348994\n" });
    expect(readSource(open(new CfsThrottling(tree.path(), files)))).to.deep.equal({
      "cpu.nr_periods": 30,
      "cpu.nr_throttled": 29,
      "cpu.throttled_usec": 2836348,
    });
  });

  describe("memory", () => {
    it("of v2: rss is anon and mapped files, swap is anon and what is swapped out", () => {
      tree.write({
        "memory.stat":
          "anon 1000\nfile 500\nkernel 70\nfile_mapped 200\npgfault 10\npgmajfault 1\npgsteal 9\n",
        "memory.swap.current": "30\n",
      });
      const memory = open(new MemoryStat(tree.path(), files));
      readSource(memory);
      tree.write({
        "memory.stat": "anon 1000\nfile 500\nkernel 70\nfile_mapped 200\npgfault 25\npgmajfault 3\n",
      });
      expect(readSource(memory)).to.deep.equal({
        "mem.rss": 1200,
        "mem.swap": 1030,
        "mem.maj_fault": 2,
        "mem.as_fault": 15,
        "memory.swap": 30,
        "memory.file": 500,
        "memory.kernel": 70,
      });
    });

    it("of v1 counts the cgroups within, and says 2^64-1 where nothing caps it", () => {
      tree.write({
        "memory.stat":
          "rss 1\nmapped_file 1\nhierarchical_memory_limit 67108864\nhierarchical_memsw_limit 9223372036854771712\n" +
          "total_cache 5\ntotal_rss 188416\ntotal_mapped_file 84\ntotal_swap 16\ntotal_pgfault 7\n",
      });
      const memory = open(new MemoryStatV1(tree.path(), files));
      expect(readSource(memory)).to.deep.equal({
        "mem.rss": 188500,
        "mem.swap": 188432,
        "memory.swap": 16,
        "memory.file": 5,
        "mem.physcap": 67108864,
        "mem.swapcap": UNCAPPED,
      });
    });

    it("has no sum where a part is not told", () => {
      tree.write({ "memory.stat": "anon 1000\n" });
      expect(readSource(open(new MemoryStat(tree.path(), files)))).to.deep.equal({});
    });

    it("MemoryCurrent reads either version and knows whether it moved", () => {
      tree.write({ "memory.usage_in_bytes": "598016\n", "memory.current": "7\n" });
      const current = new MemoryCurrent(1, tree.path(), files);
      expect(readSource(open(current))).to.deep.equal({ "memory.current": 598016 });
      expect(current.isSame).to.equal(false);
      readSource(current);
      expect(current.isSame).to.equal(true);
      current.close();
      expect(readSource(open(new MemoryCurrent(2, tree.path(), files)))).to.deep.equal({
        "memory.current": 7,
      });
    });

    it("MemoryMax tells caps and how often they were met", () => {
      tree.write({
        "memory.max": "67108864\n",
        "memory.swap.max": "16777216\n",
        "memory.peak": "34013184\n",
        "memory.high": "max\n",
        "memory.events": "low 0\nhigh 4\nmax 2\noom 1\noom_kill 1\noom_group_kill 0\n",
      });
      expect(readSource(open(new MemoryMax(tree.path(), files)))).to.deep.equal({
        "mem.physcap": 67108864,
        "mem.swapcap": 83886080,
        "memory.peak": 34013184,
        "memory.events{max}": 2,
        "memory.events{oom_kill}": 1,
        "memory.events{high}": 4,
        "memory.events{oom}": 1,
      });
    });

    it("MemoryMax says 2^64-1 for max, and no cap of the swap where swap is not accounted", () => {
      tree.write({ "memory.max": "max\n" });
      const max = open(new MemoryMax(tree.path(), files));
      expect(readSource(max)).to.deep.equal({ "mem.physcap": UNCAPPED });
      tree.write({ "memory.swap.max": "5\n" });
      expect(readSource(max)).to.deep.equal({ "mem.physcap": UNCAPPED, "mem.swapcap": UNCAPPED });
    });

    it("MemoryFailures reads v1's peak, failures and kills", () => {
      tree.write({
        "memory.max_usage_in_bytes": "5316608\n",
        "memory.failcnt": "3\n",
        "memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n",
      });
      expect(readSource(open(new MemoryFailures(tree.path(), files)))).to.deep.equal({
        "memory.peak": 5316608,
        "memory.events{max}": 3,
        "memory.events{oom_kill}": 2,
      });
    });
  });

  it("PidsCurrent and PidsMax read tasks, their cap and what it refused", () => {
    tree.write({ "pids.current": "6\n", "pids.max": "50\n", "pids.events": "max 3\n" });
    const max = new PidsMax(tree.path(), files);
    expect(readSource(open(new PidsCurrent(tree.path(), files)))).to.deep.equal({ "pids.current": 6 });
    expect(readSource(max)).to.deep.equal({ "pids.max": 50, "pids.events{max}": 3 });
    tree.write({ "pids.max": "max\n" });
    expect(readSource(max)).to.deep.equal({});
  });

  describe("Pressure", () => {
    const SOME = "some avg10=7.24 avg60=1.30 avg300=0.28 total=5217244\n";

    it("tells the time in us and the share of the last 10 s", () => {
      tree.write({ p: `${SOME}full avg10=0.00 avg60=1.27 avg300=0.27 total=18446744073709551615\n` });
      expect(readSource(open(new Pressure("cpu", tree.path("p"), files)))).to.deep.equal({
        "cpu.pressure_total{some}": 5217244,
        "cpu.pressure_avg10{some}": 7.24,
        "cpu.pressure_total{full}": 2n ** 64n - 1n,
        "cpu.pressure_avg10{full}": 0,
      });
    });

    it("does without the line that older kernels lack", () => {
      tree.write({ p: SOME });
      const values = readSource(open(new Pressure("io", tree.path("p"), files)));
      expect(values).to.have.all.keys("io.pressure_total{some}", "io.pressure_avg10{some}");
    });

    for (const text of ["", "\n", "garbage", "some", "some avg10=", "some total=1\n", "full\nsome\n"]) {
      it(`has no value from ${JSON.stringify(text)}`, () => {
        tree.write({ p: text });
        expect(readSource(open(new Pressure("io", tree.path("p"), files)))).to.deep.equal({});
      });
    }
  });

  describe("IoStat", () => {
    beforeEach(() => void machine.disks.set("254:0", "vda").set("8:0", "sda"));
    afterEach(() => machine.disks.clear());

    it("tells what was read and written by disk, and reads since the read before as page-ins", () => {
      tree.write({ "io.stat": "" });
      const io = open(new IoStat(tree.path(), files, machine));
      expect(readSource(io)).to.deep.equal({});
      tree.write({ "io.stat": "254:0 rbytes=2621440 wbytes=1310720 rios=40 wios=20 dbytes=0 dios=0\n" });
      expect(readSource(io)).to.deep.equal({
        "mem.pgin": 40,
        "disk.nread{vda}": 2621440,
        "disk.nwritten{vda}": 1310720,
        "disk.reads{vda}": 40,
        "disk.writes{vda}": 20,
      });
    });

    it("takes a device without counts in front of the next one's line", () => {
      tree.write({ "io.stat": "8:0 254:0 rbytes=1 wbytes=2 rios=3 wios=4\n" });
      const values = readSource(open(new IoStat(tree.path(), files, machine)));
      expect(values).to.deep.equal({
        "disk.nread{vda}": 1,
        "disk.nwritten{vda}": 2,
        "disk.reads{vda}": 3,
        "disk.writes{vda}": 4,
      });
    });

    for (const text of [
      "7:0 rbytes=1 rios=1\n",
      "254:0\n",
      "254:0 rbytes=x\n",
      "rbytes=1\n",
      "254:0 rbytes=-1\n",
    ]) {
      it(`has no disk from ${JSON.stringify(text)}`, () => {
        tree.write({ "io.stat": text });
        const io = open(new IoStat(tree.path(), files, machine));
        readSource(io);
        expect(readSource(io)).to.deep.equal({ "mem.pgin": 0 });
      });
    }
  });

  it("a file that is not there is absent, one that goes is gone", () => {
    const pids = open(new PidsCurrent(tree.path(), files));
    expect(readSource(pids)).to.equal("absent");
    tree.write({ "pids.current": "1\n" });
    expect(readSource(pids)).to.deep.equal({ "pids.current": 1 });
    pids.close();
    tree.remove("pids.current");
    expect(readSource(pids)).to.equal("gone");
  });
});
