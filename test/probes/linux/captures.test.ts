/** The readers over whole captures of real kernels, where they are at hand. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../src/base/project-root.js";
import { CpuStat, PercpuUsage } from "../../../src/probes/linux/cgroup-cpu.js";
import { MemoryStat, MemoryStatV1 } from "../../../src/probes/linux/cgroup-memory.js";
import { Diskstats } from "../../../src/probes/linux/diskstats.js";
import { Meminfo, Vmstat } from "../../../src/probes/linux/host-memory.js";
import { NetDev } from "../../../src/probes/linux/net-dev.js";
import { Pressure } from "../../../src/probes/linux/pressure.js";
import { ProcStat } from "../../../src/probes/linux/proc-stat.js";
import type { Source } from "../../../src/probes/linux/source.js";
import { filesForTest, FixtureTree, machineForTest, readSource } from "./fixture-tree.js";

const CAPTURES = join(projectRoot, "../shared/data/linux");

/** The files of one cgroup in a capture: `==> /sys/fs/cgroup/cpu/zt-a/cpu.stat <==` or `==> cpu.stat <==`. */
function splitCapture(name: string): Record<string, string> {
  // Taken over a serial line, which adds carriage returns.
  const whole = readFileSync(join(CAPTURES, name), "utf8").replaceAll("\r", "");
  const [, ...parts] = whole.split("######## ");
  const text = parts[0] ?? whole;
  const sections = text.split(/^==> (.*) <==\n/m).slice(1);
  const files: Record<string, string> = {};
  for (let at = 0; at < sections.length; at += 2)
    files[sections[at]?.split("/").at(-1) ?? ""] ??= sections[at + 1] ?? "";
  return files;
}

if (existsSync(CAPTURES)) describe("captures of real kernels", checkCaptures);
else process.stdout.write(`no captures in ${CAPTURES}: not checked\n`);

function checkCaptures(): void {
  const files = filesForTest();
  let tree: FixtureTree;
  beforeEach(() => void (tree = new FixtureTree()));
  afterEach(() => tree.remove());

  function read(source: Source): ReturnType<typeof readSource> {
    const values = readSource(source);
    source.close();
    return values;
  }

  it("a cgroup of v1", () => {
    tree.write(splitCapture("cgroup-v1-zt-a.txt"));
    expect(read(new MemoryStatV1(tree.path(), files))).to.include({
      "mem.rss": 188416,
      "mem.physcap": 67108864,
      "mem.swapcap": 2n ** 64n - 1n,
      "memory.file": 69632,
    });
    expect(read(new PercpuUsage(tree.path(), files, machineForTest()))).to.deep.equal({});
  });

  it("a cgroup of pure v2", () => {
    tree.write(splitCapture("cgroup-v2-pure-zt-a.txt"));
    expect(read(new MemoryStat(tree.path(), files))).to.include({
      "mem.rss": 1273856 + 733184,
      "mem.swap": 1273856 + 2707456,
      "memory.kernel": 331776,
    });
    const cpu = new CpuStat(tree.path(), files, { hasUsage: true, hasThrottling: true });
    expect(read(cpu)).to.include({ "cpu.user_usec{all}": 212121, "cpu.nr_periods": 60 });
    expect(read(new Pressure("cpu", tree.path("cpu.pressure"), files))).to.include({
      "cpu.pressure_avg10{some}": 40.15,
      "cpu.pressure_total{full}": 4655258,
    });
  });

  it("the host", () => {
    const capture = (name: string): string => join(CAPTURES, name);
    tree.write({ "block/vda/": "" });
    const machine = machineForTest();
    expect(read(new ProcStat(capture("proc-stat.txt"), files, machine))).to.include({
      "cpu.user_usec{1}": 667_260_000,
      "stat.ctxt": 14059067,
    });
    expect(read(new Meminfo(capture("proc-meminfo.txt"), files, machine))).to.include({
      "mem.physmem": 6171021,
    });
    expect(read(new Vmstat(capture("proc-vmstat.txt"), files))).to.include({ "vmstat.pgpgin": 1602509 });
    expect(read(new NetDev(capture("proc-net-dev.txt"), files))).to.include({
      "net.rbytes64{eth0}": 1383610554,
    });
    const disks = new Diskstats(capture("proc-diskstats.txt"), tree.path("block"), files, machine);
    expect(read(disks)).to.include({ "disk.reads{vda}": 55600 });
    expect([...machine.disks]).to.deep.equal([["254:0", "vda"]]);
  });
}
