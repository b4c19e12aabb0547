/** Cgroups of this machine for one test each, in every hierarchy that there is; root alone may make them. */
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { parseHierarchies, type Hierarchy } from "../../../src/probes/linux/mountinfo.js";
import { isUseful } from "../../../src/probes/linux/zone-sources.js";
import { until } from "../../support/until.js";

/** Null, with a printed line, where this user may not make cgroups. @throws {Error} in CI, where it must be possible. */
export function createRealCgroup(name: string): RealCgroup | null {
  const cgroup = new RealCgroup(name);
  try {
    cgroup.make();
    return cgroup;
  } catch (error) {
    if (process.env["CI"] !== undefined) throw error;
    process.stdout.write(`      (needs root and writable cgroups: not run; ${String(error)})\n`);
    return null;
  }
}

export class RealCgroup {
  /** Name of the zone. */
  readonly zone: string;
  readonly #path: string;
  readonly #hierarchies: readonly Hierarchy[];

  constructor(name: string) {
    this.#path = `/zonetap-test-${process.pid}-${name}`;
    this.zone = `cgroup${this.#path}`;
    this.#hierarchies = parseHierarchies(readFileSync("/proc/self/mountinfo", "utf8"))
      .filter(isUseful)
      .filter(({ controllers }) => !controllers.includes("name=systemd"));
  }

  make(): void {
    for (const folder of this.#folders()) mkdirSync(folder);
  }

  /** Puts a process into the cgroup in every hierarchy. */
  join(pid: number): void {
    for (const folder of this.#folders()) writeFileSync(`${folder}/cgroup.procs`, String(pid));
  }

  /** The first of these files that a hierarchy has. @throws {Error} when none has. */
  read(...names: string[]): string {
    for (const folder of this.#folders()) {
      for (const name of names) {
        const text = readIfThere(`${folder}/${name}`);
        if (text !== undefined) return text;
      }
    }
    throw new Error(`no ${names.join(" or ")} in ${this.#path}`);
  }

  /** Removes it once its processes have ended. */
  async remove(): Promise<void> {
    for (const folder of this.#folders()) await until(() => isRemoved(folder), { what: `${folder} removed` });
  }

  #folders(): string[] {
    return this.#hierarchies.map(({ mountPoint }) => mountPoint + this.#path);
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // Another hierarchy's file.
  }
}

function isRemoved(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    // A process that has just ended leaves its cgroup a moment later.
    return error instanceof Error && "code" in error && error.code === "ENOENT";
  }
}
