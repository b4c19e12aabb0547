import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { WindowJson } from "../../src/model/window.js";
import { freePort } from "../support/free-port.js";
import { ShippedNode } from "../support/shipped-node.js";
import { until } from "../support/until.js";

describe("an agent and an aggregator, as they are shipped", function () {
  this.timeout(40_000);
  let folder = "";
  let address = "";
  let ports: readonly number[] = [];
  let agent: ShippedNode;
  let aggregator: ShippedNode;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "zonetap-two-"));
    ports = [await freePort(), await freePort()];
    address = `tcp://127.0.0.1:${await freePort()}`;
    [agent, aggregator] = await Promise.all([startAgent(), startAggregator()]);
  });
  after(async () => {
    await Promise.all([agent.kill(), aggregator.kill()]);
    rmSync(folder, { recursive: true });
  });

  function startAgent(): Promise<ShippedNode> {
    const environment = { ZONETAP_PUBLISH: address, ZONETAP_DATA: join(folder, "agent") };
    return ShippedNode.start("agent.yaml", ports[0] ?? 0, environment);
  }

  function startAggregator(): Promise<ShippedNode> {
    const data = { ZONETAP_COLLECT: address, ZONETAP_DATA: join(folder, "aggregator") };
    const environment = { ...data, ZONETAP_LATENESS: "200ms" };
    return ShippedNode.start("aggregator.yaml", ports[1] ?? 0, environment);
  }

  /** Windows of the agent's host, the oldest first; none before it is known. */
  async function windows(): Promise<readonly WindowJson[]> {
    const answer = await aggregator.get<{ windows?: WindowJson[] }>("/zones/global/windows?host=gz-02");
    return answer.windows ?? [];
  }

  function findWindow(what: string, isIt: (window: WindowJson) => boolean): Promise<WindowJson> {
    return until(async () => (await windows()).find(isIt), { what, timeoutMs: 15_000, pollMs: 100 });
  }

  function isWhole({ coverage, gap }: WindowJson): boolean {
    return coverage.received === 1 && coverage.expected === 1 && gap === null;
  }

  function put(name: string, body: string): Promise<Response> {
    return fetch(`${aggregator.url}/collectors/${name}`, { method: "PUT", body });
  }

  it("show the agent's host in the aggregator's windows", async () => {
    const window = await findWindow("a whole window", (each) => isWhole(each) && each.series.length > 20);
    expect(window).to.include({ host: "gz-02", zone: "global", resolution: "1s" });
    const { details, state } = await aggregator.actor("/collectors/gz-02");
    expect(state).to.equal("running");
    expect(details).to.include({ endpoint: address, lost: 0, duplicates: 0, curve: false });
    expect(details["packets"]).to.be.greaterThan(0);
  });

  it("show the gap and its cause while the agent is away, and go on when it is back", async () => {
    await agent.kill();
    const gap = await findWindow("the gap", ({ coverage }) => coverage.received === 0);
    expect(gap.gap).to.deep.equal({ cause: "collector gz-02: not connected" });
    expect(await aggregator.actor("/collectors/gz-02")).to.include({
      state: "backoff",
      reason: `${address} is not connected`,
    });
    expect(await aggregator.health()).to.include({ status: "degraded" });
    agent = await startAgent();
    await findWindow("whole windows again", (each) => each.start > gap.start && isWhole(each));
    const { details, state } = await aggregator.actor("/collectors/gz-02");
    expect(state).to.equal("running");
    expect(details).to.include({ lost: 0, duplicates: 0 });
  });

  it("lose by a restart of the aggregator what was sent while it was away, and say so", async () => {
    const [last] = (await windows()).slice(-1);
    await aggregator.kill();
    const sent = await sequence();
    await until(async () => (await sequence()) >= sent + 2, {
      what: "packets that nobody takes",
      pollMs: 50,
    });
    aggregator = await startAggregator();
    const first = await findWindow(
      "the first whole window",
      (each) => isWhole(each) && each.start > (last?.start ?? ""),
    );
    const { details } = await aggregator.actor("/collectors/gz-02");
    expect(details["unheard"]).to.be.at.least(sent + 2);
    expect(details).to.include({ lost: 0, duplicates: 0 });
    await findWindow("the next ones", (each) => each.start > first.start && isWhole(each));
  });

  async function sequence(): Promise<number> {
    return Number((await agent.actor("/generator")).details["sequence"]);
  }

  it("take another collector while they run, which brings the same packets again", async () => {
    const added = await put("again", JSON.stringify({ zmq: address }));
    expect([added.status, await added.json()]).to.deep.equal([201, { path: "/collectors/again" }]);
    expect(added.headers.get("location")).to.equal("/actors/collectors/again");
    const again = () => aggregator.actor("/collectors/again");
    const { details } = await until(
      async () => {
        const [one, other] = [await again(), await aggregator.actor("/collectors/gz-02")];
        const duplicates = Number(one.details["duplicates"]) + Number(other.details["duplicates"]);
        return duplicates > 0 && one;
      },
      { what: "packets that came twice", pollMs: 100 },
    );
    expect(details["lost"]).to.equal(0);
    expect((await put("again", JSON.stringify({ zmq: "tcp://127.0.0.1:9" }))).status).to.equal(201);
    expect((await again()).details).to.include({ endpoint: "tcp://127.0.0.1:9" });
    expect((await aggregator.get<{ collectors: object }>("/topology")).collectors).to.have.property("again");
  });

  it("refuse what is no collector, and change nothing", async () => {
    for (const [name, body] of [
      ["bad", "{}"],
      ["bad", "nonsense"],
      ["bad", '{"zmq": "http://x"}'],
      ["BAD", '{"zmq": "tcp://127.0.0.1:9"}'],
    ] as const) {
      const answer = await put(name, body);
      expect(answer.status).to.equal(400);
      expect(await answer.json()).to.include({ code: "BAD_REQUEST" });
    }
    expect((await put("bad", `"${"x".repeat(1 << 20)}"`)).status).to.equal(413);
    expect((await put("bad", JSON.stringify({ zmq: "tcp://[::1]:1", curve: {} }))).status).to.equal(400);
    expect((await aggregator.get<{ path: string }[]>("/actors")).map(({ path }) => path)).to.not.include(
      "/collectors/bad",
    );
  });

  it("remove a collector while they run, and have the file's again after a reload", async () => {
    const remove = (name: string) => fetch(`${aggregator.url}/collectors/${name}`, { method: "DELETE" });
    expect((await remove("nobody")).status).to.equal(404);
    expect((await remove("gz-02")).status).to.equal(204);
    expect((await remove("gz-02")).status).to.equal(404);
    const outcome = (await (await fetch(`${aggregator.url}/reload`, { method: "POST" })).json()) as {
      outcome: string;
      plan: { action: string; path: string }[];
    };
    expect(outcome.outcome).to.equal("applied");
    expect(outcome.plan.filter(({ action }) => action !== "keep")).to.deep.equal([
      { action: "remove", path: "/collectors/again" },
      { action: "add", path: "/collectors/gz-02" },
    ]);
    const [newest] = (await windows()).slice(-1);
    await findWindow("windows again", (each) => each.start > (newest?.start ?? "") && isWhole(each));
  });

  it("stop in order", async () => {
    expect(await Promise.all([agent.stop(), aggregator.stop()])).to.deep.equal([0, 0]);
  });
});
