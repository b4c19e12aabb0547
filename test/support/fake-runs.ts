/** On-demand runs for the web to show: one run, whose events a test sends. */
import type { RunJson, RunReader, RunRequest, ScriptJson } from "../../src/model/run.js";
import type { RunsView } from "../../src/web/runs-view.js";

const OUTPUT: RunJson["output"] = {
  kind: "table",
  keys: [
    { name: "zone", help: "Zone." },
    { name: "syscall", help: "Call." },
  ],
  columns: [{ name: "calls", unit: "calls", help: "Calls." }],
};

export const SCRIPT: ScriptJson = {
  name: "calls",
  title: "Calls",
  description: "Calls of a process.",
  category: "cpu",
  origin: [],
  params: [{ name: "pid", type: "pid", help: "Process." }],
  engines: { dtrace: { script: "calls" } },
  output: OUTPUT,
  availability: { engine: "dtrace", missing: null },
};

export class FakeRuns implements RunsView {
  run: RunJson = {
    id: "0a1b2c3d",
    script: "calls",
    params: {},
    zone: null,
    engine: "dtrace",
    state: "running",
    reason: null,
    started_at: "2026-11-22T10:00:00.000Z",
    ends_at: "2026-11-22T10:00:10.000Z",
    ended_at: null,
    intervals: 0,
    output: OUTPUT,
    result: null,
    dropped: {},
  };
  /** Set: what a start rejects with. */
  failure: Error | undefined;
  readonly requests: RunRequest[] = [];
  readonly readers = new Set<RunReader>();
  /** Runs that were asked to stop. */
  readonly stopped: string[] = [];

  async scripts(): Promise<readonly ScriptJson[]> {
    return [SCRIPT];
  }

  async start(request: RunRequest): Promise<RunJson> {
    this.requests.push(request);
    if (this.failure !== undefined) throw this.failure;
    return this.run;
  }

  find(id: string): RunJson | undefined {
    return id === this.run.id ? this.run : undefined;
  }

  async stop(id: string): Promise<RunJson | undefined> {
    this.stopped.push(id);
    this.end("ended", "stopped by request");
    return this.find(id);
  }

  follow(id: string, reader: RunReader): (() => void) | undefined {
    if (this.find(id) === undefined) return undefined;
    this.readers.add(reader);
    return () => this.readers.delete(reader);
  }

  /** Sends one interval to every reader. */
  rows(...rows: Record<string, string | number>[]): void {
    const data = JSON.stringify({ at: "2026-11-22T10:00:01.000Z", rows });
    for (const reader of this.readers) reader.event("rows", data);
  }

  end(state: "ended" | "failed", reason: string): void {
    this.run = { ...this.run, state, reason, ended_at: this.run.ends_at };
    for (const reader of this.readers) reader.event("end", JSON.stringify(this.run));
  }
}
