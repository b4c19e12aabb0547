/**
 * One cycle over the whole machine: the host, then each zone, then the processes that are in none. Zones come and
 * go between cycles; one that ends while it is read is left out, and looked for anew in the next.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../base/clock.js";
import { CgroupTree } from "./cgroup-tree.js";
import { HostReader } from "./host-reader.js";
import { KernelFiles } from "./kernel-files.js";
import type { Machine } from "./machine.js";
import { parseHierarchies, type Hierarchy } from "./mountinfo.js";
import { ProcessTable } from "./process-table.js";
import { ReadIntervals } from "./read-intervals.js";
import type { SweepContext } from "./sweep-context.js";
import { Unreadable } from "./unreadable.js";
import { ZoneFinder } from "./zone-finder.js";
import { ZoneReader, type ZoneSample } from "./zone-reader.js";
import { isUseful, V2_CONTROLLERS } from "./zone-sources.js";

export interface SweepOptions {
  readonly procRoot: string;
  readonly sysRoot: string;
  /** Files that may be kept open. */
  readonly openFilesMax: number;
  readonly machine: Machine;
  readonly clock: Clock;
  /** Between two cycles. */
  readonly everyMs: number;
}

export class Sweep {
  /** What could not be read so far. */
  readonly unreadable = new Unreadable();
  readonly #context: SweepContext;
  readonly #finder: ZoneFinder;
  readonly #host: HostReader;
  readonly #processes: ProcessTable;
  /** Of the reads of processes that are in no zone. */
  readonly #outside: ReadIntervals;
  readonly #zones = new Map<string, ZoneReader>();
  #cycle = 0;
  /** Zones made so far: each has its turn for what is read rarely. */
  #made = 0;

  constructor(options: SweepOptions) {
    const files = new KernelFiles(options.openFilesMax);
    const { unreadable } = this;
    const hierarchies = this.#findHierarchies(options.procRoot, files);
    this.#context = { ...options, files, hierarchies, unreadable };
    this.#finder = new ZoneFinder(new CgroupTree(hierarchies, options.procRoot, files, unreadable), files);
    this.#host = new HostReader(this.#context);
    this.#processes = new ProcessTable(options.procRoot, files, options.machine, unreadable);
    this.#outside = new ReadIntervals(options.clock, options.everyMs);
  }

  /** Reads everything once: the host first, then the zones. A sample is valid until the next call. */
  read(): ZoneSample[] {
    const cycle = this.#cycle++;
    const pids = this.#listPids();
    this.#processes.begin(pids, this.#readUptimeTicks());
    const host = this.#host.read(cycle, pids.length);
    this.#updateZones(cycle);
    const samples: ZoneSample[] = [];
    for (const [name, zone] of this.#zones) {
      const sample = zone.read(cycle, this.#processes);
      if (sample === undefined) this.#drop(name, zone);
      else samples.push(sample);
    }
    this.#processes.look(this.#outsideOfZones(pids), this.#outside.next(cycle));
    return [{ ...host, processes: this.#processes.topOfHost() }, ...samples];
  }

  /** Closes all files. May be called twice. */
  close(): void {
    this.#host.close();
    this.#processes.close();
    for (const zone of this.#zones.values()) zone.close();
    this.#zones.clear();
  }

  #updateZones(cycle: number): void {
    const found = this.#finder.find(cycle, (name) => this.#zones.get(name)?.pids.length);
    for (const [name, zone] of this.#zones) {
      if (found.get(name) === zone.cgroups) continue;
      zone.close();
      this.#zones.delete(name);
    }
    for (const [name, cgroups] of found) {
      if (!this.#zones.has(name)) this.#zones.set(name, new ZoneReader(cgroups, this.#context, this.#made++));
    }
  }

  #drop(name: string, zone: ZoneReader): void {
    zone.close();
    this.#zones.delete(name);
    this.#finder.invalidate();
  }

  #outsideOfZones(pids: readonly number[]): number[] {
    const inZones = new Set<number>();
    for (const zone of this.#zones.values()) for (const pid of zone.pids) inZones.add(pid);
    return pids.filter((pid) => !inZones.has(pid));
  }

  #listPids(): number[] {
    return readdirSync(this.#context.procRoot)
      .map(Number)
      .filter((pid) => pid > 0);
  }

  /** `84.24 123.45`: seconds since boot. Without it every process counts as one that was there before. */
  #readUptimeTicks(): number {
    const { files, machine, procRoot } = this.#context;
    const seconds = files.readOnce(`${procRoot}/uptime`) === "read" ? files.text.decimal() : undefined;
    return seconds === undefined ? Infinity : Math.floor(seconds * machine.ticksPerSecond);
  }

  #findHierarchies(procRoot: string, files: KernelFiles): Hierarchy[] {
    try {
      const found = parseHierarchies(readFileSync(join(procRoot, "self/mountinfo"), "utf8")).filter(isUseful);
      for (const [index, hierarchy] of found.entries()) found[index] = addControllers(hierarchy, files);
      if (found.length === 0) this.unreadable.add("cgroups", "no cgroup hierarchy is mounted");
      return found;
    } catch (error) {
      this.unreadable.add("cgroups", error instanceof Error ? error.message : String(error));
      return [];
    }
  }
}

/** v2 tells its controllers in a file of its root; where that cannot be read, all may be there. */
function addControllers(hierarchy: Hierarchy, files: KernelFiles): Hierarchy {
  if (hierarchy.version === 1) return hierarchy;
  const outcome = files.readOnce(join(hierarchy.mountPoint, "cgroup.controllers"));
  return {
    ...hierarchy,
    controllers: outcome === "read" ? files.text.text().trim().split(/\s+/) : V2_CONTROLLERS,
  };
}
