import { expect } from "chai";
import type { ReloadOutcome } from "../../src/model/health.js";
import { runCaptured } from "../support/captured-io.js";
import { until } from "../support/until.js";
import { startWebServer, type WebServer } from "../support/web-server.js";

const PLAN: ReloadOutcome["plan"] = [
  { action: "keep", path: "/web" },
  { action: "restart", path: "/probes/system" },
  { action: "remove", path: "/probes/old" },
];
const PLAN_TEXT = "keep    /web\nrestart /probes/system\nremove  /probes/old\n";

describe("reload", () => {
  let web: WebServer;
  beforeEach(async () => (web = await startWebServer()));
  afterEach(() => web.stop());

  for (const [outcome, argv, asked] of [
    ["applied", [], "reload"],
    ["unchanged", [], "reload"],
    ["planned", ["--plan"], "plan"],
  ] as const) {
    it(`prints the plan of what is ${outcome}, exit 0`, async () => {
      web.view.outcome = { outcome, plan: PLAN, errors: [] };
      const result = await runCaptured(["reload", "--url", web.url, ...argv]);
      expect(result).to.deep.equal({ code: 0, out: PLAN_TEXT, err: "" });
      expect(web.view.asked).to.deep.equal([asked]);
    });
  }

  it("prints every mistake of a rejected file with its place, exit 78", async () => {
    const errors = [
      { line: 3, column: 5, path: "probes.x.every", message: "must be 100ms to 1h, got 5ms" },
      { line: 9, column: 1, path: "nodes", message: "unknown key" },
    ];
    web.view.outcome = { outcome: "rejected", plan: [], errors, file: "/etc/zonetap.yaml" };
    expect(await runCaptured(["reload", "--url", web.url])).to.deep.equal({
      code: 78,
      out: "",
      err:
        "/etc/zonetap.yaml:3:5: probes.x.every: must be 100ms to 1h, got 5ms\n" +
        "/etc/zonetap.yaml:9:1: nodes: unknown key\n",
    });
  });

  it("says what was rolled back, exit 1", async () => {
    web.view.outcome = { outcome: "rolled-back", plan: PLAN, errors: [] };
    expect(await runCaptured(["reload", "--url", web.url])).to.deep.equal({
      code: 1,
      out: PLAN_TEXT,
      err: "zonetap: the reload failed and was rolled back; the node runs as before\n",
    });
  });

  it("says so when the web server restarts in the course of it, exit 0", async () => {
    web.view.gate = new Promise(() => {});
    const result = runCaptured(["reload", "--url", web.url]);
    await until(() => web.view.asked.length === 1, { what: "the reload to be asked for" });
    await web.stop();
    expect(await result).to.deep.equal({
      code: 0,
      out: "",
      err: "zonetap: the reload restarts the web server as well; `zonetap status` tells how it ended\n",
    });
  });
});
