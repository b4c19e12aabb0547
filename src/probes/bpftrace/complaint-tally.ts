/** Keeps what a bpftrace process complained of: the last error for health, and what it did not find here. */
import type { Missing } from "../engine.js";
import { parseComplaint } from "../parse/bpftrace-stderr.js";

export class ComplaintTally {
  #lastError: string | null = null;
  #missing: Missing | null = null;

  /** Takes one line without its line end. */
  line(text: string): void {
    const complaint = parseComplaint(text);
    if (complaint === null) return;
    this.#lastError = complaint.text;
    // The first says why, those that follow it what came of it.
    this.#missing ??= complaint.missing;
  }

  get lastError(): string | null {
    return this.#lastError;
  }

  /** What the process did not find here, if that was a reason to end. */
  get missing(): Missing | null {
    return this.#missing;
  }
}
