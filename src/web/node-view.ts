/**
 * The node as the web sees it. `src/app` implements it and hands it in, so that no route knows an actor, the
 * aggregator or the topology. What a question to an actor cannot answer rejects: with an error named
 * `NoSuchActor` (404), named `NoAnswer` when the actor is away or too busy (503), anything else is a 500.
 */
import type { ActorJson, HealthJson, ReloadOutcome } from "../model/health.js";
import type { QueryAnswer, QueryRequest, QueryResult } from "../model/query.js";
import type { ExpositionFormat } from "../model/exposition.js";
import type { CollectorsView } from "./collectors-view.js";
import type { RunsView } from "./runs-view.js";
import type { WindowJson, WindowQuery, ZoneDetail, ZoneStatus } from "../model/window.js";

export interface NodeView {
  health(): HealthJson;
  /** Every actor of the tree; the root has the path "/". */
  actors(): readonly ActorJson[];
  /** Stops and starts the actor again. */
  restartActor(path: string): Promise<void>;
  /** Closes an open circuit; nothing where it is not open. */
  resetActor(path: string): Promise<void>;
  /** The running topology without its secrets. */
  publicTopology(): object;
  reload(options: { readonly plan: boolean }): Promise<ReloadOutcome>;
  zones(): Promise<readonly ZoneStatus[]>;
  /** The zones of that name, one per host (or of `host` alone), newest seen first; empty where there is none. */
  zone(name: string, host?: string): Promise<readonly ZoneDetail[]>;
  windows(query: WindowQuery): Promise<WindowsAnswer>;
  /** A question of history. */
  query(request: QueryRequest): Promise<QueryResult<QueryAnswer>>;
  /** Windows of a store as the lines of a CSV, of all metrics where none is named. */
  exportCsv(request: ExportRequest, metrics: readonly string[]): Promise<QueryResult<AsyncIterable<string>>>;
  readonly runs: RunsView;
  readonly collectors: CollectorsView;
  /** All metrics for Prometheus, in parts; what cannot be asked for now is left out. */
  metrics(format: ExpositionFormat): Promise<readonly string[]>;
}

/** Which windows are exported; as typed. */
export type ExportRequest = Omit<QueryRequest, "function" | "operands">;

/** Oldest first; or what the query named that this node does not have. */
export type WindowsAnswer =
  | { readonly kind: "windows"; readonly windows: readonly WindowJson[] }
  | { readonly kind: "no-such-zone" }
  | { readonly kind: "no-such-resolution"; readonly resolutions: readonly string[] };
