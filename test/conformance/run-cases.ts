/** Runs many cases side by side, since most of their time is waiting. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/base/project-root.js";
import type { Case } from "./case.js";
import { compareTraces } from "./compare.js";
import { sentence } from "../../src/actors/reason.js";
import { runCase } from "./run-case.js";

/** OTP's own traces, where they lie beside the project. */
export const SHARED_CASES = join(projectRoot, "..", "shared", "data", "otp", "conformance.json");
const OWN_CASES = join(projectRoot, "test", "fixtures", "conformance");

/** More at a time, and their timed steps disturb one another. */
const AT_A_TIME = 8;
/** No case waits for longer than a few seconds. */
const CASE_TIMEOUT_MS = 30_000;

export interface Verdict {
  readonly case: Case;
  /** Null where it passed. */
  readonly diff: string | null;
}

/** @throws {Error} when the file cannot be read or is no list of cases */
export function readCases(file: string): Case[] {
  const cases: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!Array.isArray(cases)) throw new Error(`${file} is no list of cases`);
  return cases as Case[];
}

/** The project's own. */
export function readOwnCases(): Case[] {
  const files = readdirSync(OWN_CASES).filter((name) => name.endsWith(".json"));
  return files.sort().flatMap((name) => readCases(join(OWN_CASES, name)));
}

/** The shared cases where they are, else the project's own. */
export function readDefaultCases(): Case[] {
  return existsSync(SHARED_CASES) ? readCases(SHARED_CASES) : readOwnCases();
}

/** In the order of the cases. Those that wait longest begin first. */
export async function runCases(cases: readonly Case[]): Promise<Verdict[]> {
  const verdicts = new Map<Case, Verdict>();
  const queue = [...cases].sort((a, b) => waitMs(b.steps) - waitMs(a.steps));
  const runner = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      verdicts.set(next, { case: next, diff: await judge(next) });
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, runner));
  return cases.map((given) => verdicts.get(given)!);
}

async function judge(given: Case): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    const tooLong = () => reject(new Error(`the case took longer than ${CASE_TIMEOUT_MS} ms`));
    timer = setTimeout(tooLong, CASE_TIMEOUT_MS);
  });
  try {
    return compareTraces(given.compare, given.expected, await Promise.race([runCase(given), timeout]));
  } catch (error) {
    return `  ${sentence(error)}`;
  } finally {
    clearTimeout(timer);
  }
}

function waitMs(steps: Case["steps"]): number {
  return steps.reduce((sum, [kind, ms]) => sum + (kind === "sleep" ? Number(ms) : 0), 0);
}
