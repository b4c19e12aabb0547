/** Our bpftrace scripts under the real bpftrace: one run of one of them. */
import { join } from "node:path";
import { systemClock } from "../../../src/base/clock.js";
import { projectRoot } from "../../../src/base/project-root.js";
import { createBpftraceEngine } from "../../../src/probes/bpftrace/bpftrace-engine.js";
import type { Cycle, Engine, LineOutcome, LineParser } from "../../../src/probes/engine.js";
import { startProbeProcess } from "../../../src/probes/process/probe-process.js";
import type { ProbeProcess } from "../../../src/probes/process/probe-process.js";
import type { ScriptRow } from "../../../src/probes/script/script-output.js";
import { readCatalogue } from "../../support/catalogue.js";
import type { CatalogueEntry } from "../../support/catalogue.js";

/** Entries of the catalogue that bpftrace runs under their own name. */
export const entries: readonly CatalogueEntry[] = readCatalogue().filter(
  ({ engines, name }) => engines.bpftrace?.script === name,
);

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
