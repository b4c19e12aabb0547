/**
 * Finds the zones of each cycle: those whose path tells, and of the other cgroups those that hold processes
 * themselves now.
 */
import type { CgroupTree } from "./cgroup-tree.js";
import type { KernelFiles } from "./kernel-files.js";
import { listZones, type ZoneCgroups, type ZoneList } from "./zone-list.js";

/** Empty cgroups that are looked into in one cycle, in turn, so that thousands of them cost no more. */
const CHECKS_MAX = 256;

export class ZoneFinder {
  readonly #tree: CgroupTree;
  readonly #files: KernelFiles;
  #list: ZoneList = { named: new Map(), candidates: new Map() };
  /** Where the next round of checks begins. */
  #next = 0;

  constructor(tree: CgroupTree, files: KernelFiles) {
    this.#tree = tree;
    this.#files = files;
  }

  /** A zone was found gone. */
  invalidate(): void {
    this.#tree.invalidate();
  }

  /**
   * All zones by name; the same object for a zone while its folders stay as they are. `processesOf`: how many
   * processes a zone of the cycle before had at its last look, undefined for what was none.
   */
  find(cycle: number, processesOf: (zone: string) => number | undefined): Map<string, ZoneCgroups> {
    if (this.#tree.refresh(cycle)) this.#list = keepSame(listZones(this.#tree.cgroups), this.#list);
    const found = new Map(this.#list.named);
    const empty: ZoneCgroups[] = [];
    for (const [zone, cgroups] of this.#list.candidates) {
      if ((processesOf(zone) ?? 0) > 0) found.set(zone, cgroups);
      else empty.push(cgroups);
    }
    for (const cgroups of this.#takeTurn(empty)) {
      if (this.#holdsProcesses(cgroups)) found.set(cgroups.zone, cgroups);
    }
    return found;
  }

  #takeTurn(empty: readonly ZoneCgroups[]): readonly ZoneCgroups[] {
    if (empty.length <= CHECKS_MAX) return empty;
    const start = this.#next % empty.length;
    this.#next = start + CHECKS_MAX;
    return [...empty.slice(start), ...empty.slice(0, start)].slice(0, CHECKS_MAX);
  }

  #holdsProcesses(cgroups: ZoneCgroups): boolean {
    for (const folder of cgroups.folders.values()) {
      if (this.#files.readOnce(`${folder}/cgroup.procs`) === "read" && this.#files.text.end > 0) return true;
    }
    return false;
  }
}

/** The new list with the objects of the old one where nothing changed. */
function keepSame(list: ZoneList, before: ZoneList): ZoneList {
  return {
    named: keepSameZones(list.named, before.named),
    candidates: keepSameZones(list.candidates, before.candidates),
  };
}

function keepSameZones(
  zones: ReadonlyMap<string, ZoneCgroups>,
  before: ReadonlyMap<string, ZoneCgroups>,
): Map<string, ZoneCgroups> {
  const kept = new Map<string, ZoneCgroups>();
  for (const [name, zone] of zones) {
    const old = before.get(name);
    kept.set(name, old !== undefined && isSame(old, zone) ? old : zone);
  }
  return kept;
}

function isSame(a: ZoneCgroups, b: ZoneCgroups): boolean {
  return a.isShared === b.isShared && toKey(a) === toKey(b);
}

function toKey({ members }: ZoneCgroups): string {
  return [...members].map(([hierarchy, folders]) => `${hierarchy}:${folders.join("\n")}`).join("\n");
}
