/**
 * The runs that were started from this page: each is followed until its end, also while another view is looked
 * at. The last intervals of each are kept.
 */
import type { RunJson, RunRows } from "../../../model/run.js";
import { order, sentenceOf } from "../node/ask.js";
import { follow } from "../node/follow.js";

export interface PageRun {
  readonly id: string;
  /** As the node told it last. */
  json: RunJson;
  readonly intervals: RunRows[];
  /** When its time is over, by this browser's clock. */
  readonly endsAtMs: number;
  /** What could not be done with it; null: nothing. */
  mistake: string | null;
}

/** A browser has six connections to one host: two are for everything else. */
export const LIVE_RUNS_MAX = 4;
/** A minute of them. */
const INTERVALS_MAX = 60;

export class RunBook {
  /** Newest first. */
  readonly runs: PageRun[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #ends = new Map<string, () => void>();

  get live(): number {
    return this.runs.filter(({ json }) => json.state === "running").length;
  }

  /** Calls back after each change; returns what ends that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Starts a run and follows it. @throws {NodeError} the node's refusal */
  async start(request: object): Promise<PageRun> {
    const json = await order<RunJson>("POST", "runs", request);
    const lengthMs = Date.parse(json.ends_at) - Date.parse(json.started_at);
    const run: PageRun = { id: json.id, json, intervals: [], endsAtMs: Date.now() + lengthMs, mistake: null };
    this.runs.unshift(run);
    this.#follow(run);
    this.#tell();
    return run;
  }

  async stop(run: PageRun): Promise<void> {
    try {
      await order("DELETE", `runs/${run.id}`);
      run.mistake = null;
    } catch (error) {
      run.mistake = sentenceOf(error);
    }
    this.#tell();
  }

  /** Lets go of a run that is over. */
  remove(run: PageRun): void {
    this.#ends.get(run.id)?.();
    this.#ends.delete(run.id);
    this.runs.splice(this.runs.indexOf(run), 1);
    this.#tell();
  }

  #follow(run: PageRun): void {
    const end = follow(`runs/${run.id}/events`, {
      last: "end",
      onState: (state) => {
        if (state.kind === "live") run.intervals.length = 0; // The node begins from the first row again.
      },
      onEvent: ({ name, data }) => {
        if (name === "rows") this.#takeRows(run, JSON.parse(data) as RunRows);
        if (name === "end") run.json = JSON.parse(data) as RunJson;
        this.#tell();
      },
    });
    this.#ends.set(run.id, end);
  }

  #takeRows(run: PageRun, rows: RunRows): void {
    run.intervals.push(rows);
    if (run.intervals.length > INTERVALS_MAX) run.intervals.shift();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Those of this page. */
export const runBook = new RunBook();
