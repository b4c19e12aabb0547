import { expect } from "chai";
import { createRuntime } from "../../src/actors/runtime.js";
import type { Runtime } from "../../src/actors/runtime.js";
import type { Foundation } from "../../src/app/foundation.js";
import { NodeIntake } from "../../src/app/node-intake.js";
import { createTree, childSpecAt } from "../../src/app/tree.js";
import { treePaths } from "../../src/app/tree-paths.js";
import { systemClock } from "../../src/base/clock.js";
import { silentLog } from "../../src/base/log.js";
import { parseTopology } from "../../src/topology/parse-topology.js";
import type { Topology } from "../../src/topology/topology.js";
import { FakeNodeView } from "../support/fake-node-view.js";
import { fixtureProgram } from "../support/programs.js";
import { until } from "../support/until.js";

const FILE = "/nowhere/zonetap.yaml";

function topologyOf(text: string): Topology {
  const parsed = parseTopology(text, { file: FILE, env: {}, hostName: "gz-01" });
  if (parsed.kind === "mistakes") throw new Error(JSON.stringify(parsed.mistakes));
  return parsed.topology;
}

const TOPOLOGY = topologyOf(`
version: 1
http: { enabled: false }
probes:
  a: { engine: exec, command: ["${fixtureProgram("counts-each-interval.sh")}", "0.1"], every: 100ms }
  b: { engine: exec, command: ["${fixtureProgram("counts-each-interval.sh")}", "0.1"], every: 100ms }
  missing: { engine: exec, command: [no-such-program-anywhere], every: 1s }
publishers:
  main: { zmq: "tcp://127.0.0.1:*" }
`);

describe("createTree", () => {
  let runtime: Runtime;
  let base: Foundation;

  beforeEach(async () => {
    runtime = createRuntime({ clock: systemClock, log: silentLog });
    base = {
      runtime,
      clock: systemClock,
      topology: () => TOPOLOGY,
      environment: { platform: process.platform, env: process.env },
      view: new FakeNodeView(),
      intake: new NodeIntake(runtime, () => TOPOLOGY),
      version: "0.1.0",
      reloader: { file: import.meta.filename, reload: () => Promise.reject(new Error("nobody asked")) },
    };
    await runtime.start({ intensity: 5, periodMs: 10_000 }, () => createTree(base));
  });

  afterEach(() => runtime.stop());

  it("is the tree that the check shows", () => {
    expect(runtime.actors().map(({ path }) => path)).to.deep.equal(treePaths(TOPOLOGY));
  });

  it("shows a probe whose program is missing as unavailable, with the remedy, and not as failed", () => {
    const missing = runtime.actors().find(({ path }) => path === "/probes/missing");
    expect(missing).to.include({ state: "unavailable", restartsTotal: 0 });
    expect(missing?.reason).to.match(/no-such-program-anywhere.*PATH/s);
  });

  it("restarts an aggregator that threw, while the probes keep their processes and the node goes on", async () => {
    const pids = (): (number | null)[] =>
      runtime
        .actors()
        .filter(({ kind }) => kind === "probe")
        .map(({ pid }) => pid);
    const aggregator = () => runtime.actors().find(({ path }) => path === "/aggregator");
    const before = pids();
    runtime.send("/aggregator", { kind: "frames", source: "x", frames: [null] });
    await until(() => aggregator()?.restartsTotal === 1 && aggregator()?.state === "running", {
      what: "the aggregator's restart",
    });
    const packets = () => (aggregator()?.details as { packets?: number }).packets ?? 0;
    await until(() => packets() > 0, { what: "packets in the new aggregator" });
    expect(pids()).to.deep.equal(before);
  });
});

describe("childSpecAt", () => {
  const environment = { platform: process.platform, env: {} };
  const base = { topology: () => TOPOLOGY, environment } as Foundation;

  for (const [path, id] of [
    ["/aggregator", "aggregator"],
    ["/publishers/main", "main"],
    ["/probes/a", "a"],
    ["/probes/z", undefined],
    ["/collectors/a", undefined],
    ["/web", undefined],
    ["/", undefined],
    ["", undefined],
  ] as const) {
    it(`finds ${id ?? "nothing"} at ${JSON.stringify(path)}`, () => {
      expect(childSpecAt(base, path)?.id).to.equal(id);
    });
  }
});
