import { expect } from "chai";
import { readdirSync, readFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { startWebServer, type WebServer } from "../../support/web-server.js";
import { PAGE_FOLDER, readPage } from "../../../src/web/routes/page-routes.js";

const ASSETS = readdirSync(join(PAGE_FOLDER, "assets"));
const TYPES: Record<string, string> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

describe("addPageRoutes", () => {
  let web: WebServer;
  beforeEach(async () => (web = await startWebServer()));
  afterEach(() => web.stop());

  it("serves the page under a policy that lets nothing foreign run, and never from a cache", async () => {
    const answer = await fetch(web.url);
    expect([answer.status, answer.headers.get("content-type")]).to.deep.equal([
      200,
      "text/html; charset=utf-8",
    ]);
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(policy).to.contain("default-src 'none'; script-src 'self'").and.not.contain("unsafe");
    expect(answer.headers.get("x-content-type-options")).to.equal("nosniff");
    expect(answer.headers.get("cache-control")).to.equal("no-store");
  });

  it("serves what the page loads, by names that change with what is in it", async () => {
    for (const name of ASSETS) {
      const answer = await fetch(`${web.url}/assets/${name}`);
      expect([answer.status, answer.headers.get("content-type")]).to.deep.equal([
        200,
        TYPES[name.split(".").at(-1) ?? ""],
      ]);
      expect(answer.headers.get("cache-control")).to.contain("immutable");
      expect(await answer.text()).to.equal(readFileSync(join(PAGE_FOLDER, "assets", name), "utf8"));
    }
  });

  it("sends it plain to who cannot read gzip", async () => {
    const answer = await fetch(web.url, { headers: { "accept-encoding": "identity" } });
    expect(answer.headers.get("content-encoding")).to.equal(null);
    expect(await answer.text()).to.contain('<div id="page">');
  });

  it("has nothing inline that the policy would block", async () => {
    const html = await (await fetch(web.url)).text();
    expect(html).not.to.match(/<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=/);
  });

  for (const path of [
    "/page",
    "/index.html",
    "/assets/",
    "/assets/..%2Findex.html",
    "/%2e%2e/package.json",
  ]) {
    it(`serves nothing at ${path}`, async () => expect((await fetch(web.url + path)).status).to.equal(404));
  }
});

describe("addPageRoutes with a token that every route needs", () => {
  let web: WebServer;
  beforeEach(
    async () => (web = await startWebServer({ listen: { host: "0.0.0.0", port: 0 }, token: "secret" })),
  );
  afterEach(() => web.stop());

  it("shows a browser the page with a 401, so that it can ask for the token", async () => {
    const answer = await fetch(web.url, { headers: { accept: "text/html,*/*" } });
    expect([answer.status, answer.headers.get("www-authenticate")]).to.deep.equal([401, "Bearer"]);
    expect(await answer.text()).to.contain('<div id="page">');
  });

  it("tells a program in the shape of every other error", async () => {
    const answer = await fetch(web.url);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).to.deep.equal([
      401,
      "UNAUTHORIZED",
    ]);
  });

  it("lets everybody have what the page loads, and nothing else", async () => {
    expect((await fetch(`${web.url}/assets/${ASSETS[0]}`)).status).to.equal(200);
    for (const path of ["/health", "/live/overview", "/assets/none.js"]) {
      expect((await fetch(web.url + path, { headers: { accept: "text/html" } })).status, path).to.equal(401);
    }
  });
});

describe("readPage", () => {
  it("says what to do where the page has not been built", () => {
    const folder = mkdtempSync(join(tmpdir(), "zonetap-test-"));
    const { index, assets } = readPage(folder);
    rmSync(folder, { recursive: true });
    expect(index.plain.toString()).to.contain("npm run build");
    expect(assets.size).to.equal(0);
  });

  it("is less than 200 KB to carry", () => {
    const bytes = ["index.html", ...ASSETS.map((name) => `assets/${name}`)].reduce(
      (sum, name) => sum + gzipSync(readFileSync(join(PAGE_FOLDER, name))).length,
      0,
    );
    expect(bytes).to.be.below(200_000);
  });

  it("makes no markup of text", () => {
    const scripts = ASSETS.filter((name) => name.endsWith(".js"));
    const sources = readdirSync(join(PAGE_FOLDER, "../../src/web/page"), {
      recursive: true,
      encoding: "utf8",
    });
    expect(scripts).to.have.length(1);
    for (const name of sources.filter((file) => /\.tsx?$/.test(file))) {
      const text = readFileSync(join(PAGE_FOLDER, "../../src/web/page", name), "utf8");
      expect(text, name).not.to.match(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/);
    }
  });
});
