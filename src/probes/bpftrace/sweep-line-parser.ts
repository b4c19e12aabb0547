/**
 * The lines of one bpftrace process as cycles: what a script of ours prints up to its line `sweep` is one, and so is
 * what bpftrace prints of itself when it ends, after two empty lines.
 */
import type { Cycle, LineOutcome, LineParser } from "../engine.js";
import { parseBpftraceLine } from "../parse/bpftrace-line.js";
import { ScriptReader } from "../script/script-reading.js";
import type { ScriptReaderOptions } from "../script/script-reading.js";
import type { CgroupIds } from "./cgroup-ids.js";
import type { ComplaintTally } from "./complaint-tally.js";
import { SweepReader } from "./sweep-reader.js";

export interface SweepLineOptions extends ScriptReaderOptions {
  readonly cgroups: CgroupIds;
  readonly nameSyscall: (number: string) => string;
  /** Keys that a map can have. */
  readonly keysMax: number;
  readonly complaints: ComplaintTally;
}

const END_OF_SWEEP = "sweep\n";
/** The last maps come in one piece; whether all have come shows only when the process ends. */
const LAST_PAUSE_MS = 1_000;

export class SweepLineParser implements LineParser {
  readonly #reader: ScriptReader;
  readonly #sweep: SweepReader;
  readonly #cgroups: CgroupIds;
  readonly #complaints: ComplaintTally;
  #lost = 0;
  #probes = 0;
  #lastMapAtNs: bigint | null = null;
  #isEnding = false;

  readonly idle = { afterMs: LAST_PAUSE_MS, end: (): Cycle | null => this.#endOfProcess() };

  constructor(options: SweepLineOptions) {
    const { cgroups, nameSyscall, output, keysMax, complaints } = options;
    this.#cgroups = cgroups;
    this.#complaints = complaints;
    this.#reader = new ScriptReader(options);
    const names = { nameZone: (id: string) => cgroups.nameZone(id), nameSyscall };
    this.#sweep = new SweepReader({ output, names, keysMax });
  }

  line(text: string, atNs: bigint): LineOutcome {
    const line = parseBpftraceLine(text);
    switch (line?.kind) {
      case undefined:
        this.#isEnding = true;
        return null;
      case "map":
      case "hist":
      case "stats":
        this.#lastMapAtNs = atNs;
        this.#sweep.take(line);
        return null;
      case "text":
        return this.#text(line.text, atNs);
      case "lost":
        this.#lost += line.events;
        return null;
      case "attached":
        this.#probes = line.probes;
        return null;
      case "skip":
        if (line.reason === "no-json") this.#complaints.line(text);
        return line;
      default:
        return { kind: "skip", reason: "unexpected" };
    }
  }

  stderrLine(text: string): void {
    this.#complaints.line(text);
  }

  details(): Readonly<Record<string, unknown>> {
    return { probes: this.#probes, last_error: this.#complaints.lastError };
  }

  #text(text: string, atNs: bigint): LineOutcome {
    if (text === END_OF_SWEEP) return this.#end(atNs);
    return this.#sweep.declare(text) ? null : { kind: "skip", reason: "unexpected" };
  }

  #endOfProcess(): Cycle | null {
    return this.#isEnding && this.#lastMapAtNs !== null ? this.#end(this.#lastMapAtNs) : null;
  }

  #end(atNs: bigint): Cycle {
    const { rows, ticks, fullMaps, skipped } = this.#sweep.end();
    const read = this.#reader.read(rows, ticks);
    const dropped = {
      ...(this.#lost > 0 && { bpftrace_events: this.#lost }),
      ...(fullMaps > 0 && { bpftrace_full_maps: fullMaps }),
    };
    this.#lost = 0;
    this.#lastMapAtNs = null;
    this.#cgroups.beginSweep();
    return { kind: "cycle", atNs, ...read, skipped: { ...skipped, ...read.skipped }, dropped };
  }
}
