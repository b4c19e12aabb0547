import { expect } from "chai";
import type { ReloadOutcome } from "../../../src/model/health.js";
import { until } from "../../support/until.js";
import { startWebServer, type WebServer } from "../../support/web-server.js";

describe("addTopologyRoutes", () => {
  let web: WebServer;
  beforeEach(async () => (web = await startWebServer()));
  afterEach(() => web.stop());

  async function reload(query = ""): Promise<[status: number, body: unknown]> {
    const answer = await fetch(`${web.url}/reload${query}`, { method: "POST" });
    return [answer.status, await answer.json()];
  }

  it("shows the topology that runs", async () => {
    const answer = await fetch(`${web.url}/topology`);
    expect([answer.status, await answer.json()]).to.deep.equal([200, web.view.publicTopology()]);
  });

  for (const outcome of ["applied", "unchanged", "rolled-back"] as const) {
    it(`answers 200 to a reload that is ${outcome}`, async () => {
      web.view.outcome = { outcome, plan: [{ action: "restart", path: "/probes/x" }], errors: [] };
      expect(await reload()).to.deep.equal([200, web.view.outcome]);
      expect(web.view.asked).to.deep.equal(["reload"]);
    });
  }

  it("answers 422 to a reload that is rejected, with every mistake", async () => {
    const errors = [
      { line: 3, column: 5, path: "probes.x.every", message: "must be 100ms to 1h, got 5ms" },
      { line: 9, column: 1, path: "nodes", message: "unknown key" },
    ];
    web.view.outcome = { outcome: "rejected", plan: [], errors };
    const error = "the topology has 2 mistakes; the node runs on as it was";
    expect(await reload()).to.deep.equal([422, { ...web.view.outcome, error, code: "RELOAD_REJECTED" }]);
  });

  it("asks for the plan alone with plan=1", async () => {
    web.view.outcome = {
      outcome: "planned",
      plan: [{ action: "keep", path: "/web" }],
      errors: [],
    } satisfies ReloadOutcome;
    expect(await reload("?plan=1")).to.deep.equal([200, web.view.outcome]);
    await reload("?plan=0");
    expect(web.view.asked).to.deep.equal(["plan", "reload"]);
  });

  for (const [query, sentence] of [
    ["?plan=yes", 'plan must be 0 or 1, got "yes"'],
    ["?plan=1&plan=1", "the query parameter plan is given twice"],
    ["?pla=1", 'unknown query parameter "pla"; known are plan'],
  ] as const) {
    it(`answers 400 to ${query} and reloads nothing`, async () => {
      expect(await reload(query)).to.deep.equal([400, { error: sentence, code: "BAD_QUERY" }]);
      expect(web.view.asked).to.deep.equal([]);
    });
  }

  it("answers 202 when the reload stops this very server", async () => {
    web.view.gate = new Promise(() => {});
    const answer = reload();
    await until(() => web.view.asked.length === 1, { what: "the reload to be asked for" });
    await web.stop();
    expect(await answer).to.deep.equal([202, { outcome: "pending", plan: [], errors: [] }]);
  });
});
