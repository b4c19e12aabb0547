import { expect } from "chai";
import { actorJson } from "../../support/fake-node-view.js";
import { until } from "../../support/until.js";
import { startWebServer, type WebServer } from "../../support/web-server.js";

describe("addActorRoutes", () => {
  let web: WebServer;
  beforeEach(async () => (web = await startWebServer()));
  afterEach(() => web.stop());

  async function ask(
    path: string,
    method = "GET",
  ): Promise<{ status: number; allow: string | null; body: unknown }> {
    const answer = await fetch(web.url + path, { method });
    return { status: answer.status, allow: answer.headers.get("allow"), body: await answer.json() };
  }

  it("lists every actor", async () => {
    expect(await ask("/actors")).to.deep.include({ status: 200, body: web.view.tree });
  });

  for (const path of ["/actors/probes/system", "/actors/%2Fprobes%2Fsystem", "/actors//probes/system"]) {
    it(`shows one at ${path}`, async () => {
      expect(await ask(path)).to.deep.include({ status: 200, body: web.view.tree[2] });
    });
  }
  it("shows the root at /actors/", async () => {
    expect(await ask("/actors/")).to.deep.include({ status: 200, body: web.view.tree[0] });
  });
  for (const path of ["/actors/probes/nobody", "/actors/probes/system/", "/actors/..%2Fweb"]) {
    it(`answers 404 at ${path}`, async () => {
      expect(await ask(path)).to.deep.include({
        status: 404,
        body: {
          error: `there is no actor ${decodeURIComponent(path.slice("/actors".length))}`,
          code: "NO_SUCH_ACTOR",
        },
      });
    });
  }

  for (const verb of ["restart", "reset"]) {
    it(`${verb}s an actor and shows it as it is then`, async () => {
      expect(await ask(`/actors/probes/system/${verb}`, "POST")).to.deep.include({
        status: 200,
        body: web.view.tree[2],
      });
      expect(web.view.asked).to.deep.equal([`${verb} /probes/system`]);
    });
    it(`answers 404 to the ${verb} of an actor that is not there`, async () => {
      expect((await ask(`/actors/probes/nobody/${verb}`, "POST")).status).to.equal(404);
      expect(web.view.asked).to.deep.equal([]);
    });
    it(`answers 404 when the actor goes before its ${verb}`, async () => {
      web.view.failure = Object.assign(new Error("there is no actor /probes/system"), {
        name: "NoSuchActor",
      });
      expect((await ask(`/actors/probes/system/${verb}`, "POST")).body).to.deep.equal({
        error: "there is no actor /probes/system",
        code: "NO_SUCH_ACTOR",
      });
    });
    it(`is 405 to GET the ${verb}`, async () => {
      expect(await ask(`/actors/probes/system/${verb}`)).to.deep.include({ status: 405, allow: "POST" });
    });
  }
  it("restarts the root at /actors/restart", async () => {
    expect((await ask("/actors/restart", "POST")).status).to.equal(200);
    expect(web.view.asked).to.deep.equal(["restart /"]);
  });
  it("shows an actor that is named like an order", async () => {
    web.view.tree.push(actorJson("/probes/restart"));
    expect((await ask("/actors/probes/restart")).status).to.equal(200);
  });
  it("is 405 to POST to an actor itself", async () => {
    expect(await ask("/actors/probes/system", "POST")).to.deep.include({ status: 405, allow: "GET, HEAD" });
  });
  it("says nothing of a failure's cause, but the log does", async () => {
    web.view.failure = new Error("spawn /opt/secret ENOENT");
    const { status, body } = await ask("/actors/probes/system/restart", "POST");
    expect([status, body]).to.deep.equal([
      500,
      { error: "the node failed to answer; its log says why", code: "INTERNAL" },
    ]);
    expect(web.context.lines.filter((line) => line.level === "error")).to.have.length(1);
  });
  it("answers 202 when what it restarts stops this very server", async () => {
    web.view.gate = new Promise(() => {});
    const answer = ask("/actors/web/restart", "POST");
    await until(() => web.view.asked.length === 1, { what: "the restart to be asked for" });
    await web.stop();
    expect(await answer).to.deep.include({ status: 202, body: { path: "/web", outcome: "pending" } });
  });
});
