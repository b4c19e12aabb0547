import { expect } from "chai";
import { formatZones } from "../../src/cli/zones.js";
import { runCaptured } from "../support/captured-io.js";
import { START, zoneStatus } from "../support/fake-node-view.js";
import { startWebServer, type WebServer } from "../support/web-server.js";

describe("formatZones", () => {
  it("is a table by host and name", () => {
    const zones = [
      zoneStatus("web1", { host: "gz-02", kind: "zone", state: "gone", series: 12 }),
      zoneStatus("global"),
      zoneStatus("docker/ab\u001bc", { kind: "docker", series: 110 }),
    ];
    expect(formatZones(zones)).to.equal(`ZONE         HOST   KIND    STATE  SERIES  LAST SEEN
docker/ab?c  gz-01  docker  live      110  ${START}
global       gz-01  global  live        1  ${START}
web1         gz-02  zone    gone       12  ${START}`);
  });
  it("is the titles alone without zones", () =>
    expect(formatZones([])).to.equal("ZONE  HOST  KIND  STATE  SERIES  LAST SEEN"));
});

describe("zones", () => {
  let web: WebServer;
  beforeEach(async () => (web = await startWebServer()));
  afterEach(() => web.stop());

  it("prints the table", async () => {
    const { code, out, err } = await runCaptured(["zones", "--url", web.url]);
    expect([code, out, err]).to.deep.equal([0, `${formatZones(web.view.zoneList)}\n`, ""]);
  });
  it("prints the node's own answer with --json", async () => {
    const { code, out } = await runCaptured(["zones", "--json", "--url", web.url]);
    expect([code, JSON.parse(out)]).to.deep.equal([0, web.view.zoneList]);
  });
});
