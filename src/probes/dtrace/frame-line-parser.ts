/** The lines of one run of our own D scripts as cycles: a frame is a cycle, whatever stderr told goes with it. */
import type { Cycle, LineOutcome, LineParser } from "../engine.js";
import { FrameParser } from "../parse/dtrace-frame.js";
import type { Frame } from "../parse/dtrace-frame.js";
import { rowShape } from "../script/script-output.js";
import { ScriptReader } from "../script/script-reading.js";
import type { ScriptReaderOptions } from "../script/script-reading.js";
import type { StderrTally } from "./stderr-tally.js";

export class FrameLineParser implements LineParser {
  readonly #frames: FrameParser;
  readonly #reader: ScriptReader;
  readonly #stderr: StderrTally;

  constructor(options: ScriptReaderOptions, stderr: StderrTally) {
    this.#stderr = stderr;
    this.#frames = new FrameParser(rowShape(options.output));
    this.#reader = new ScriptReader(options);
  }

  line(text: string): LineOutcome {
    const outcome = this.#frames.line(text);
    return outcome?.kind === "frame" ? this.#cycle(outcome) : outcome;
  }

  stderrLine(text: string): void {
    this.#stderr.line(text);
  }

  details(): Readonly<Record<string, unknown>> {
    return { ...this.#stderr.details, ended_in_order: this.#frames.ended };
  }

  #cycle({ atNs, rows, ticks, lost }: Frame): Cycle {
    const read = this.#reader.read(rows, ticks);
    const dropped = { ...this.#stderr.takeDropped(), ...(lost > 0 ? { frames: lost } : {}) };
    return { kind: "cycle", atNs, ...read, dropped };
  }
}
