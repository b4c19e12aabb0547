import { expect } from "chai";
import { WebError } from "../../../src/web/errors.js";
import { readRunRequest } from "../../../src/web/routes/run-routes.js";
import { SCRIPT } from "../../support/fake-runs.js";
import { until } from "../../support/until.js";
import { startWebServer, type WebServer } from "../../support/web-server.js";

describe("addRunRoutes", () => {
  let web: WebServer;
  beforeEach(async () => (web = await startWebServer()));
  afterEach(() => web.stop());

  async function send(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<[status: number, body: unknown]> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await fetch(web.url + path, { method, ...(body === undefined ? {} : { body: text }) });
    const received = await answer.text();
    return [answer.status, received === "" ? null : JSON.parse(received)];
  }

  it("shows the catalogue", async () => {
    expect(await send("GET", "/scripts")).to.deep.equal([200, [JSON.parse(JSON.stringify(SCRIPT))]]);
  });

  it("starts a run, 201, and tells where it is", async () => {
    const request = { script: "calls", params: { pid: 7 }, zone: "web1", for: "30s" };
    const answer = await fetch(`${web.url}/runs`, { method: "POST", body: JSON.stringify(request) });
    expect([answer.status, answer.headers.get("location")]).to.deep.equal([201, "/runs/0a1b2c3d"]);
    expect(await answer.json()).to.deep.equal(web.view.runs.run);
    const { for: _, ...rest } = request;
    expect(web.view.runs.requests).to.deep.equal([{ ...rest, forMs: 30_000 }]);
  });

  it("runs for 10 s in every zone where nothing else is said", async () => {
    await send("POST", "/runs", { script: "calls" });
    expect(web.view.runs.requests).to.deep.equal([
      { script: "calls", params: {}, zone: null, forMs: 10_000 },
    ]);
  });

  for (const [code, status] of [
    ["NO_SUCH_SCRIPT", 404],
    ["NO_SUCH_ZONE", 404],
    ["BAD_PARAMETER", 400],
    ["TOO_MANY_RUNS", 429],
    ["UNAVAILABLE", 503],
  ] as const) {
    it(`answers ${status} to a run that is refused as ${code}, with the reason`, async () => {
      web.view.runs.failure = new WebError(code, "because");
      expect(await send("POST", "/runs", { script: "calls" })).to.deep.equal([
        status,
        { error: "because", code },
      ]);
    });
  }

  for (const [body, named] of [
    ["", /^the body must be/],
    ["{", /^the body must be/],
    ["[]", /^the body must be/],
    ["null", /^the body must be/],
    ['"calls"', /^the body must be/],
    [{}, /^script must be/],
    [{ script: 5 }, /^script must be/],
    [{ script: "calls", more: 1 }, /^unknown field "more"/],
    [{ script: "calls", params: [] }, /^params must be/],
    [{ script: "calls", params: "pid=1" }, /^params must be/],
    [{ script: "calls", zone: "" }, /^zone must be/],
    [{ script: "calls", zone: 5 }, /^zone must be/],
    [{ script: "calls", for: 10 }, /^for must be a duration/],
    [{ script: "calls", for: "" }, /^for must be a number with a unit.*, got ""$/],
    [{ script: "calls", for: "10" }, /^for must be a number with a unit/],
    [{ script: "calls", for: "xx" }, /^for must be a number with a unit.*, got "xx"$/],
    [{ script: "calls", for: "999ms" }, /^for must be from 1s to 1h$/],
    [{ script: "calls", for: "2h" }, /^for must be from 1s to 1h$/],
  ] as const) {
    it(`answers BAD_REQUEST to ${JSON.stringify(body)}, naming what is wrong, and starts nothing`, async () => {
      const [status, answer] = await send("POST", "/runs", body);
      const { code, error } = answer as { code: string; error: string };
      expect([status, code]).to.deep.equal([400, "BAD_REQUEST"]);
      expect(error).to.match(named);
      expect(web.view.runs.requests).to.deep.equal([]);
    });
  }

  it("shows a run, ends it with 204, and shows it then as well", async () => {
    expect(await send("GET", "/runs/0a1b2c3d")).to.deep.equal([200, web.view.runs.run]);
    expect(await send("DELETE", "/runs/0a1b2c3d")).to.deep.equal([204, null]);
    expect(web.view.runs.stopped).to.deep.equal(["0a1b2c3d"]);
    expect(await send("GET", "/runs/0a1b2c3d")).to.deep.equal([200, web.view.runs.run]);
    expect(web.view.runs.run.state).to.equal("ended");
  });

  for (const [method, path] of [
    ["GET", "/runs/x"],
    ["DELETE", "/runs/x"],
    ["GET", "/runs/x/events"],
  ] as const) {
    it(`answers 404 to ${method} ${path}`, async () => {
      const error = 'there is no run "x"';
      expect(await send(method, path)).to.deep.equal([404, { error, code: "NO_SUCH_RUN" }]);
    });
  }

  it("streams rows as they come, the end last, and closes", async () => {
    const answer = await fetch(`${web.url}/runs/0a1b2c3d/events`);
    expect(answer.headers.get("content-type")).to.equal("text/event-stream; charset=utf-8");
    web.view.runs.rows({ zone: "web1", calls: 7 });
    web.view.runs.end("ended", "its time is over");
    const text = await answer.text();
    const events = text.split("\n\n").filter((event) => event !== "");
    expect(events.map((event) => event.split("\n")[0])).to.deep.equal(["event: rows", "event: end"]);
    expect(text).to.include('"rows":[{"zone":"web1","calls":7}]').and.include('"reason":"its time is over"');
  });

  it("lets a reader go", async () => {
    const leave = new AbortController();
    await fetch(`${web.url}/runs/0a1b2c3d/events`, { signal: leave.signal });
    leave.abort();
    await until(() => web.view.runs.readers.size === 0, { what: "the reader to be gone" });
  });

  it("ends the streams when the server stops", async () => {
    const answer = await fetch(`${web.url}/runs/0a1b2c3d/events`);
    await web.stop();
    expect(await answer.text()).to.equal("");
  });
});

describe("readRunRequest", () => {
  it("takes the bytes of a body as JSON", () => {
    const body = Buffer.from('{"script":"calls","for":"1h"}');
    expect(readRunRequest(body)).to.deep.equal({ script: "calls", params: {}, zone: null, forMs: 3_600_000 });
  });
});
