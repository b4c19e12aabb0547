/**
 * The supervision tree of a topology: which actors there are, and in which order they start. Children of one
 * supervisor are listed by a function, so that it comes back with what the topology has at that moment.
 */
import type { ChildSpec } from "../actors/child-spec.js";
import { dynamicSupervisor, supervisor } from "../actors/runtime.js";
import {
  aggregatorSpec,
  collectorSpec,
  exporterSpec,
  generatorSpec,
  ingestSpec,
  probeSpec,
  publisherSpec,
  reloaderSpec,
  storeSpec,
  webSpec,
} from "./child-specs.js";
import { exporterParts, ingestParts, storeParts } from "../topology/topology.js";
import type { Foundation } from "./foundation.js";

/** Of the supervisors below the root: what parks does not count, so these are for what escalates. */
const LIMITS = { intensity: 5, periodMs: 10_000 };

/** Children of the root in the order of their start: readers before their sources, the web when all is up. */
export function createTree(base: Foundation): ChildSpec[] {
  const { aggregator, http } = base.topology();
  return [
    room(
      "stores",
      supervisor(LIMITS, () => [...storeParts(base.topology()).keys()].map((part) => storeSpec(base, part))),
    ),
    room(
      "exporters",
      supervisor(LIMITS, () =>
        [...exporterParts(base.topology()).keys()].map((part) => exporterSpec(base, part)),
      ),
    ),
    ...(aggregator === null ? [] : [aggregatorSpec(base, aggregator)]),
    room(
      "publishers",
      supervisor(LIMITS, () => specsOf(base.topology().publishers, publisherSpec(base))),
    ),
    generatorSpec(base),
    room(
      "collectors",
      dynamicSupervisor(LIMITS, () => specsOf(base.topology().collectors, collectorSpec(base))),
    ),
    room(
      "probes",
      dynamicSupervisor(LIMITS, () => specsOf(base.topology().probes, probeSpec(base))),
    ),
    room(
      "ingest",
      supervisor(LIMITS, () =>
        [...ingestParts(base.topology()).keys()].map((part) => ingestSpec(base, part)),
      ),
    ),
    ...(http === null ? [] : [webSpec(base, http)]),
    ...(base.reloader === null ? [] : [reloaderSpec(base.reloader)]),
  ];
}

/** The specification of the actor at `path`, by the topology as it is now; null where it has no such part. */
export function childSpecAt(base: Foundation, path: string): ChildSpec | null {
  const { aggregator, http, publishers, collectors, probes } = base.topology();
  const [, part, name = ""] = path.split("/");
  switch (part) {
    case "aggregator":
      return aggregator && aggregatorSpec(base, aggregator);
    case "web":
      return http && webSpec(base, http);
    case "publishers":
      return specOf(publishers, name, publisherSpec(base));
    case "collectors":
      return specOf(collectors, name, collectorSpec(base));
    case "probes":
      return specOf(probes, name, probeSpec(base));
    case "ingest":
      return specOfPart(ingestParts(base.topology()), name, (found) => ingestSpec(base, found));
    case "stores":
      return specOfPart(storeParts(base.topology()), name, (found) => storeSpec(base, found));
    case "exporters":
      return specOfPart(exporterParts(base.topology()), name, (found) => exporterSpec(base, found));
    default:
      return null;
  }
}

type SpecOf<Settings> = (name: string, settings: Settings) => ChildSpec;

function room(id: string, start: ChildSpec["start"]): ChildSpec {
  return { id, type: "supervisor", start };
}

function specOfPart<Part extends string>(
  parts: ReadonlyMap<Part, object>,
  name: string,
  toSpec: (part: Part) => ChildSpec,
): ChildSpec | null {
  const found = [...parts.keys()].find((known) => known === name);
  return found === undefined ? null : toSpec(found);
}

function specsOf<Settings>(settings: ReadonlyMap<string, Settings>, toSpec: SpecOf<Settings>): ChildSpec[] {
  return [...settings].map(([name, value]) => toSpec(name, value));
}

function specOf<Settings>(
  settings: ReadonlyMap<string, Settings>,
  name: string,
  toSpec: SpecOf<Settings>,
): ChildSpec | null {
  const value = settings.get(name);
  return value === undefined ? null : toSpec(name, value);
}
