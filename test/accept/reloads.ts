/**
 * Many reloads in a row leak nothing: processes, descriptors, memory. Each changes one probe of ten, as an
 * operator would who tries things out; the other nine keep their processes through all of them.
 */
import { readFileSync, readdirSync } from "node:fs";
import type { ReloadOutcome } from "../../src/model/health.js";
import { NodeProcess } from "../support/node-process.js";
import { childrenOf, fixtureProgram } from "../support/programs.js";
import { until } from "../support/until.js";

export interface Footprint {
  readonly children: number;
  readonly descriptors: number;
  readonly residentMb: number;
}

export interface ReloadsResult {
  /** After a few reloads, when everything that is made once has been made. */
  readonly before: Footprint;
  readonly after: Footprint;
  /** Of the nine other probes, those whose process is still the first. */
  readonly kept: number;
}

/** Reloads before the first look: until then V8's heap grows to what it collects at, leak or not. */
const WARM_UP = 300;
/** The resident size moves by some 25 MB as V8 collects; a leak of 40 KB a reload would be more after a thousand. */
const GROWTH_MB_MAX = 40;

export async function run([count = "1000"]: readonly string[]): Promise<boolean> {
  const { before, after, kept } = await reloadOften(Number(count), WARM_UP);
  console.log({ before, after, kept });
  return (
    kept === 9 &&
    after.children === before.children &&
    after.descriptors <= before.descriptors &&
    after.residentMb - before.residentMb < GROWTH_MB_MAX
  );
}

export async function reloadOften(count: number, warmUp = 5): Promise<ReloadsResult> {
  const node = await NodeProcess.start(topology(0));
  try {
    const first = await otherPids(node);
    for (let index = 1; index <= warmUp; index++) await reload(node, index);
    const before = await settledFootprint(node);
    for (let index = warmUp + 1; index <= warmUp + count; index++) await reload(node, index);
    const after = await settledFootprint(node);
    const kept = (await otherPids(node)).filter((pid, index) => pid === first[index]).length;
    return { before, after, kept };
  } finally {
    await node.kill();
  }
}

/** The reload is done when the API says so; the watch of the file may have been quicker. */
async function reload(node: NodeProcess, index: number): Promise<void> {
  node.write(topology(index));
  const { body } = await node.post("/reload");
  const { outcome } = body as ReloadOutcome;
  if (outcome !== "applied" && outcome !== "unchanged") throw new Error(`reload ${index}: ${outcome}`);
}

function topology(index: number): string {
  const program = fixtureProgram("counts-each-interval.sh");
  const probes = Array.from({ length: 10 }, (_, probe) => {
    const seconds = probe === 0 ? `0.${200 + (index % 700)}` : "0.2";
    return `  p${probe}: { engine: exec, command: ["${program}", "${seconds}"], every: 200ms }`;
  });
  return `version: 1\nprobes:\n${probes.join("\n")}\naggregator: { windows: [1s], memory: 64KiB }\n`;
}

async function otherPids(node: NodeProcess): Promise<(number | null)[]> {
  const { actors } = await node.health();
  return actors.filter(({ path }) => /^\/probes\/p[1-9]$/.test(path)).map(({ pid }) => pid);
}

/** Once the processes that were stopped have ended. */
async function settledFootprint(node: NodeProcess): Promise<Footprint> {
  let last = footprint(node.pid);
  return until(
    () => {
      const now = footprint(node.pid);
      const isSame = now.children === last.children && now.descriptors === last.descriptors;
      last = now;
      return isSame && now;
    },
    { what: "a steady footprint", pollMs: 500 },
  );
}

function footprint(pid: number): Footprint {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  return {
    children: childrenOf(pid).length,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    residentMb: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024,
  };
}
