import { expect } from "chai";
import { startWebServer, type WebServer } from "../../support/web-server.js";

describe("addHealthRoutes", () => {
  let web: WebServer;
  beforeEach(async () => (web = await startWebServer()));
  afterEach(() => web.stop());

  it("/healthz is 200 ok whatever the state of the node", async () => {
    web.view.status = "failing";
    const answer = await fetch(`${web.url}/healthz`);
    expect([answer.status, await answer.text()]).to.deep.equal([200, "ok"]);
  });

  for (const status of ["ok", "degraded"] as const) {
    it(`/readyz is 200 when the node is ${status}`, async () => {
      web.view.status = status;
      web.view.reasons = ["/probes/x is open"];
      const answer = await fetch(`${web.url}/readyz`);
      expect([answer.status, await answer.json()]).to.deep.equal([
        200,
        { status, reasons: ["/probes/x is open"] },
      ]);
    });
  }

  for (const status of ["starting", "failing"] as const) {
    it(`/readyz is 503 with the reasons when the node is ${status}`, async () => {
      web.view.status = status;
      web.view.reasons = ["/generator is stopped"];
      const answer = await fetch(`${web.url}/readyz`);
      expect(answer.status).to.equal(503);
      expect(await answer.json()).to.deep.equal({
        error: `the node is ${status}`,
        code: "NOT_READY",
        status,
        reasons: ["/generator is stopped"],
      });
    });
  }

  for (const [status, code] of [
    ["starting", 200],
    ["ok", 200],
    ["degraded", 200],
    ["failing", 503],
  ] as const) {
    it(`/health is ${code} when the node is ${status}, with the same body`, async () => {
      web.view.status = status;
      const answer = await fetch(`${web.url}/health`);
      expect([answer.status, await answer.json()]).to.deep.equal([code, web.view.health()]);
    });
  }
});
