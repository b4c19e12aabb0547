/**
 * Zones by the ids of their cgroups, which is what a program in the kernel sees: the inode of the cgroup's folder in
 * the v2 hierarchy. Ids of v1 hierarchies collide and are never looked at. A zone that has ended keeps its name, for
 * its last counts come after its end.
 *
 * @see bpf-helpers(7), bpf_get_current_cgroup_id
 */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { GLOBAL_ZONE } from "../../model/zone.js";
import { nameCgroup } from "../linux/cgroup-name.js";
import { CgroupTree } from "../linux/cgroup-tree.js";
import { KernelFiles } from "../linux/kernel-files.js";
import { parseHierarchies } from "../linux/mountinfo.js";
import { Unreadable } from "../linux/unreadable.js";

/** All cgroups there are: the id of each and its path from the root, "" for the root itself. */
export type WalkCgroups = () => Iterable<readonly [id: string, path: string]>;

/** The root of the v2 hierarchy: whatever is in no cgroup, kernel threads, idleness. */
const ROOT_ID = "1";
/** Ids are not used again, so that names could be kept for ever; the oldest go first. */
const NAMES_MAX = 20_000;

export class CgroupIds {
  readonly #walk: WalkCgroups;
  readonly #zones = new Map<string, string>([[ROOT_ID, GLOBAL_ZONE]]);
  #mayWalk = true;

  constructor(walk: WalkCgroups) {
    this.#walk = walk;
  }

  /** A walk costs milliseconds where there are thousands: one is made for each sweep, at most. */
  beginSweep(): void {
    this.#mayWalk = true;
  }

  /** The zone of this cgroup; null: a cgroup that came and went between two sweeps. */
  nameZone(id: string): string | null {
    if (!this.#zones.has(id) && this.#mayWalk) this.#refresh();
    return this.#zones.get(id) ?? null;
  }

  #refresh(): void {
    this.#mayWalk = false;
    for (const [id, path] of this.#walk()) {
      if (!this.#zones.has(id)) this.#zones.set(id, toZone(path));
    }
    for (const id of this.#zones.keys()) {
      if (this.#zones.size <= NAMES_MAX) break;
      if (id !== ROOT_ID) this.#zones.delete(id);
    }
  }
}

/** What ran in it is seen: a cgroup without a known form holds processes itself. */
function toZone(path: string): string {
  return path === "" ? GLOBAL_ZONE : (nameCgroup(path)?.zone ?? `cgroup${path}`);
}

/** A walk over the v2 hierarchy that is mounted here; over nothing where none is: then all ids are the root's. */
export function createCgroupWalk(procRoot = "/proc"): WalkCgroups {
  const found = parseHierarchies(readFileSync(join(procRoot, "self/mountinfo"), "utf8"));
  const hierarchies = found.filter(({ version }) => version === 2);
  const tree = new CgroupTree(hierarchies, procRoot, new KernelFiles(0), new Unreadable());
  return function* () {
    tree.invalidate();
    tree.refresh(0);
    for (const { mountPoint, prefix } of hierarchies) yield* withId(mountPoint, prefix);
    for (const { path, folders } of tree.cgroups.values()) yield* withId(folders.get(0) ?? "", path);
  };
}

function* withId(folder: string, path: string): Iterable<readonly [id: string, path: string]> {
  const found = statSync(folder, { bigint: true, throwIfNoEntry: false });
  if (found !== undefined) yield [String(found.ino), path];
}
