/** After every test: none of our child processes is left behind. Any process warning fails the run. */
import { readFileSync, readdirSync } from "node:fs";
import { until } from "./until.js";

process.on("warning", (warning) => {
  throw warning;
});

/** Children that Node still holds: cheap enough to ask after each test. */
function heldChildren(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === "ProcessWrap").length;
}

/** Pids whose parent is this process, zombies not counted: also what was let go of. */
function childPids(): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    const [state, parent] = readStat(pid);
    return parent === process.pid && state !== "Z";
  });
}

function readStat(pid: number): [state: string, parent: number] {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ") ?? [];
    return [fields[0] ?? "", Number(fields[1])];
  } catch {
    return ["", 0]; // It ended meanwhile.
  }
}

/** Held when the test began: a suite may start a process for all of its tests. */
let heldBefore = 0;

export const mochaHooks = {
  beforeEach(): void {
    heldBefore = heldChildren();
  },
  async afterEach(): Promise<void> {
    if (heldChildren() <= heldBefore) return;
    await until(() => heldChildren() <= heldBefore, { what: "the child processes of this test to end" });
  },
  async afterAll(): Promise<void> {
    await until(() => childPids().length === 0, { what: `no child left (${childPids().join(" ")})` });
  },
};
