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

/** Controllers of v2 that have statistics. */
export const V2_CONTROLLERS: readonly string[] = ["cpu", "memory", "io", "pids"];

/** Whether a hierarchy has statistics or processes that no other has. */
export function isUseful(hierarchy: Hierarchy): boolean {
  return hierarchy.version === 2 || hierarchy.controllers.some((controller) => USEFUL.has(controller));
}

/** What a zone's sources are made from. */
export interface ZoneSourcesOptions {
  readonly zone: ZoneCgroups;
  readonly hierarchies: readonly Hierarchy[];
  readonly files: KernelFiles;
  readonly machine: Machine;
  /** Any whole number: zones with different ones read what is rarely read in different cycles. */
  readonly turn: number;
}

/** Files that turn out not to be there are no trouble: which a kernel has is told by reading them. */
export function createZoneSources(options: ZoneSourcesOptions): ZoneSources {
  return new ZoneSourcesBuilder(options).build();
}

/** Where the files of one controller are for a zone. */
interface Place {
  readonly version: 1 | 2;
  readonly folder: string;
}

class ZoneSourcesBuilder {
  readonly #options: ZoneSourcesOptions;
  readonly #files: KernelFiles;
  readonly #cpu: CpuSource[] = [];
  readonly #rest: Source[] = [];

  constructor(options: ZoneSourcesOptions) {
    this.#options = options;
    this.#files = options.files;
  }

  build(): ZoneSources {
    const v2 = this.#findV2();
    this.#addCpu(v2);
    this.#addCpuLimits();
    this.#addMemory();
    if (v2 !== undefined) this.#addPressure(v2);
    // Not resting: the kernel writes pages of the zone long after the zone wrote to them.
    const io = this.#find("io");
    if (io?.version === 2) this.#rest.push(new IoStat(io.folder, this.#files, this.#options.machine));
    const pids = this.#addPids();
    return { all: [...this.#cpu, ...this.#rest], cpu: this.#cpu, pids };
  }

  #addCpu(v2: string | undefined): void {
    const { machine, hierarchies } = this.#options;
    const cpuacct = this.#find("cpuacct")?.folder;
    const hasThrottling = !hierarchies.some(
      ({ version, controllers }) => version === 1 && controllers.includes("cpu"),
    );
    if (cpuacct !== undefined) this.#cpu.push(new PercpuUsage(cpuacct, this.#files, machine));
    if (v2 !== undefined) {
      this.#cpu.push(new CpuStat(v2, this.#files, { hasUsage: cpuacct === undefined, hasThrottling }));
    } else if (cpuacct !== undefined) {
      this.#rest.push(this.#resting(new CpuacctStat(cpuacct, this.#files, machine)));
    }
  }

  #addCpuLimits(): void {
    const place = this.#find("cpu");
    if (place === undefined) return;
    const { version, folder } = place;
    if (version === 2) this.#rest.push(this.#slow(new CpuMax(folder, this.#files)));
    else
      this.#rest.push(
        this.#resting(new CfsThrottling(folder, this.#files)),
        this.#slow(new CfsQuota(folder, this.#files)),
      );
  }

  #addMemory(): void {
    const place = this.#find("memory");
    if (place === undefined) return;
    const { version, folder } = place;
    const files = this.#files;
    const current = new MemoryCurrent(version, folder, files);
    const stat = version === 2 ? new MemoryStat(folder, files) : new MemoryStatV1(folder, files);
    const limits = version === 2 ? new MemoryMax(folder, files) : new MemoryFailures(folder, files);
    // Memory may be reclaimed from a zone that does nothing.
    const isQuiet = (): boolean => this.#isQuiet() && current.isSame;
    this.#rest.push(current, new RestingSource(stat, isQuiet, this.#options.turn), this.#slow(limits));
  }

  #addPressure(v2: string): void {
    for (const resource of PRESSURE_RESOURCES) {
      this.#rest.push(this.#resting(new Pressure(resource, `${v2}/${resource}.pressure`, this.#files)));
    }
  }

  #addPids(): PidsCurrent | undefined {
    const place = this.#find("pids");
    if (place === undefined) return undefined;
    const pids = new PidsCurrent(place.folder, this.#files);
    this.#rest.push(this.#resting(pids), this.#slow(new PidsMax(place.folder, this.#files)));
    return pids;
  }

  #slow(source: Source): Source {
    return new SlowSource(source, this.#options.turn);
  }

  #resting(source: Source): Source {
    return new RestingSource(source, () => this.#isQuiet(), this.#options.turn);
  }

  /** Asked after the sources of the processor have been read: they come first. */
  #isQuiet(): boolean {
    return this.#cpu.length > 0 && !this.#cpu.some((source) => source.isBusy);
  }

  #findV2(): string | undefined {
    const { zone, hierarchies } = this.#options;
    return zone.folders.get(hierarchies.findIndex(({ version }) => version === 2));
  }

  /** The zone's place in the hierarchy of a controller; v1 where a kernel seems to have it in both. */
  #find(controller: string): Place | undefined {
    const { zone, hierarchies } = this.#options;
    const places = [...zone.folders].flatMap(([index, folder]): Place[] => {
      const hierarchy = hierarchies[index];
      return hierarchy?.controllers.includes(controller) ? [{ version: hierarchy.version, folder }] : [];
    });
    return places.find(({ version }) => version === 1) ?? places[0];
  }
}
