/** Runs many cases side by side, since most of their time is waiting. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../src/base/project-root.js";
import type { Case, Trace } from "./case.js";
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

/** In the order of the cases. */
export async function runCases(cases: readonly Case[]): Promise<Verdict[]> {
  const traces = await runTraces(cases);
  return cases.map((given) => {
    const trace = traces.get(given.id);
    if (!isTrace(trace)) return { case: given, diff: `  ${sentence(trace)}` };
    return { case: given, diff: compareTraces(given.compare, given.expected, trace) };
  });
}

/** What our supervisor does, by the cases' ids; an error where a case could not be run to its end. */
export async function runTraces(
  cases: readonly Omit<Case, "expected">[],
): Promise<Map<string, Trace | Error>> {
  const traces = new Map<string, Trace | Error>();
  // Those that wait longest begin first.
  const queue = [...cases].sort((a, b) => waitMs(b.steps) - waitMs(a.steps));
  const runner = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      traces.set(next.id, await runWithin(next));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, runner));
  return traces;
}

async function runWithin(given: Omit<Case, "expected">): Promise<Trace | Error> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Error>((resolve) => {
    const tooLong = () => resolve(new Error(`the case took longer than ${CASE_TIMEOUT_MS} ms`));
    timer = setTimeout(tooLong, CASE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([runCase(given), timeout]);
  } catch (error) {
    return error instanceof Error ? error : new Error(sentence(error));
  } finally {
    clearTimeout(timer);
  }
}

function isTrace(trace: Trace | Error | undefined): trace is Trace {
  return trace !== undefined && !(trace instanceof Error);
}

function waitMs(steps: Case["steps"]): number {
  return steps.reduce((sum, [kind, ms]) => sum + (kind === "sleep" ? Number(ms) : 0), 0);
}
