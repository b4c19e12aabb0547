/** Which files tell of a zone, by the hierarchies that it is in. */
import { CfsQuota, CfsThrottling, CpuMax } from "./cgroup-cpu-limit.js";
import { CpuacctStat, CpuStat, PercpuUsage, type CpuSource } from "./cgroup-cpu.js";
import { MemoryFailures, MemoryMax } from "./cgroup-memory-limit.js";
import { MemoryCurrent, MemoryStat, MemoryStatV1 } from "./cgroup-memory.js";
import { PidsCurrent, PidsMax } from "./cgroup-pids.js";
import { IoStat } from "./io-stat.js";
import type { KernelFiles } from "./kernel-files.js";
import type { Machine } from "./machine.js";
import type { Hierarchy } from "./mountinfo.js";
import { Pressure, PRESSURE_RESOURCES } from "./pressure.js";
import { RestingSource } from "./resting-source.js";
import { SlowSource } from "./slow-source.js";
import type { Source } from "./source.js";
import type { ZoneCgroups } from "./zone-list.js";

export interface ZoneSources {
  readonly all: readonly Source[];
  /** Those of them that tell whether the zone ran; none where no hierarchy accounts its processor time. */
  readonly cpu: readonly CpuSource[];
  /** The one of them that counts tasks, where a controller does. */
  readonly pids: PidsCurrent | undefined;
}

/** The v1 hierarchies that are of use; `name=systemd` has no statistics, but the processes of every unit. */
const USEFUL = new Set(["cpu", "cpuacct", "memory", "pids", "name=systemd"]);

/** Whether a hierarchy has statistics or processes that no other has. */
export function isUseful(hierarchy: Hierarchy): boolean {
  return hierarchy.version === 2 || hierarchy.controllers.some((controller) => USEFUL.has(controller));
}

/** Files that turn out not to be there are no trouble: which a kernel has is told by reading them. */
export function createZoneSources(
  zone: ZoneCgroups,
  hierarchies: readonly Hierarchy[],
  files: KernelFiles,
  machine: Machine,
  turn: number,
): ZoneSources {
  const v1 = (controller: string): string | undefined => zone.folders.get(findV1(hierarchies, controller));
  const v2 = zone.folders.get(hierarchies.findIndex(({ version }) => version === 2));
  const cpu: CpuSource[] = [];
  const isQuiet = (): boolean => cpu.length > 0 && !cpu.some((source) => source.isBusy);
  const slow = (source: Source): Source => new SlowSource(source, turn);
  const resting = (source: Source): Source => new RestingSource(source, isQuiet, turn);
  const rest: Source[] = [];
  const cpuacct = v1("cpuacct");
  const hasThrottling = findV1(hierarchies, "cpu") === NOT_V1;
  if (cpuacct !== undefined) cpu.push(new PercpuUsage(cpuacct, files, machine));
  if (v2 !== undefined) cpu.push(new CpuStat(v2, files, { hasUsage: cpuacct === undefined, hasThrottling }));
  else if (cpuacct !== undefined) rest.push(resting(new CpuacctStat(cpuacct, files, machine)));

  const cfs = v1("cpu");
  if (cfs !== undefined) rest.push(resting(new CfsThrottling(cfs, files)), slow(new CfsQuota(cfs, files)));
  else if (v2 !== undefined) rest.push(slow(new CpuMax(v2, files)));

  const memory = v1("memory") ?? v2;
  if (memory !== undefined) {
    const version = memory === v2 ? 2 : 1;
    const current = new MemoryCurrent(version, memory, files);
    const stat = version === 2 ? new MemoryStat(memory, files) : new MemoryStatV1(memory, files);
    const limits = version === 2 ? new MemoryMax(memory, files) : new MemoryFailures(memory, files);
    // Memory may be reclaimed from a zone that does nothing.
    rest.push(current, new RestingSource(stat, () => isQuiet() && current.isSame, turn), slow(limits));
  }
  if (v2 !== undefined) {
    // Not resting: the kernel writes pages of the zone long after it wrote to them.
    rest.push(new IoStat(v2, files, machine));
    for (const resource of PRESSURE_RESOURCES) {
      rest.push(resting(new Pressure(resource, `${v2}/${resource}.pressure`, files)));
    }
  }
  const pidsFolder = v1("pids") ?? v2;
  if (pidsFolder === undefined) return { all: [...cpu, ...rest], cpu, pids: undefined };
  const pids = new PidsCurrent(pidsFolder, files);
  return { all: [...cpu, ...rest, resting(pids), slow(new PidsMax(pidsFolder, files))], cpu, pids };
}

const NOT_V1 = -1;

/** The index of the v1 hierarchy of a controller. */
function findV1(hierarchies: readonly Hierarchy[], controller: string): number {
  return hierarchies.findIndex(
    ({ version, controllers }) => version === 1 && controllers.includes(controller),
  );
}
