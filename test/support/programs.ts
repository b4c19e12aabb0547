/** The misbehaving programs of test/fixtures/programs, and how to look for what they left behind. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/base/project-root.js";
import type { ProbeEnvironment } from "../../src/probes/engine.js";

/** Absolute path of one of them. */
export function fixtureProgram(name: string): string {
  return join(projectRoot, "test/fixtures/programs", name);
}

/** This process's own environment, with a mark that every descendant inherits. */
export function markedEnvironment(mark: string): ProbeEnvironment {
  return { platform: process.platform, env: { ...process.env, ZONETAP_TEST_MARK: mark } };
}

/** Living processes that carry the mark, whoever their parent is now; zombies are dead. */
export function markedPids(mark: string): number[] {
  return readdirSync("/proc")
    .filter(
      (name) =>
        /^\d+$/.test(name) && readProc(name, "environ").split("\0").includes(`ZONETAP_TEST_MARK=${mark}`),
    )
    .map(Number);
}

/** Living children of `parent`; zombies are dead. */
export function childrenOf(parent: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      const [state, ppid] = readProc(name, "stat").split(") ").at(-1)?.split(" ") ?? [];
      return Number(ppid) === parent && state !== "Z";
    })
    .map(Number);
}

export function isAlive(pid: number): boolean {
  return /^State:\s+[^ZX]/m.test(readProc(String(pid), "status"));
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return ""; // It ended meanwhile, or belongs to somebody else.
  }
}
