/**
 * A cgroup of a test's own, in every hierarchy that is mounted here: cgroup2 and each v1 controller. Needs root;
 * what it made it removes again, processes first.
 */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "./until.js";

export class TestCgroup {
  /** Path below the root of each hierarchy: "/zonetap-test-1". */
  readonly path: string;
  readonly #folders: readonly string[];

  constructor(path: string) {
    this.path = path;
    this.#folders = mountPoints().map((mount) => join(mount, path));
    for (const folder of this.#folders) mkdirSync(folder, { recursive: true });
  }

  /** Moves a process into it, in every hierarchy. */
  add(pid: number): void {
    for (const folder of this.#folders) writeFileSync(join(folder, "cgroup.procs"), String(pid));
  }

  /** The text of the first of these files that some hierarchy has. @throws {Error} when none has */
  read(...files: readonly string[]): string {
    const found = files.flatMap((file) => this.#folders.map((folder) => join(folder, file))).find(existsSync);
    if (found === undefined) throw new Error(`no hierarchy has ${files.join(" or ")}`);
    return readFileSync(found, "latin1");
  }

  /** Once its processes have ended. Waits for the kernel to let go of them. */
  async remove(): Promise<void> {
    for (const folder of this.#folders) {
      await until(() => isRemoved(folder), { what: `${folder} to be empty` });
    }
  }
}

/** Whether tests may make cgroups: root with a writable mount. In CI it has to be so. */
export function canMakeCgroups(): boolean {
  const can = process.getuid?.() === 0 && mountPoints().length > 0;
  if (!can && process.env.CI !== undefined)
    throw new Error("CI has to run the tests of real cgroups: be root");
  if (!can) console.log("    (real cgroups are left out: they need root)");
  return can;
}

/** Of every cgroup hierarchy; in a hybrid only the v2 tree and v1 controllers that this process may see. */
function mountPoints(): string[] {
  return readFileSync("/proc/self/mountinfo", "latin1")
    .split("\n")
    .filter((line) => / - cgroup2? /.test(line) && !/,?name=/.test(line.split(" - ")[1] ?? ""))
    .map((line) => line.split(" ")[4] ?? "")
    .filter((mount) => !mount.endsWith("/cpuset"));
}

function isRemoved(folder: string): boolean {
  if (!existsSync(folder)) return true;
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false; // The kernel has not yet let go of its last process.
  }
}
