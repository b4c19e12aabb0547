import { expect } from "chai";
import { generatorTopology } from "../../src/app/run-generator.js";
import { treePaths } from "../../src/app/tree-paths.js";
import { parseTopology } from "../../src/topology/parse-topology.js";
import type { Topology } from "../../src/topology/topology.js";

function topologyOf(port: number | null, platform: string): Topology {
  const text = generatorTopology({ everyMs: 500, port }, platform);
  const parsed = parseTopology(text, { file: "/x/y.yaml", env: {}, hostName: "gz-01" });
  if (parsed.kind === "mistakes") throw new Error(JSON.stringify(parsed.mistakes));
  return parsed.topology;
}

describe("generatorTopology", () => {
  for (const platform of ["linux", "sunos"]) {
    it(`has probes and a publisher on ${platform}, and no more`, () => {
      const topology = topologyOf(7211, platform);
      expect(topology.publishers.get("main")).to.include({ zmq: "tcp://*:7211", format: "packet" });
      expect(treePaths(topology))
        .to.include("/probes/system")
        .and.not.include.members(["/aggregator", "/web"]);
      expect(new Set([...topology.probes.values()].map(({ everyMs }) => everyMs))).to.deep.equal(
        new Set([500]),
      );
    });
  }

  it("binds nothing without a port", () => {
    expect(topologyOf(null, "linux").publishers.size).to.equal(0);
  });
});
