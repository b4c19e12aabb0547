/**
 * Which cgroups exist, over all hierarchies, joined by path. A look at every folder would cost more than reading
 * all their statistics, so a hierarchy is walked only when the kernel's own count of its cgroups has changed, when
 * a cgroup was found gone, and every tenth cycle because one made and one removed leave the count as it was.
 */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { KernelFiles } from "./kernel-files.js";
import type { Hierarchy } from "./mountinfo.js";
import type { Unreadable } from "./unreadable.js";

export interface Cgroup {
  /** From the root of its hierarchies, e.g. "/system.slice/ssh.service"; never "/". */
  readonly path: string;
  /** Its folder in each hierarchy that has it, by index of {@link CgroupTree.hierarchies}. */
  readonly folders: ReadonlyMap<number, string>;
  readonly hasChildren: boolean;
}

/** Deeper than any manager nests; a bound against a tree of somebody who tries. */
const DEPTH_MAX = 32;
/** Every tenth cycle all hierarchies are walked. */
const WALK_CYCLES = 10;
/** Links of a folder without folders: its name and its own ".". Other file systems than cgroup's may say 1. */
const LEAF_LINKS = 2;

export class CgroupTree {
  readonly hierarchies: readonly Hierarchy[];
  /** All cgroups below the roots, by path. Replaced when something changed. */
  cgroups: ReadonlyMap<string, Cgroup> = new Map();
  readonly #files: KernelFiles;
  readonly #unreadable: Unreadable;
  readonly #countsPath: string;
  /** Paths of each hierarchy, as walked last. */
  readonly #paths: Set<string>[];
  /** What the kernel said last about the number of cgroups in each; "" where it says nothing. */
  readonly #counts: string[];
  #isStale = true;

  /** `procRoot`: where proc is mounted. */
  constructor(
    hierarchies: readonly Hierarchy[],
    procRoot: string,
    files: KernelFiles,
    unreadable: Unreadable,
  ) {
    this.hierarchies = hierarchies;
    this.#files = files;
    this.#unreadable = unreadable;
    this.#countsPath = join(procRoot, "cgroups");
    this.#paths = hierarchies.map(() => new Set());
    this.#counts = hierarchies.map(() => "");
  }

  /** Somebody found a cgroup gone: the next {@link refresh} walks all. */
  invalidate(): void {
    this.#isStale = true;
  }

  /** Looks for cgroups that came or went; true when {@link cgroups} was replaced. */
  refresh(cycle: number): boolean {
    const isFull = this.#isStale || cycle % WALK_CYCLES === 0;
    this.#isStale = false;
    const counts = this.#readCounts();
    let hasChanged = false;
    for (const [index, count] of counts.entries()) {
      if (!isFull && count !== "" && count === this.#counts[index]) continue;
      this.#counts[index] = count;
      hasChanged = this.#walk(index) || hasChanged;
    }
    if (hasChanged) this.cgroups = this.#join();
    return hasChanged;
  }

  /** @see cgroups(7) for /proc/cgroups; `nr_descendants` of the root's cgroup.stat for v2. */
  #readCounts(): string[] {
    const v1 = new Map<string, string>();
    if (this.#files.readOnce(this.#countsPath) === "read") {
      for (const line of this.#files.text.text().split("\n")) {
        const [controller, hierarchy, count] = line.split("\t");
        if (controller !== undefined && hierarchy !== "0" && count !== undefined) v1.set(controller, count);
      }
    }
    return this.hierarchies.map((hierarchy) => {
      if (hierarchy.version === 1) return v1.get(hierarchy.controllers[0] ?? "") ?? "";
      const outcome = this.#files.readOnce(join(hierarchy.mountPoint, "cgroup.stat"));
      return outcome === "read" ? this.#files.text.text() : "";
    });
  }

  #walk(index: number): boolean {
    const hierarchy = this.hierarchies[index] as Hierarchy;
    const before = this.#paths[index] as Set<string>;
    const found = new Set<string>();
    this.#walkFolder(hierarchy.mountPoint, hierarchy.prefix, 0, found);
    this.#paths[index] = found;
    return found.size !== before.size || [...found].some((path) => !before.has(path));
  }

  #walkFolder(folder: string, path: string, depth: number, found: Set<string>): void {
    if (depth > 0) found.add(path);
    if (depth === DEPTH_MAX || countLinks(folder) === LEAF_LINKS) return;
    for (const name of this.#foldersIn(folder)) {
      this.#walkFolder(`${folder}/${name}`, `${path}/${name}`, depth + 1, found);
    }
  }

  #foldersIn(folder: string): string[] {
    try {
      const entries = readdirSync(folder, { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    } catch (error) {
      // Removed between the walk's two looks at it, or not for us.
      this.#unreadable.noteError("cgroup folders", error);
      return [];
    }
  }

  #join(): Map<string, Cgroup> {
    const cgroups = new Map<string, { path: string; folders: Map<number, string>; hasChildren: boolean }>();
    for (const [index, paths] of this.#paths.entries()) {
      const { mountPoint, prefix } = this.hierarchies[index] as Hierarchy;
      for (const path of paths) {
        const cgroup = cgroups.get(path) ?? { path, folders: new Map<number, string>(), hasChildren: false };
        cgroup.folders.set(index, mountPoint + path.slice(prefix.length));
        cgroups.set(path, cgroup);
      }
    }
    for (const path of cgroups.keys()) {
      const parent = cgroups.get(path.slice(0, path.lastIndexOf("/")));
      if (parent !== undefined) parent.hasChildren = true;
    }
    return cgroups;
  }
}

function countLinks(folder: string): number {
  return statSync(folder, { throwIfNoEntry: false })?.nlink ?? LEAF_LINKS;
}
