/**
 * What one run of kstat(8) said about itself, so that the next start knows better: it answers an option or
 * selector that it cannot read with its usage, and with exit code 0 where it is an option; a selection that
 * matches nothing it answers with silence and code 1.
 * @see kstat(8) of illumos; kstat.c prints `illegal option` through getopt(3C) and then `Usage:\nkstat [ -C`
 */
import type { Missing } from "../engine.js";
import type { ProcessEnd } from "../process/exit.js";

const NOTHING_MATCHED_CODE = 1;
const SELECT_REMEDY = "Correct `select` of the probe; `kstat -l` lists what there is.";

export class RunAccount {
  #complaint: string | null = null;
  #hasUsage = false;
  #lines = 0;
  #end: ProcessEnd | null = null;

  /** A line of stdout came. */
  line(): void {
    this.#lines++;
  }

  /** Takes one line of stderr. The complaint stands before the usage, in one case on the same line. */
  stderrLine(text: string): void {
    const [complaint = "", usage] = text.split("Usage:", 2);
    if (!this.#hasUsage && complaint.trim() !== "") this.#complaint ??= complaint.trim();
    if (usage !== undefined) this.#hasUsage = true;
  }

  /** It ended, and nobody had asked it to. */
  ended(end: ProcessEnd): void {
    this.#end = end;
  }

  /** Why it is of no use to start the same again; null: it is worth a try. */
  get missing(): Missing | null {
    if (this.#hasUsage) {
      const said = this.#complaint ?? "kstat does not take the options of this engine";
      return { reason: `kstat refused its arguments: ${said}`, remedy: SELECT_REMEDY };
    }
    const isSilent = this.#lines === 0 && this.#complaint === null;
    if (this.#end?.code !== NOTHING_MATCHED_CODE || !isSilent) return null;
    return { reason: "no kstat matches the selection", remedy: SELECT_REMEDY };
  }

  /** For health. */
  get details(): Readonly<Record<string, unknown>> {
    return { complaint: this.#complaint };
  }
}
