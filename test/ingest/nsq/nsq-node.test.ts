import { expect } from "chai";
import { FakeNsqd } from "../../support/fake-nsqd.js";
import { NodeProcess } from "../../support/node-process.js";
import { until } from "../../support/until.js";

const METRIC =
  '{"grouping":"g","metric":"pushed","time":1000,"value":42,"tags":{"host":"far","zone":"web1","disk":"sda"}}';

function topology(address: string, topic: string): string {
  return [
    "version: 1",
    "node: { name: near }",
    "aggregator: { windows: [1s, 10s], lateness: 100ms }",
    `ingest: { nsq: { nsqd: ["${address}"], topic: ${topic}, channel: c } }`,
    `publishers: { out: { nsq: "${address}", topic: windows } }`,
  ].join("\n");
}

describe("a node with an nsqd", () => {
  let server: FakeNsqd;
  let node: NodeProcess;

  before(async () => {
    server = await FakeNsqd.start();
    node = await NodeProcess.start(topology(server.address, "in"));
  });
  after(() => server.stop());
  after(() => node.stop());

  function published(): string[] {
    return (server.published.get("windows") ?? []).map(String).filter((text) => text.includes('"pushed"'));
  }

  async function stateOf(path: string): Promise<string> {
    const { state, reason } = await node.actor(path);
    return reason === null || reason === undefined ? state : `${state}: ${reason}`;
  }

  it("takes messages over, finishes them, and publishes the windows they go into", async () => {
    server.publish("in", METRIC);
    await until(() => published().length > 0, { what: "a window" });
    await until(() => server.channel("in").depth === 0, { what: "the message to be finished" });
    expect(published()).to.deep.equal([
      '{"grouping":"zonetap","metric":"pushed","time":1000,"value":42,"tags":{"host":"far","zone":"web1","disk":"sda"}}',
    ]);
    const { details } = await node.actor("/ingest/nsq");
    expect(details).to.include({ topic: "in", channel: "c", received: 1, finished: 1 });
    expect([await stateOf("/ingest/nsq"), await stateOf("/publishers/out")]).to.deep.equal([
      "running",
      "running",
    ]);
  });

  it("reads from another topic after a reload, and drains the first", async () => {
    node.write(topology(server.address, "other"));
    server.publish("other", METRIC);
    await until(() => server.channel("other").depth === 0, { what: "the other topic to be read" });
    expect(server.count("CLS")).to.equal(1);
  });

  it("says that its nsqd is away, goes on, and comes back", async () => {
    const { port } = server;
    await server.stop();
    for (const path of ["/ingest/nsq", "/publishers/out"]) {
      await until(async () => /^backoff: .*127\.0\.0\.1:/.test(await stateOf(path)), {
        what: `${path} to say so`,
      });
    }
    server = await FakeNsqd.start({}, port);
    server.publish("other", METRIC);
    await until(() => server.channel("other").depth === 0, { what: "the message to be finished" });
    await until(async () => (await stateOf("/publishers/out")) === "running", { what: "the publisher" });
  });

  it("stops with everything connected", async () => {
    expect(await node.stop()).to.equal(0);
  });
});
