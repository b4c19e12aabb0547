import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../src/base/project-root.js";
import type { WindowJson, ZoneStatus } from "../../src/model/window.js";
import { freePort } from "../support/free-port.js";
import { packKstatFrame, SD_FRAME } from "../support/kstat-message.js";
import { NodeProcess } from "../support/node-process.js";
import { until } from "../support/until.js";

const SEED_BODY =
  '{"grouping": "fifo","metric": "fifo.vm.createions","time": 12345,"value": 1,"tags": {"fifo-host":"fifo01"}}';

describe("what is pushed to a node", () => {
  let node: NodeProcess;
  let nsqd = "";
  let rules = "";

  before(async () => {
    const port = await freePort();
    nsqd = `http://127.0.0.1:${port}`;
    const text = `version: 1
node: { name: gz-01 }
aggregator: { windows: [1s], lateness: 100ms }
ingest: { nsq_http: { listen: 127.0.0.1:${port} } }
rules: own.rules
`;
    node = await NodeProcess.start(text.replace("rules: own.rules\n", ""));
    rules = join(node.file, "..", "own.rules");
    writeFileSync(rules, readFileSync(join(projectRoot, "config", "rules", "default.rules")));
    node.write(text);
    await until(async () => (await node.actor("/ingest/rules")).details["file"] === rules, {
      what: "the own rules",
    });
  });
  after(() => node.kill());

  async function push(topic: string, body: string | Buffer): Promise<string> {
    return (await fetch(`${nsqd}/put?topic=${topic}`, { method: "POST", body })).text();
  }

  async function windows(host: string): Promise<WindowJson[]> {
    const found = (await node.get(`/zones/global/windows?host=${host}`)) as { windows?: WindowJson[] };
    return found.windows ?? [];
  }

  it("by the seed's command is answered OK and becomes a series of its host", async () => {
    expect(await push("tachyon-metric-json", SEED_BODY)).to.equal("OK");
    const [window] = await until(async () => (await windows("fifo01")).length > 0 && windows("fifo01"), {
      what: "its window",
    });
    expect(window).to.include({ host: "fifo01", start: "1970-01-01T03:25:45.000Z" });
    expect(window?.series[0]).to.include({ metric: "fifo.vm.createions", kind: "gauge", last: 1 });
    const zones = (await node.get("/zones")) as ZoneStatus[];
    expect(zones.find(({ host }) => host === "fifo01")).to.include({
      name: "global",
      state: "live",
      series: 1,
    });
  });

  it("as a kstat frame is named by the rules", async () => {
    expect(await push("tachyon", packKstatFrame({ ...SD_FRAME, host: "fifo02" }))).to.equal("OK");
    const [window] = await until(async () => (await windows("fifo02")).length > 0 && windows("fifo02"), {
      what: "its window",
    });
    expect(window?.series).to.have.length(1);
    expect(window?.series[0]).to.include({ kind: "counter", last: "123456789" });
    expect(window?.series[0]?.metric).to.contain("nread");
  });

  it("and is bad is answered OK, counted by its reason and shown", async () => {
    expect(await push("tachyon", "no frame")).to.equal("OK");
    expect(await push("tachyon-metric-json", "{")).to.equal("OK");
    expect(await push("other", "x")).to.equal("OK");
    const { details } = await node.actor("/ingest/rules");
    expect(details["dropped"]).to.include({ frame_truncated: 1, json_not_json: 1, unknown_topic: 1 });
    expect(details["last_mistake"]).to.be.a("string");
    expect(details).to.include({ handled: 5, provided: 2, sent: 2, refused: 0 });
  });

  it("is counted in messages.handled, provided and send of the node's own global zone", async () => {
    const lasts = await until(
      async () => {
        const series = (await windows("gz-01")).at(-1)?.series ?? [];
        const found = new Map(series.map(({ metric, last }) => [metric, last]));
        return found.get("messages.handled") === "5" && found;
      },
      { what: "the counters" },
    );
    expect(lasts.get("messages.provided")).to.equal("2");
    expect(lasts.get("messages.send")).to.equal("2");
  });

  it("goes on by the rules there were while the file of rules is bad, and says so", async () => {
    writeFileSync(rules, "this is no rule");
    await until(async () => (await node.actor("/ingest/rules")).details["last_error"] !== null, {
      what: "the mistake",
    });
    const actor = await node.actor("/ingest/rules");
    expect(actor.details["last_error"]).to.match(/own\.rules:1:\d+: /);
    expect(actor).to.include({ state: "running" });
    expect(actor.details["rules"]).to.be.greaterThan(1);
  });
});
