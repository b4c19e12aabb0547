/**
 * What the sweep could not read, once per kind of file and reason: an unprivileged probe shows what it may read and
 * says what it could not. That a file is not there, or that its process ended, is no trouble and not kept.
 */
import type { ReadOutcome } from "./kernel-files.js";

const REASONS: Readonly<Partial<Record<ReadOutcome, string>>> = {
  denied: "permission denied",
  failed: "the kernel refuses to tell",
};
/** Kinds are a closed set of this folder; the bound is against a mistake. */
const NOTES_MAX = 64;

export class Unreadable {
  readonly #notes = new Map<string, string>();
  /** Notes that {@link takeNew} has not given yet. */
  #new: [kind: string, reason: string][] = [];

  /** Notes a failed read of a file of this kind, e.g. "memory.stat". */
  note(kind: string, outcome: ReadOutcome): void {
    const reason = REASONS[outcome];
    if (reason !== undefined) this.add(kind, reason);
  }

  /** Notes an error of the file system; one that means "not there any more" is not noted. */
  noteError(kind: string, error: unknown): void {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EACCES" || code === "EPERM") this.note(kind, "denied");
  }

  /** Notes a reason in words. */
  add(kind: string, reason: string): void {
    if (this.#notes.has(kind) || this.#notes.size >= NOTES_MAX) return;
    this.#notes.set(kind, reason);
    this.#new.push([kind, reason]);
  }

  /** What is new since the last call. */
  takeNew(): readonly (readonly [kind: string, reason: string])[] {
    const taken = this.#new;
    this.#new = [];
    return taken;
  }
}
