/**
 * An on-demand run of a script as the outside sees it: what is asked for, how it stands, what it printed. Times
 * are RFC 3339 UTC.
 */
import type { CatalogueEntry, ScriptOutput } from "./catalogue.js";
import type { ExactNumber } from "./window.js";

/** `ended`: by its time, by a person, for want of readers, or by itself; `failed`: the program did not do its work. */
export const RUN_STATES = ["running", "ended", "failed"] as const;

/** What POST /runs is given. */
export interface RunRequest {
  readonly script: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Only rows of this zone; null: of all. */
  readonly zone: string | null;
  readonly forMs: number;
}

/** One row: a text for each key, a number for each column, by their names. */
export type RunRow = Readonly<Record<string, ExactNumber>>;

/** One interval of a run. */
export interface RunRows {
  readonly at: string;
  readonly rows: readonly RunRow[];
}

export interface RunJson {
  readonly id: string;
  readonly script: string;
  /** As given. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly zone: string | null;
  /** Which engine runs it. */
  readonly engine: string;
  readonly state: (typeof RUN_STATES)[number];
  /** Why it ended or failed, as one sentence; null while it runs. */
  readonly reason: string | null;
  readonly started_at: string;
  /** When its time is over. */
  readonly ends_at: string;
  readonly ended_at: string | null;
  /** Intervals so far. */
  readonly intervals: number;
  /** Keys and columns of the rows, in their order. */
  readonly output: ScriptOutput;
  /** The newest interval that had rows; null: none yet. */
  readonly result: RunRows | null;
  /** What was lost so far, by kind. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** An entry of the catalogue as GET /scripts tells it: with what would run it here, and what that misses. */
export interface ScriptJson extends CatalogueEntry {
  readonly availability: {
    readonly engine: string;
    /** null: it can run. */
    readonly missing: { readonly reason: string; readonly remedy: string } | null;
  };
}

/** Takes the events of a run: `rows` with {@link RunRows}, once `end` with {@link RunJson}. */
export interface RunReader {
  /** `data`: JSON, one line. */
  event(name: "rows" | "end", data: string): void;
}
