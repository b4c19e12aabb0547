/** Our bpftrace scripts under the real bpftrace: whether that can be, and one run of one of them. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { errorMessage } from "../../../src/base/errors.js";
import { systemClock } from "../../../src/base/clock.js";
import { projectRoot } from "../../../src/base/project-root.js";
import { createBpftraceEngine } from "../../../src/probes/bpftrace/bpftrace-engine.js";
import type { Cycle, Engine, LineOutcome, LineParser } from "../../../src/probes/engine.js";
import { startProbeProcess } from "../../../src/probes/process/probe-process.js";
import type { ProbeProcess } from "../../../src/probes/process/probe-process.js";
import type { ScriptRow } from "../../../src/probes/script/script-output.js";
import { readCatalogue } from "../../support/catalogue.js";
import type { CatalogueEntry } from "../../support/catalogue.js";

const TRACEFS = "/sys/kernel/tracing";
const MOUNT = ["-t", "tracefs", "nodev", TRACEFS];

/** Entries of the catalogue that bpftrace runs under their own name. */
export const entries: readonly CatalogueEntry[] = readCatalogue().filter(
  ({ engines, name }) => engines.bpftrace?.script === name,
);

/** Whether bpftrace runs here, with tracefs, which may have to be mounted. In CI it has to. */
export function canTrace(): boolean {
  try {
    execFileSync("bpftrace", ["-e", "BEGIN { exit(); }"], { stdio: "pipe" });
    // In a mount namespace that ends with the trial.
    if (!isMounted()) execFileSync("unshare", ["--mount", "mount", ...MOUNT], { stdio: "pipe" });
    return true;
  } catch (error) {
    if (process.env.CI !== undefined) throw error;
    console.log(`    (runs of bpftrace are left out: ${errorMessage(error).split("\n")[0] ?? ""})`);
    return false;
  }
}

/** Mounts tracefs where it is not; answers what undoes that. */
export function mountTracefs(): () => void {
  if (isMounted()) return () => {};
  execFileSync("mount", MOUNT);
  return () => void execFileSync("umount", [TRACEFS]);
}

function isMounted(): boolean {
  return existsSync(join(TRACEFS, "events"));
}

/** The engine of an entry, for real. */
export function createEngine(name: string, args: readonly string[] = []): Engine {
  const entry = entries.find((one) => one.name === name);
  if (entry === undefined) throw new Error(`no entry ${name}`);
  const script = join(projectRoot, "priv/bpftrace", `${name}.bt`);
  return createBpftraceEngine({ entry: name, output: entry.output, script, args });
}

export class ScriptRun {
  readonly cycles: Cycle[] = [];
  /** Lines of stdout that were left out. */
  readonly skipped: string[] = [];
  readonly #parser: LineParser;
  #process: ProbeProcess | null = null;

  private constructor(parser: LineParser) {
    this.#parser = parser;
  }

  /** @throws {Error} when the script cannot be run here */
  static async start(name: string, everyMs: number, args: readonly string[] = []): Promise<ScriptRun> {
    const engine = createEngine(name, args);
    const environment = { platform: process.platform, env: process.env };
    const missing = await engine.check(environment);
    if (missing !== null) throw new Error(`${name}: ${missing.reason}. ${missing.remedy}`);
    const run = new ScriptRun(engine.createParser({ everyMs }));
    run.#process = await startProbeProcess({
      command: engine.command({ everyMs }),
      environment,
      clock: systemClock,
      onLines: (lines) =>
        lines.forEach((line) => run.#take(line, run.#parser.line(line, systemClock.wallNs()))),
      onStderrLines: (lines) => lines.forEach((line) => run.#parser.stderrLine?.(line)),
    });
    return run;
  }

  /** All rows so far. */
  get rows(): ScriptRow[] {
    return this.cycles.flatMap(({ rows }) => rows ?? []);
  }

  get lastError(): unknown {
    return this.#parser.details?.().last_error;
  }

  /** Ends bpftrace in order and takes its last maps. */
  async stop(): Promise<void> {
    await this.#process?.stop(4_000);
    this.#take("", this.#parser.idle?.end() ?? null);
  }

  #take(line: string, outcome: LineOutcome): void {
    if (outcome?.kind === "cycle") this.cycles.push(outcome);
    else if (outcome !== null) this.skipped.push(line);
  }
}
