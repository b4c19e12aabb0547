/** What GET /metrics is made of: the node's own metrics always, and those of zones where the topology asks for them. */
import type { Runtime } from "../actors/runtime.js";
import type { Clock } from "../base/clock.js";
import { ownFamilies } from "../exporters/own-families.js";
import { watchProcess } from "../exporters/process-watch.js";
import { EXPOSITION_END, writeFamily } from "../exporters/write-exposition.js";
import type { ExpositionFormat } from "../model/exposition.js";
import type { HealthJson } from "../model/health.js";
import type { ZoneStatus } from "../model/window.js";
import type { Topology } from "../topology/topology.js";
import { ask, NoAnswer } from "./ask.js";
import type { NodeIntake } from "./node-intake.js";

export interface NodeMetricsOptions {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly topology: () => Topology;
  readonly health: () => HealthJson;
  readonly intake: () => NodeIntake;
}

/** Writes all metrics, in parts. An exporter that is away leaves out its own, and the state of its actor says so. */
export type WriteMetrics = (format: ExpositionFormat) => Promise<readonly string[]>;

/** Begins to watch the process. */
export function createNodeMetrics(options: NodeMetricsOptions): WriteMetrics {
  const readProcess = watchProcess();
  return async (format) => {
    const { counts: messages } = options.intake().messages;
    const families = ownFamilies({ health: options.health(), process: readProcess(), messages });
    const own = families.map((family) => writeFamily(family, format)).join("");
    return [own, ...(await writeZones(options, format)), EXPOSITION_END[format]];
  };
}

async function writeZones(options: NodeMetricsOptions, format: ExpositionFormat): Promise<readonly string[]> {
  if (options.topology().exporters.prometheus === null) return [];
  const live = await liveZones(options);
  return orElse([], () =>
    ask<readonly string[]>(options, "/exporters/prometheus", (reply) => ({
      kind: "scrape",
      format,
      live,
      reply,
    })),
  );
}

async function liveZones(options: NodeMetricsOptions) {
  const zones = await orElse(null, () =>
    ask<readonly ZoneStatus[]>(options, "/aggregator", (reply) => ({ kind: "zones", reply })),
  );
  return (
    zones && zones.filter(({ state }) => state === "live").map(({ host, name }) => ({ host, zone: name }))
  );
}

async function orElse<Value, Other>(other: Other, question: () => Promise<Value>): Promise<Value | Other> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof NoAnswer) return other;
    throw error;
  }
}
