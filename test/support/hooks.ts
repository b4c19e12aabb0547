/** After every test: none of our child processes is left behind. Any process warning fails the run. */
import { readFileSync, readdirSync } from "node:fs";
import { until } from "./until.js";

process.on("warning", (warning) => {
  throw warning;
});

/** Pids whose parent is this process, zombies not counted. */
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

export const mochaHooks = {
  async afterEach(): Promise<void> {
    await until(() => childPids().length === 0, { what: `no child process left (${childPids().join(" ")})` });
  },
};
