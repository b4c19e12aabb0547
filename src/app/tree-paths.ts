/** The paths of the tree that a topology would start, for those who only want to look; a test holds it to the tree. */
import { exporterParts, ingestParts, storeParts, type Topology } from "../topology/topology.js";

/** "/" first, then depth first in the order of the start. */
export function treePaths(topology: Topology): string[] {
  const { aggregator, http, publishers, collectors, probes } = topology;
  return [
    "/",
    ...room("/stores", storeParts(topology)),
    ...room("/exporters", exporterParts(topology)),
    ...(aggregator === null ? [] : ["/aggregator"]),
    ...room("/publishers", publishers),
    "/generator",
    ...room("/collectors", collectors),
    ...room("/probes", probes),
    ...room("/ingest", ingestParts(topology)),
    ...(http === null ? [] : ["/web"]),
    "/reloader",
  ];
}

function room(path: string, children: ReadonlyMap<string, unknown>): string[] {
  return [path, ...[...children.keys()].map((name) => `${path}/${name}`)];
}
