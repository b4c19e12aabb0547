import { expect } from "chai";
import { until } from "../../support/until.js";
import { startWebServer, type WebServer } from "../../support/web-server.js";

const BODY = JSON.stringify({ zmq: "tcp://10.20.1.102:7211" });

describe("addCollectorRoutes", () => {
  let web: WebServer;
  beforeEach(async () => (web = await startWebServer()));
  afterEach(() => web.stop());

  async function send(method: string, name: string, body?: string | Uint8Array<ArrayBuffer>) {
    const answer = await fetch(`${web.url}/collectors/${name}`, {
      method,
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? null : (JSON.parse(text) as object), answer };
  }

  it("puts a collector, and says where it is", async () => {
    const { status, body, answer } = await send("PUT", "gz-03", BODY);
    expect([status, body]).to.deep.equal([201, { path: "/collectors/gz-03" }]);
    expect(answer.headers.get("location")).to.equal("/actors/collectors/gz-03");
    expect(web.view.asked).to.deep.equal([`put collector gz-03 ${BODY}`]);
  });

  it("answers 201 also where there is one of that name", async () => {
    expect((await send("PUT", "gz-03", BODY)).status).to.equal(201);
    expect((await send("PUT", "gz-03", BODY)).status).to.equal(201);
  });

  it("removes a collector", async () => {
    expect(await send("DELETE", "gz-03")).to.deep.include({ status: 204, body: null });
    expect(web.view.asked).to.deep.equal(["remove collector gz-03"]);
  });

  it("answers 404 to the removal of one that is not there", async () => {
    const { status, body } = await send("DELETE", "nobody");
    expect([status, body]).to.deep.equal([
      404,
      { error: 'there is no collector "nobody"', code: "NO_SUCH_COLLECTOR" },
    ]);
  });

  for (const [what, body] of [
    ["no body", undefined],
    ["an empty body", ""],
    ["no JSON", "zmq: tcp://a:1"],
    ["half of it", BODY.slice(0, -1)],
    ["what is not UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
  ] as const) {
    it(`answers 400 to ${what}`, async () => {
      const answer = await send("PUT", "gz-03", body);
      expect(answer.status).to.equal(400);
      expect(answer.body).to.deep.equal({
        error: 'the body must be JSON such as {"zmq": "tcp://10.20.1.102:7211"}',
        code: "BAD_REQUEST",
      });
      expect(web.view.asked).to.deep.equal([]);
    });
  }

  it("answers 400 to what is no collector, with every mistake", async () => {
    web.view.change = { kind: "refused", sentences: ["zmq: is missing", "x: unknown key"] };
    expect(await send("PUT", "gz-03", "{}")).to.deep.include({
      status: 400,
      body: { error: "zmq: is missing; x: unknown key", code: "BAD_REQUEST" },
    });
  });

  it("answers 422 where it does not come up", async () => {
    web.view.change = { kind: "failed", sentence: "tcp://a:1 is no address" };
    for (const method of ["PUT", "DELETE"]) {
      const { status, body } = await send(method, "gz-03", method === "PUT" ? BODY : undefined);
      expect(status).to.equal(422);
      expect(body).to.deep.equal({ error: "tcp://a:1 is no address", code: "COLLECTOR_NOT_STARTED" });
    }
  });

  it("answers 413 to a body over 1 MiB", async () => {
    expect((await send("PUT", "gz-03", `"${"x".repeat(1 << 20)}"`)).status).to.equal(413);
    expect(web.view.asked).to.deep.equal([]);
  });

  it("answers 405 to everything else", async () => {
    const answer = await fetch(`${web.url}/collectors/gz-03`);
    expect([answer.status, answer.headers.get("allow")]).to.deep.equal([405, "PUT, DELETE"]);
  });

  it("does not hold up the stop of the server", async () => {
    web.view.gate = new Promise(() => {});
    const answer = send("PUT", "gz-03", BODY);
    await until(() => web.view.asked.length > 0, { what: "the request" });
    await web.stop();
    expect((await answer).status).to.equal(201);
  });
});

describe("addCollectorRoutes with a token", () => {
  it("lets nobody change collectors without it", async () => {
    const web = await startWebServer({ token: "secret" });
    const request = { method: "PUT", body: BODY };
    expect((await fetch(`${web.url}/collectors/x`, request)).status).to.equal(401);
    expect((await fetch(`${web.url}/collectors/x`, { method: "DELETE" })).status).to.equal(401);
    expect(web.view.asked).to.deep.equal([]);
    const headers = { authorization: "Bearer secret" };
    expect((await fetch(`${web.url}/collectors/x`, { ...request, headers })).status).to.equal(201);
    await web.stop();
  });
});
