import { expect } from "chai";
import type { WindowJson, ZoneStatus } from "../../src/model/window.js";
import { treePaths } from "../../src/app/tree-paths.js";
import { parseTopology } from "../../src/topology/parse-topology.js";
import { childrenOf, isAlive } from "../support/programs.js";
import { NodeProcess } from "../support/node-process.js";
import { until } from "../support/until.js";

const SYSTEM = `
version: 1
node: { name: gz-01 }
probes:
  system: { engine: auto, every: 1s, backoff: { min: 20ms, max: 100ms } }
publishers:
  main: { zmq: "tcp://127.0.0.1:*" }
aggregator: { windows: [1s], lateness: 200ms }
`;

/** Closed 1s windows of the zone, oldest first. */
async function windowsOf(node: NodeProcess, zone: string): Promise<readonly WindowJson[]> {
  const answer = (await node.get(`/zones/${encodeURIComponent(zone)}/windows?resolution=1s`)) as {
    windows?: WindowJson[];
  };
  return answer.windows ?? [];
}

describe("a node", () => {
  let node: NodeProcess;

  before(async () => (node = await NodeProcess.start(SYSTEM)));
  after(() => node.kill());

  it("is up with the tree that the check shows", async () => {
    const parsed = parseTopology(`${SYSTEM}`, { file: node.file, env: {}, hostName: "x" });
    const paths = parsed.kind === "ok" ? treePaths(parsed.topology) : [];
    const health = await node.health();
    expect(health.actors.map(({ path }) => path)).to.deep.equal(paths);
    expect(health).to.include({ node: "gz-01", status: "ok" });
  });

  it("shows the host's own numbers within seconds", async () => {
    const window = await until(
      async () => (await windowsOf(node, "global")).find(({ series }) => series.length > 20),
      { what: "a window of the host" },
    );
    const metrics = window.series.map(({ metric, instance }) => `${metric}{${instance}}`);
    expect(metrics).to.include.members([
      "cpu.usage{0}",
      "mem.physmem{}",
      "mem.freemem{}",
      "zone.processes{}",
    ]);
    expect(window).to.include({ host: "gz-01", zone: "global", resolution: "1s", late: false, gap: null });
    expect(window.coverage).to.deep.equal({ expected: 1, received: 1, late: 0, dropped: {} });
    const zones = (await node.get("/zones")) as ZoneStatus[];
    expect(zones.find(({ name }) => name === "global")).to.include({ kind: "global", state: "live" });
  });

  it("starts a killed probe again, goes on with its values, and tells the gap's cause", async () => {
    const before = await node.actor("/probes/system");
    process.kill(before.pid ?? 0, "SIGKILL");
    const after = await until(
      async () => {
        const actor = await node.actor("/probes/system");
        return actor.pid !== null && actor.pid !== before.pid && actor.state === "running" && actor;
      },
      { what: "the new process" },
    );
    expect(after).to.include({ restarts: 1, restarts_total: 1 });
    expect(after.last_exit).to.include({ signal: "SIGKILL", code: null });
    const gap = await until(
      async () => (await windowsOf(node, "global")).find((window) => window.gap !== null),
      { what: "the gap" },
    );
    expect(gap.gap?.cause).to.match(/probe system.*SIGKILL/);
    const end = Date.parse(gap.end);
    await until(
      async () =>
        (await windowsOf(node, "global")).find(
          (window) => Date.parse(window.start) >= end && window.gap === null,
        ),
      { what: "whole windows again" },
    );
  });

  it("opens the circuit of a probe at the sixth kill in 10 s, goes on without it, and closes it by hand", async () => {
    const { path } = await node.actor("/probes/system");
    for (;;) {
      const { state, pid } = await node.actor(path);
      if (state === "open") break;
      if (state === "running" && pid !== null && isAlive(pid)) process.kill(pid, "SIGKILL");
      await until(async () => (await node.actor(path)).pid !== pid, { what: "another state", pollMs: 2 });
    }
    expect(await node.health()).to.include({ status: "degraded" });
    expect((await node.actor(path)).restarts_total).to.be.greaterThan(5);
    expect((await node.actor("/aggregator")).state).to.equal("running");
    await node.post(`/actors${path}/reset`);
    await until(async () => (await node.actor(path)).state === "running", { what: "the reset probe" });
  });

  it("restarts an actor by hand without counting it", async () => {
    const { pid, restarts_total: total } = await node.actor("/probes/system");
    expect((await node.post("/actors/probes/system/restart")).status).to.equal(200);
    const after = await node.actor("/probes/system");
    expect(after.pid).to.not.equal(pid);
    expect(after.restarts_total).to.equal(total);
  });

  it("stops in order and exits 0", async () => {
    const [pid] = [(await node.actor("/probes/system")).pid ?? 0];
    expect(await node.stop()).to.equal(0);
    expect(isAlive(pid)).to.equal(false);
  });
});

describe("a node that is killed", () => {
  it("leaves no process behind after 2 s", async () => {
    const node = await NodeProcess.start(SYSTEM);
    const children = childrenOf(node.pid);
    expect(children).to.include((await node.actor("/probes/system")).pid);
    await node.kill();
    await until(() => children.every((pid) => !isAlive(pid)), { what: "the probe's end", timeoutMs: 2_000 });
  });
});
