/** The node as the web sees it: health from the actors' states, zones and windows asked of the aggregator. */
import type { Runtime } from "../actors/runtime.js";
import type { Clock } from "../base/clock.js";
import { formatDuration } from "../topology/units.js";
import { publicTopology } from "../topology/public-topology.js";
import type { Topology } from "../topology/topology.js";
import type { CollectorsView } from "../web/collectors-view.js";
import type { NodeView, WindowsAnswer } from "../web/node-view.js";
import type { RunsView } from "../web/runs-view.js";
import type { WindowJson, ZoneDetail, ZoneStatus } from "../model/window.js";
import { ask } from "./ask.js";
import type { HealthWatch } from "./health-watch.js";
import { toActorJson } from "./health.js";
import { exportCsv, historyStores, query } from "./history.js";
import { listActors } from "./node-actors.js";
import type { WriteMetrics } from "./node-metrics.js";
import type { Reload } from "./reload.js";
import { addStored } from "./windows-history.js";

export interface NodeViewOptions {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly topology: () => Topology;
  readonly watch: HealthWatch;
  readonly reload: Reload;
  readonly runs: RunsView;
  readonly collectors: CollectorsView;
  readonly metrics: WriteMetrics;
}

const AGGREGATOR = "/aggregator";

export function createNodeView(options: NodeViewOptions): NodeView {
  const { runtime, topology, watch, reload, runs, collectors, metrics } = options;
  return {
    health: () => watch.health(),
    actors: () => listActors(runtime).map(toActorJson),
    restartActor: (path) => runtime.restartActor(path),
    resetActor: (path) => runtime.resetActor(path),
    publicTopology: () => publicTopology(topology()),
    reload,
    runs,
    collectors,
    metrics,
    zones: () => ask<readonly ZoneStatus[]>(options, AGGREGATOR, (reply) => ({ kind: "zones", reply })),
    zone: (zone, host) =>
      ask<readonly ZoneDetail[]>(options, AGGREGATOR, (reply) => ({ kind: "zone", zone, host, reply })),
    query: (request) => query(options, request),
    exportCsv: (request, metrics) => exportCsv(options, request, metrics),
    async windows(query): Promise<WindowsAnswer> {
      const resolutions = topology().aggregator?.windowsMs ?? [];
      if (!resolutions.includes(query.resolutionMs)) {
        return { kind: "no-such-resolution", resolutions: resolutions.map(formatDuration) };
      }
      const memory = await ask<readonly WindowJson[] | null>(options, AGGREGATOR, (reply) => ({
        kind: "windows",
        query,
        reply,
      }));
      const source = historyStores(options).find(({ resolutionsMs }) =>
        resolutionsMs.includes(query.resolutionMs),
      );
      const windows = await addStored(query, memory, source?.store ?? null);
      return windows === null ? { kind: "no-such-zone" } : { kind: "windows", windows };
    },
  };
}
