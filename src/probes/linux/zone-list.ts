/**
 * Which of the cgroups are zones. A cgroup whose path has a known form is one, with everything in it. Any other is
 * one while it holds processes itself; of two such, one inside the other, each is a zone: what the kernel adds up
 * (processor time, memory) is in the outer one as well, as in the outer one's own files, but a process belongs to
 * the innermost alone.
 */
import { nameCgroup } from "./cgroup-name.js";
import type { Cgroup } from "./cgroup-tree.js";

export interface ZoneCgroups {
  /** Name by the contract, e.g. `docker/0123456789ab`, `cgroup/batch/job-1`. */
  readonly zone: string;
  /** The folder of the zone in each hierarchy that has it, by index. */
  readonly folders: ReadonlyMap<number, string>;
  /** All folders whose processes are the zone's, its own first, by hierarchy. */
  readonly members: ReadonlyMap<number, readonly string[]>;
  /** Whether cgroups lie within that are zones of their own, so that the kernel's sums hold more than the zone. */
  readonly isShared: boolean;
}

export interface ZoneList {
  /** Zones by the form of their path. */
  readonly named: ReadonlyMap<string, ZoneCgroups>;
  /** What is a zone while it holds processes itself. */
  readonly candidates: ReadonlyMap<string, ZoneCgroups>;
}

/** Sorts all cgroups into zones that are and zones that may be. */
export function listZones(cgroups: ReadonlyMap<string, Cgroup>): ZoneList {
  const named = new Map<string, ZoneBuilder>();
  const candidates = new Map<string, ZoneCgroups>();
  // Parents before their children, so that a zone's own folder is the first of its members.
  for (const cgroup of [...cgroups.values()].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const found = nameCgroup(cgroup.path);
    if (found === undefined) {
      const zone = `cgroup${cgroup.path}`;
      candidates.set(zone, toCandidate(zone, cgroup));
    } else {
      const builder = named.get(found.zone) ?? new ZoneBuilder(found.zone);
      builder.add(cgroup, depthOf(cgroup.path) === found.depth);
      named.set(found.zone, builder);
    }
  }
  return { named, candidates };
}

/** A zone by its form, from cgroups of one or, where managers differ between hierarchies, several paths. */
class ZoneBuilder implements ZoneCgroups {
  readonly zone: string;
  readonly folders = new Map<number, string>();
  readonly members = new Map<number, string[]>();
  readonly isShared = false;

  constructor(zone: string) {
    this.zone = zone;
  }

  add(cgroup: Cgroup, isOwn: boolean): void {
    for (const [hierarchy, folder] of cgroup.folders) {
      const members = this.members.get(hierarchy) ?? [];
      members.push(folder);
      this.members.set(hierarchy, members);
      if (isOwn && !this.folders.has(hierarchy)) this.folders.set(hierarchy, folder);
    }
  }
}

function toCandidate(zone: string, cgroup: Cgroup): ZoneCgroups {
  const members = new Map([...cgroup.folders].map(([hierarchy, folder]) => [hierarchy, [folder]]));
  return { zone, folders: cgroup.folders, members, isShared: cgroup.hasChildren };
}

function depthOf(path: string): number {
  return path.split("/").length - 1;
}
