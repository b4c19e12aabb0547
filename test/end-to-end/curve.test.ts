import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { makeKeys } from "../../src/app/make-keys.js";
import type { ZoneStatus } from "../../src/model/window.js";
import { freePort } from "../support/free-port.js";
import { NodeProcess } from "../support/node-process.js";
import { until } from "../support/until.js";

describe("two nodes with CURVE between them", function () {
  this.timeout(40_000);
  let folder = "";
  let publisher: NodeProcess;
  let collector: NodeProcess;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "zonetap-curve-"));
    await makeKeys(join(folder, "gz-02"));
    await makeKeys(join(folder, "stranger"));
    const { publicKey } = await makeKeys(join(folder, "gz-01"));
    const address = `tcp://127.0.0.1:${await freePort()}`;
    publisher = await NodeProcess.start(`version: 1
node: { name: gz-02 }
probes: { system: { engine: auto, every: 1s } }
aggregator: { enabled: false }
publishers:
  main: { zmq: "${address}", curve: { key_dir: ${folder}/gz-02, allow: ["${publicKey}"] } }
`);
    const server = `server_key_file: ${folder}/gz-02/public.key`;
    collector = await NodeProcess.start(`version: 1
node: { name: gz-01 }
aggregator: { windows: [1s], lateness: 100ms }
collectors:
  gz-02: { zmq: "${address}", curve: { key_dir: ${folder}/gz-01, ${server} } }
  refused: { zmq: "${address}", curve: { key_dir: ${folder}/stranger, ${server} } }
  clear: { zmq: "${address}" }
  keyless: { zmq: "${address}", curve: { key_dir: ${folder}/nowhere, ${server} } }
`);
  });
  after(async () => {
    await collector.kill();
    await publisher.kill();
    rmSync(folder, { recursive: true });
  });

  function secrets(): string[] {
    return ["gz-01", "gz-02", "stranger"].map((name) =>
      readFileSync(join(folder, name, "secret.key"), "utf8").trim(),
    );
  }

  it("bring the zones of one to the other", async () => {
    const zone = await until(
      async () => ((await collector.get("/zones")) as ZoneStatus[]).find(({ host }) => host === "gz-02"),
      { what: "a zone of gz-02", pollMs: 100 },
    );
    expect(zone.state).to.equal("live");
    expect(await collector.actor("/collectors/gz-02")).to.include({ state: "running" });
  });

  it("say why other collectors are kept out, and count them where they are", async () => {
    for (const [name, reason] of [
      ["refused", /refuses this collector's key$/],
      ["clear", /wants CURVE, and this collector has no curve$/],
    ] as const) {
      const actor = await until(
        async () => {
          const seen = await collector.actor(`/collectors/${name}`);
          return reason.test(seen.reason ?? "") && seen;
        },
        { what: `the reason of ${name}`, pollMs: 100 },
      );
      expect(actor.state).to.equal("backoff");
      expect(actor.details["packets"]).to.equal(0);
    }
    expect((await publisher.actor("/publishers/main")).details["refused"]).to.be.at.least(2);
  });

  it("run on without a collector whose keys are missing", async () => {
    const keyless = await collector.actor("/collectors/keyless");
    expect(keyless.state).to.equal("unavailable");
    expect(keyless.reason).to.match(/nowhere\/secret\.key cannot be read: .*zonetap keys DIR/);
  });

  it("tell no secret, in any answer or log", async () => {
    const shown: string[] = [publisher.stderr, collector.stderr];
    for (const node of [publisher, collector]) {
      for (const path of ["/health", "/topology"]) shown.push(JSON.stringify(await node.get(path)));
      shown.push(await (await fetch(`${node.url}/metrics`)).text());
    }
    for (const secret of secrets()) expect(shown.join("\n").includes(secret)).to.equal(false);
  });
});
