/**
 * A node that archives is killed (SIGKILL) again and again at random moments, while it takes windows, makes files,
 * merges them. After each kill: every Parquet file opens, no row is there twice, and of the windows that were closed
 * a second before the kill none is missing.
 */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WindowJson } from "../../src/model/window.js";
import { parquetFiles, sql } from "../store/archive/parquet.js";
import { openArchive } from "../store/archive/open-archive.js";
import { NodeProcess } from "../support/node-process.js";

const KILLS = 20;
/** From readiness to the kill. */
const LIFE_MS = { min: 2_500, max: 9_000 };
/** What may be lost. */
const LOST_MS = 1_000;
const LOOK_MS = 50;

/** `npm run accept -- stores-archive [KILLS]`. */
export async function run([kills]: readonly string[]): Promise<boolean> {
  const problems = await killWhileArchiving(Number(kills ?? KILLS), LIFE_MS, (line) => console.log(line));
  for (const problem of problems) console.log(problem);
  return problems.length === 0;
}

/** What was found wrong, as sentences. */
export async function killWhileArchiving(
  kills: number,
  life: { readonly min: number; readonly max: number },
  say: (line: string) => void,
): Promise<string[]> {
  const dataDir = await mkdtemp(join(tmpdir(), "zonetap-kills-"));
  const problems: string[] = [];
  const promised = new Set<string>();
  try {
    for (let kill = 1; kill <= kills; kill++) {
      const lifeMs = life.min + Math.random() * (life.max - life.min);
      for (const start of await liveAndDie(dataDir, lifeMs)) promised.add(start);
      const found = await examine(join(dataDir, "archive"), promised);
      say(`kill ${kill} after ${Math.round(lifeMs)} ms: ${promised.size} windows promised, ${found.summary}`);
      problems.push(...found.problems.map((problem) => `kill ${kill}: ${problem}`));
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
  return problems;
}

/** Runs a node for so long; the starts of the windows of global that were closed a second before its end. */
async function liveAndDie(dataDir: string, lifeMs: number): Promise<string[]> {
  const node = await NodeProcess.start(`
version: 1
node: { name: gz-01, data_dir: ${JSON.stringify(dataDir)} }
probes: { system: { engine: auto, every: 1s } }
aggregator: { lateness: 100ms }
stores: { archive: { flush: 1s } }`);
  const seen = new Map<string, number>();
  const endMs = performance.now() + lifeMs;
  while (performance.now() < endMs) {
    const answer = (await node.get("/zones/global/windows")) as { windows?: WindowJson[] };
    const atMs = performance.now();
    for (const { start } of answer.windows ?? []) if (!seen.has(start)) seen.set(start, atMs);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  const killedMs = performance.now();
  await node.kill();
  return [...seen].filter(([, atMs]) => atMs <= killedMs - LOST_MS).map(([start]) => start);
}

/** Looks at the files as they lie, then lets the next process of the archive make files of its tail, and looks again. */
async function examine(
  path: string,
  promised: ReadonlySet<string>,
): Promise<{ readonly problems: string[]; readonly summary: string }> {
  const problems: string[] = [];
  for (const file of await parquetFiles(path)) {
    await sql(`SELECT count(*), max(sum), max(id) FROM '${path}/${file}'`).catch((error: unknown) => {
      problems.push(`${file} cannot be read: ${String(error)}`);
    });
  }
  const archive = await openArchive(path);
  const windows = await archive.read({ zone: "global", resolutionMs: 1000, fromMs: 0, toMs: Date.now() * 2 });
  const starts = new Set(windows.map(({ start }) => start));
  const missing = [...promised].filter((start) => !starts.has(start));
  if (missing.length > 0) problems.push(`missing from the tail and the files: ${missing.join(" ")}`);
  const { bad_files: bad, tail_rows: tailRows } = archive.details();
  if (Object.keys(bad as object).length > 0) problems.push(`bad files: ${JSON.stringify(bad)}`);
  await archive.flush();
  await archive.close();
  problems.push(...(await findDoubles(path)));
  const unfinished = (await readdir(path, { recursive: true })).filter((name) =>
    name.endsWith(".unfinished"),
  );
  if (unfinished.length > 0) problems.push(`left behind: ${unfinished.join(" ")}`);
  const files = (await parquetFiles(path)).length;
  return {
    problems,
    summary: `${windows.length} found, ${String(tailRows)} rows in the tail, ${files} files`,
  };
}

async function findDoubles(path: string): Promise<string[]> {
  const doubles = await sql(
    `SELECT zone, metric, instance, time, node, id, count(*) AS times FROM '${path}/**/*.parquet'
     GROUP BY ALL HAVING count(*) > 1 LIMIT 5`,
  );
  return doubles.map((row) => `twice: ${Object.values(row).join(" ")}`);
}
