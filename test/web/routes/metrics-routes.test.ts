import { expect } from "chai";
import { rawRequest, sendRaw } from "../../support/raw-http.js";
import { startWebServer, type WebServer } from "../../support/web-server.js";

describe("addMetricsRoutes", () => {
  let web: WebServer;
  beforeEach(async () => (web = await startWebServer()));
  afterEach(() => web.stop());

  function ask(line: string, headers: Record<string, string> = {}): ReturnType<typeof sendRaw> {
    return sendRaw(web.port, rawRequest(line, { Host: `localhost:${web.port}`, ...headers }));
  }

  it("answers the parts one after the other, in the text format where nothing else is asked for", async () => {
    const { status, headers, body } = await ask("GET /metrics");
    expect(status).to.equal(200);
    expect(headers).to.match(/^content-type: text\/plain; version=0\.0\.4; charset=utf-8\r$/im);
    expect(headers).to.match(/^vary: accept, accept-encoding\r$/im);
    expect(headers).to.not.match(/content-encoding/i);
    expect(body).to.include("# TYPE a gauge\n").and.include("a 1\n");
    expect(web.view.asked).to.deep.equal(["metrics text"]);
  });

  it("answers OpenMetrics where it is asked for", async () => {
    const { headers } = await ask("GET /metrics", { Accept: "application/openmetrics-text; version=1.0.0" });
    expect(headers).to.match(
      /^content-type: application\/openmetrics-text; version=1\.0\.0; charset=utf-8\r$/im,
    );
    expect(web.view.asked).to.deep.equal(["metrics openmetrics"]);
  });

  for (const accept of ["", ";;q", "text/html", "application/json;q=1, */*;q=0", "\u00ff\u00fe"]) {
    it(`answers text to Accept: ${JSON.stringify(accept)}`, async () => {
      expect((await ask("GET /metrics", { Accept: accept })).status).to.equal(200);
      expect(web.view.asked).to.deep.equal(["metrics text"]);
    });
  }

  it("compresses for who takes that, and gives the same", async () => {
    web.view.metricsParts = ["a 1\n".repeat(10_000), "", "# EOF\n"];
    const answer = await fetch(`${web.url}/metrics`, { headers: { "accept-encoding": "gzip" } });
    expect(answer.headers.get("content-encoding")).to.equal("gzip");
    expect(await answer.text()).to.equal(web.view.metricsParts.join(""));
  });

  it("answers HEAD without asking for anything, and a query as none", async () => {
    const { status, body } = await ask("HEAD /metrics");
    expect([status, body, web.view.asked.length]).to.deep.equal([200, "", 0]);
    expect((await ask("GET /metrics?collect[]=x&name=%ff")).status).to.equal(200);
  });

  it("refuses what would change something", async () => {
    expect((await ask("POST /metrics", { "Content-Length": "0" })).status).to.equal(405);
  });

  it("answers 500 where the node fails to write them", async () => {
    web.view.metrics = () => Promise.reject(new Error("no"));
    expect((await ask("GET /metrics")).status).to.equal(500);
  });
});

describe("addMetricsRoutes beyond loopback", () => {
  it("needs the token", async () => {
    const web = await startWebServer({ listen: { host: "0.0.0.0", port: 0 }, token: "secret" });
    const statusOf = async (headers: Record<string, string>) => {
      const answer = await fetch(`${web.url}/metrics`, { headers });
      await answer.text();
      return answer.status;
    };
    expect(await statusOf({})).to.equal(401);
    expect(await statusOf({ authorization: "Bearer secret" })).to.equal(200);
    await web.stop();
  });
});
