import { expect } from "chai";
import { startWebServer, type WebServer } from "../../support/web-server.js";

describe("addPageRoutes", () => {
  let web: WebServer;
  beforeEach(async () => (web = await startWebServer()));
  afterEach(() => web.stop());

  for (const [path, type] of [
    ["/", "text/html; charset=utf-8"],
    ["/page.css", "text/css; charset=utf-8"],
    ["/page.mjs", "text/javascript; charset=utf-8"],
  ] as const) {
    it(`serves ${path} as ${type}, under a policy that lets nothing foreign run`, async () => {
      const answer = await fetch(web.url + path);
      expect([answer.status, answer.headers.get("content-type")]).to.deep.equal([200, type]);
      const policy = answer.headers.get("content-security-policy") ?? "";
      expect(policy).to.contain("default-src 'none'").and.not.contain("unsafe");
      expect(answer.headers.get("x-content-type-options")).to.equal("nosniff");
    });
  }

  it("has nothing inline that the policy would block", async () => {
    const html = await (await fetch(web.url)).text();
    expect(html).not.to.match(/<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=/);
  });

  it("sets what comes from outside as text only", async () => {
    const script = await (await fetch(`${web.url}/page.mjs`)).text();
    expect(script).not.to.match(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
  });

  for (const path of ["/page", "/index.html", "/page.mjs/", "/..%2Fpackage.json", "/%2e%2e/package.json"]) {
    it(`serves nothing at ${path}`, async () => expect((await fetch(web.url + path)).status).to.equal(404));
  }
});
