/** The readers of the host's files in /proc, each on a hand-made file of its format. */
import { expect } from "chai";
import fc from "fast-check";
import { Diskstats } from "../../../src/probes/linux/diskstats.js";
import { Meminfo, Vmstat } from "../../../src/probes/linux/host-memory.js";
import { Loadavg } from "../../../src/probes/linux/loadavg.js";
import { NetDev } from "../../../src/probes/linux/net-dev.js";
import { ProcStat } from "../../../src/probes/linux/proc-stat.js";
import type { Source, Values } from "../../../src/probes/linux/source.js";
import { filesForTest, FixtureTree, machineForTest, readSource } from "./fixture-tree.js";

const NET_HEADER =
  "Inter-|   Receive                                                |  Transmit\n" +
  " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n";

describe("the files of the host", () => {
  const files = filesForTest();
  let tree: FixtureTree;
  let source: Source | undefined;
  beforeEach(() => void (tree = new FixtureTree({ file: "" })));
  afterEach(() => {
    source?.close();
    tree.remove();
  });

  function open(made: Source): Source {
    return (source = made);
  }

  describe("ProcStat", () => {
    const REST =
      "intr 6418917 0 0\nctxt 14059067\nbtime 1795353691\nprocesses 59930\nprocs_running 6\nprocs_blocked 0\n";

    it("tells usage in ticks without idle, iowait and steal, and each state in us", () => {
      const machine = machineForTest();
      const stat = open(new ProcStat(tree.path("file"), files, machine));
      tree.write({ file: `cpu  9 9 9 9\ncpu0 100 0 50 1000 5 1 2 3 0 0\n${REST}` });
      readSource(stat);
      tree.write({ file: `cpu  9 9 9 9\ncpu0 120 1 55 1060 9 2 4 9 0 0\n${REST}` });
      expect(readSource(stat)).to.deep.equal({
        "cpu.usage{0}": 2900,
        "cpu.user_usec{0}": 1_200_000,
        "cpu.nice_usec{0}": 10_000,
        "cpu.system_usec{0}": 550_000,
        "cpu.idle_usec{0}": 10_600_000,
        "cpu.iowait_usec{0}": 90_000,
        "cpu.irq_usec{0}": 20_000,
        "cpu.softirq_usec{0}": 40_000,
        "cpu.steal_usec{0}": 90_000,
        "stat.intr": 6418917,
        "stat.ctxt": 14059067,
        "stat.processes": 59930,
        "stat.procs_running": 6,
        "stat.procs_blocked": 0,
      });
      expect(machine.cpus).to.equal(1);
    });

    it("follows processors that are taken off line and come back", () => {
      const machine = machineForTest();
      const stat = open(new ProcStat(tree.path("file"), files, machine));
      const usages = (): string[] =>
        Object.keys(readSource(stat)).filter((key) => key.startsWith("cpu.usage"));
      const line = (cpu: number, user: number): string => `cpu${cpu} ${user} 0 0 0 0 0 0 0\n`;
      tree.write({ file: line(0, 1) + line(1, 1) + line(2, 1) });
      readSource(stat);
      expect(usages()).to.deep.equal(["cpu.usage{0}", "cpu.usage{1}", "cpu.usage{2}"]);
      tree.write({ file: line(0, 2) + line(2, 2) });
      readSource(stat);
      expect(usages()).to.deep.equal(["cpu.usage{0}", "cpu.usage{2}"]);
      expect(machine.cpus).to.equal(3);
      tree.write({ file: line(0, 2) });
      expect(usages()).to.deep.equal(["cpu.usage{0}"]);
    });
  });

  describe("NetDev", () => {
    const ETH0 =
      "  eth0: 1383610554   49201    1    0    0     0          0         0  3619909   31031    2    0    0     0       0          0\n";

    it("tells bytes, packets and errors of each interface both ways", () => {
      tree.write({ file: NET_HEADER + ETH0 });
      expect(readSource(open(new NetDev(tree.path("file"), files)))).to.deep.equal({
        "net.rbytes64{eth0}": 1383610554,
        "net.ipackets{eth0}": 49201,
        "net.ierrors{eth0}": 1,
        "net.obytes64{eth0}": 3619909,
        "net.opackets{eth0}": 31031,
        "net.oerrors{eth0}": 2,
      });
    });

    it("is exact to 2^64-1, and reads numbers without a space after the colon", () => {
      tree.write({
        file: `${NET_HEADER}eth0:18446744073709551615 1 0 0 0 0 0 0 9007199254740993 1 0 0 0 0 0 0\n`,
      });
      expect(readSource(open(new NetDev(tree.path("file"), files)))).to.include({
        "net.rbytes64{eth0}": 2n ** 64n - 1n,
        "net.obytes64{eth0}": 9007199254740993n,
      });
    });

    it("keeps the same series while the interfaces stay, and follows those that come, go and are renamed", () => {
      const dev = open(new NetDev(tree.path("file"), files));
      const names = (): string[] => [
        ...new Set((readSource(dev), dev.series.map(({ instance }) => instance))),
      ];
      tree.write({ file: NET_HEADER + ETH0 });
      expect(names()).to.deep.equal(["eth0"]);
      const { series } = dev;
      expect(names()).to.deep.equal(["eth0"]);
      expect(dev.series).to.equal(series);
      tree.write({ file: NET_HEADER + ETH0.replace("eth0", "lo  ") + ETH0 });
      expect(names()).to.deep.equal(["eth0"]);
      tree.write({ file: NET_HEADER + ETH0.replace("eth0", "veth1:2") + ETH0 });
      expect(names()).to.deep.equal(["veth1:2", "eth0"]);
      tree.write({ file: NET_HEADER });
      expect(names()).to.deep.equal([]);
    });
  });

  describe("Diskstats", () => {
    const VDA =
      " 254       0 vda 55600 9933 3205018 16567 53208 101722 20381144 133273 0 25980 155110 50174 10 4875144 4990 4086 279\n";
    const blocks = { "block/vda/": "", "block/sda/": "", "block/loop0/": "", "block/dm-0/": "" };

    function openDisks(text: string): Source {
      tree.write({ ...blocks, file: text });
      return open(new Diskstats(tree.path("file"), tree.path("block"), files, machineForTest()));
    }

    it("tells whole disks in bytes, operations and ns", () => {
      const disks = openDisks(VDA);
      readSource(disks);
      tree.write({ file: VDA.replace("55600", "55607") });
      expect(readSource(disks)).to.deep.equal({
        "mem.pgin": 7,
        "disk.reads{vda}": 55607,
        "disk.nread{vda}": 3205018 * 512,
        "disk.writes{vda}": 53208,
        "disk.nwritten{vda}": 20381144 * 512,
        "disk.rtime{vda}": 25_980_000_000,
        "disk.rlentime{vda}": 155_110_000_000,
      });
    });

    const LEFT_OUT: readonly (readonly [what: string, line: string])[] = [
      ["a partition", VDA.replace("vda", "vda1")],
      ["a loop device", VDA.replace("vda", "loop0")],
      ["a RAM disk", VDA.replace("vda", "zram0")],
      ["a disk that did nothing", " 8 0 sda 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n"],
      ["a line that is cut", " 8 0 sda 5 0\n"],
      ["garbage", "x y z\n\n 1\n"],
    ];
    for (const [what, line] of LEFT_OUT) {
      it(`leaves out ${what}`, () => {
        expect(Object.keys(readSource(openDisks(line)))).to.deep.equal([]);
      });
    }

    it("does not count what a stacked disk reads twice", () => {
      const disks = openDisks(VDA + VDA.replace("vda", "dm-0"));
      readSource(disks);
      tree.write({ file: (VDA + VDA.replace("vda", "dm-0")).replaceAll("55600", "55610") });
      expect(readSource(disks)).to.include({ "mem.pgin": 10, "disk.reads{dm-0}": 55610 });
    });

    it("is exact where bytes are beyond 2^53", () => {
      expect(readSource(openDisks(VDA.replace("3205018", "36028797018963967")))).to.include({
        "disk.nread{vda}": 18446744073709551104n,
      });
    });
  });

  it("Meminfo tells pages as illumos does, and bytes", () => {
    tree.write({
      file:
        "MemTotal: 24684084 kB\nMemFree: 15639016 kB\nMemAvailable: 23847736 kB\nSwapTotal: 100 kB\nSwapFree: 40 kB\n" +
        "AnonPages: 200 kB\nMapped: 50 kB\nSlab: 400 kB\nKernelStack: 8 kB\nPageTables: 12 kB\n",
    });
    expect(readSource(open(new Meminfo(tree.path("file"), files, machineForTest())))).to.deep.equal({
      "mem.physmem": 6171021,
      "mem.freemem": 3909754,
      "mem.pp_kernel": 105,
      "mem.rss": 250 * 1024,
      "mem.physcap": 24684084 * 1024,
      "mem.swap": 260 * 1024,
      "mem.swapcap": 24684184 * 1024,
      "meminfo.MemAvailable": 23847736 * 1024,
      "meminfo.SwapTotal": 102400,
      "meminfo.SwapFree": 40960,
      "meminfo.AnonPages": 204800,
      "meminfo.Mapped": 51200,
    });
  });

  it("Vmstat tells faults since the read before, and adds up the allocations", () => {
    const vmstat = open(new Vmstat(tree.path("file"), files));
    tree.write({
      file: "pgpgin 5\npgalloc_dma32 3\npgalloc_normal 39\npgfree 40\npgfault 100\npgmajfault 7\n",
    });
    readSource(vmstat);
    tree.write({
      file: "pgpgin 6\npgalloc_dma32 3\npgalloc_normal 39\npgfree 40\npgfault 150\npgmajfault 9\n",
    });
    expect(readSource(vmstat)).to.deep.equal({
      "mem.maj_fault": 2,
      "mem.as_fault": 50,
      "mem.nalloc_calls": 42,
      "mem.nfree_calls": 40,
      "vmstat.pgpgin": 6,
    });
  });

  it("Loadavg tells the load and all threads", () => {
    tree.write({ file: "0.93 1.02 0.88 3/345 12345\n" });
    expect(readSource(open(new Loadavg(tree.path("file"), files)))).to.deep.equal({
      "loadavg.avg1": 0.93,
      "loadavg.avg5": 1.02,
      "loadavg.avg15": 0.88,
      "zone.threads": 345,
    });
  });

  it("every reader gives one value per series for any text, and never throws", () => {
    const machine = machineForTest();
    const path = tree.path("file");
    const make: (() => Source)[] = [
      () => new ProcStat(path, files, machine),
      () => new NetDev(path, files),
      () => new Diskstats(path, tree.path("block"), files, machine),
      () => new Meminfo(path, files, machine),
      () => new Vmstat(path, files),
      () => new Loadavg(path, files),
    ];
    const words = fc.constantFrom(
      "cpu0",
      "cpu",
      "eth0:",
      "vda",
      "254",
      "0",
      "5.5",
      "18446744073709551615",
      "\n",
      " ",
      ":",
      "x",
    );
    fc.assert(
      fc.property(fc.constantFrom(...make), fc.array(words), (create, text) => {
        const reader = create();
        tree.write({ file: text.join(" ") });
        const values: Values = [];
        reader.read(values, { cycle: 0, ticks: 10_000, scale: 1 });
        reader.close();
        expect(values).to.have.lengthOf(reader.series.length);
      }),
    );
  });
});
