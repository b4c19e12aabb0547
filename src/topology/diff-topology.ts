/**
 * What a reload has to do: two topologies compared by name, on their normalised values, so that comments, the
 * order of keys and defaults written out make no difference. Only says it; `src/app` does it.
 */
import { isDeepStrictEqual } from "node:util";
import type { Path } from "./mistake.js";
import { formatPath } from "./mistake.js";
import type { ProbeSettings, Topology } from "./topology.js";
import { exporterParts, ingestParts, storeParts, tickIntervalMs } from "./topology.js";

/** `change`: taken over by the running actor. `restart`: the actor is replaced by a new one. */
export type PlanAction = "keep" | "change" | "restart" | "add" | "remove";

/** One line of a plan; `path` is that of an actor, `/` the root supervisor. */
export interface PlanItem {
  readonly action: PlanAction;
  readonly path: string;
}

/** A change that a running node cannot take over. */
export interface Refusal {
  /** Into the file, for its position. */
  readonly at: Path;
  /** The same as text: `node.name`. */
  readonly path: string;
  readonly message: string;
}

export interface Plan {
  /** Every actor of either topology, in the order in which they start, those of one kind by name. */
  readonly items: readonly PlanItem[];
  /** When there is one, the reload is rejected as a whole. */
  readonly refusals: readonly Refusal[];
}

/** What changes of one actor do: how it goes from the old settings to new ones that are not equal. */
type Transition<Settings> = (before: Settings, after: Settings) => "change" | "restart";

/**
 * The plan that leads from one topology to another; swapped, it leads back.
 *
 * In place: supervision (of the root), the aggregator (open windows and counters stay), the generator's
 * interval, and of a probe everything that concerns only its supervision. The rest restarts the actor. The name
 * of the node and its data folder are in every packet and file that is open, so they need a restart of the node.
 */
export function diffTopology(before: Topology, after: Topology): Plan {
  const items = [
    diffItem("/", before.supervision, after.supervision, inPlace),
    ...diffNamed("/stores", storeParts(before), storeParts(after), byRestart),
    ...diffNamed("/exporters", exporterParts(before), exporterParts(after), byRestart),
    diffItem("/aggregator", before.aggregator, after.aggregator, inPlace),
    ...diffNamed("/publishers", before.publishers, after.publishers, byRestart),
    diffItem("/generator", tickIntervalMs(before), tickIntervalMs(after), inPlace),
    ...diffNamed("/collectors", before.collectors, after.collectors, byRestart),
    ...diffNamed("/probes", before.probes, after.probes, probeTransition),
    ...diffNamed("/ingest", ingestParts(before), ingestParts(after), byRestart),
    diffItem("/web", before.http, after.http, byRestart),
  ];
  return { items: items.filter((item) => item !== null), refusals: findRefusals(before, after) };
}

/** Whether there is nothing to do. */
export function isUnchanged({ items, refusals }: Plan): boolean {
  return refusals.length === 0 && items.every(({ action }) => action === "keep");
}

function inPlace(): "change" {
  return "change";
}

function byRestart(): "restart" {
  return "restart";
}

/** In place as long as what the probe's process was started with is the same. */
function probeTransition(before: ProbeSettings, after: ProbeSettings): "change" | "restart" {
  return isDeepStrictEqual({ ...before, child: null }, { ...after, child: null }) ? "change" : "restart";
}

function diffNamed<Settings>(
  parent: string,
  before: ReadonlyMap<string, Settings>,
  after: ReadonlyMap<string, Settings>,
  transition: Transition<Settings>,
): (PlanItem | null)[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.map((name) => {
    return diffItem(`${parent}/${name}`, before.get(name) ?? null, after.get(name) ?? null, transition);
  });
}

function diffItem<Settings>(
  path: string,
  before: Settings | null,
  after: Settings | null,
  transition: Transition<Settings>,
): PlanItem | null {
  if (before === null) return after === null ? null : { action: "add", path };
  if (after === null) return { action: "remove", path };
  return { action: isDeepStrictEqual(before, after) ? "keep" : transition(before, after), path };
}

function findRefusals(before: Topology, after: Topology): readonly Refusal[] {
  return [
    ...refuseChange(["node", "name"], before.node.name, after.node.name),
    ...refuseChange(["node", "data_dir"], before.node.dataDir, after.node.dataDir),
  ];
}

function refuseChange(at: Path, before: string, after: string): readonly Refusal[] {
  if (before === after) return [];
  const message = `changing it from ${JSON.stringify(before)} to ${JSON.stringify(after)} needs a restart of the node`;
  return [{ at, path: formatPath(at), message }];
}
