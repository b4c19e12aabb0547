/** A node for the web to show: plain values that a test sets, and a record of what was asked of it. */
import type { ActorJson, HealthJson, NodeStatus, ReloadOutcome } from "../../src/model/health.js";
import type {
  ClosedWindow,
  LatestValue,
  WindowQuery,
  WindowSeries,
  ZoneDetail,
  ZoneStatus,
} from "../../src/model/window.js";
import type { ExpositionFormat } from "../../src/model/exposition.js";
import type { CollectorChange, CollectorsView } from "../../src/web/collectors-view.js";
import { FakeRuns } from "./fake-runs.js";
import type { QueryAnswer, QueryRequest, QueryResult } from "../../src/model/query.js";
import type { ExportRequest, NodeView, WindowsAnswer } from "../../src/web/node-view.js";
import { toClosed } from "./to-closed.js";

export const START = "2026-11-22T10:00:00.000Z";

export class FakeNodeView implements NodeView {
  status: NodeStatus = "ok";
  reasons: string[] = [];
  tree: ActorJson[] = [
    actorJson("/", { kind: "supervisor" }),
    actorJson("/probes", { kind: "supervisor" }),
    actorJson("/probes/system", { kind: "probe", pid: 4242, messages: 17 }),
    actorJson("/web", { kind: "web" }),
  ];
  zoneList: ZoneStatus[] = [zoneStatus("global"), zoneStatus("docker/0123456789ab", { kind: "docker" })];
  latest: LatestValue[] = [{ ...gauge("cpu.usage", "all", 12.5), at: START }];
  answer: WindowsAnswer = { kind: "windows", windows: [] };
  topology: object = { version: 1, node: { name: "gz-01" } };
  outcome: ReloadOutcome = { outcome: "unchanged", plan: [], errors: [] };
  /** Set: what restart, reset and reload reject with. */
  failure: Error | undefined;
  /** Set: restart, reset and reload wait for it. */
  gate: Promise<void> | undefined;
  readonly runs = new FakeRuns();
  /** What becomes of a change of collectors. */
  change: CollectorChange = { kind: "done" };
  metricsParts: string[] = ["# TYPE a gauge\n", "a 1\n"];
  readonly collectors: CollectorsView = {
    put: async (name, value) => {
      await this.#act(`put collector ${name} ${JSON.stringify(value)}`);
      return this.change;
    },
    remove: async (name) => {
      await this.#act(`remove collector ${name}`);
      return name === "nobody" ? { kind: "no-such-collector" } : this.change;
    },
  };
  readonly asked: string[] = [];
  readonly queries: WindowQuery[] = [];
  result: QueryResult<QueryAnswer> = { kind: "no-store", reason: "this node keeps no history" };
  csv: QueryResult<AsyncIterable<string>> = { kind: "no-store", reason: "this node keeps no history" };
  readonly questions: QueryRequest[] = [];

  health(): HealthJson {
    return {
      node: "gz-01",
      version: "0.1.0",
      status: this.status,
      reasons: this.reasons,
      started_at: START,
      uptime_s: 12.3,
      actors: this.tree,
    };
  }

  actors(): readonly ActorJson[] {
    return this.tree;
  }

  restartActor(path: string): Promise<void> {
    return this.#act(`restart ${path}`);
  }

  resetActor(path: string): Promise<void> {
    return this.#act(`reset ${path}`);
  }

  publicTopology(): object {
    return this.topology;
  }

  async reload({ plan }: { plan: boolean }): Promise<ReloadOutcome> {
    await this.#act(plan ? "plan" : "reload");
    return this.outcome;
  }

  async metrics(format: ExpositionFormat): Promise<readonly string[]> {
    this.asked.push(`metrics ${format}`);
    return this.metricsParts;
  }

  async zones(): Promise<readonly ZoneStatus[]> {
    return this.zoneList;
  }

  async zone(name: string, host?: string): Promise<readonly ZoneDetail[]> {
    const found = this.zoneList.filter((zone) => zone.name === name && (host ?? zone.host) === zone.host);
    return found.map((zone) => ({ ...zone, latest: this.latest }));
  }

  async windows(query: WindowQuery): Promise<WindowsAnswer> {
    this.queries.push(query);
    return this.answer;
  }

  async query(request: QueryRequest): Promise<QueryResult<QueryAnswer>> {
    this.questions.push(request);
    return this.result;
  }

  async exportCsv(
    request: ExportRequest,
    metrics: readonly string[],
  ): Promise<QueryResult<AsyncIterable<string>>> {
    this.questions.push({ function: "export", operands: { metric: metrics }, ...request });
    return this.csv;
  }

  async #act(what: string): Promise<void> {
    this.asked.push(what);
    await this.gate;
    if (this.failure !== undefined) throw this.failure;
  }
}

export function actorJson(path: string, fields: Partial<ActorJson> = {}): ActorJson {
  return {
    path,
    kind: "worker",
    state: "running",
    reason: null,
    restarts: 0,
    restarts_total: 0,
    started_at: START,
    pid: null,
    mailbox: 0,
    messages: 0,
    dropped: 0,
    last_message_at: null,
    last_exit: null,
    details: {},
    ...fields,
  };
}

export function zoneStatus(name: string, fields: Partial<ZoneStatus> = {}): ZoneStatus {
  const times = { first_seen: START, last_seen: START };
  return { name, host: "gz-01", kind: "global", ...times, state: "live", series: 1, ...fields };
}

export function gauge(metric: string, instance: string, value: number): WindowSeries {
  const values = { sum: value, min: value, max: value, last: value };
  return { metric, instance, kind: "gauge", unit: "percent", count: 1, ...values };
}

export function counter(metric: string, instance: string, rate: number): WindowSeries {
  const values = { sum: rate, min: rate, max: rate, last: "98765432100", rate, reset: false };
  return { metric, instance, kind: "counter", unit: "bytes", count: 1, ...values };
}

export interface WindowFields {
  readonly zone?: string;
  readonly host?: string;
  readonly resolutionMs?: number;
  readonly series?: readonly WindowSeries[];
}

/** The window number `n` of a zone: its id is `gz-01:n`. */
export function closedWindow(n: number, fields: WindowFields = {}): ClosedWindow {
  const {
    zone = "global",
    host = "gz-01",
    resolutionMs = 1_000,
    series = [gauge("cpu.usage", "all", n)],
  } = fields;
  const startMs = Date.parse(START) + n * 1_000;
  return toClosed({
    id: `${host}:${n}`,
    host,
    zone,
    resolution: `${resolutionMs / 1_000}s`,
    start: new Date(startMs).toISOString(),
    end: new Date(startMs + resolutionMs).toISOString(),
    late: false,
    coverage: { expected: 1, received: 1, late: 0, dropped: {} },
    gap: null,
    series,
  });
}
