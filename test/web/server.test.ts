import { expect } from "chai";
import { connect } from "node:net";
import { rawRequest, sendRaw } from "../support/raw-http.js";
import { startWebServer, type WebServer } from "../support/web-server.js";

const MIB = 1024 * 1024;

describe("createServer", () => {
  let web: WebServer;
  beforeEach(async () => (web = await startWebServer({ names: ["gz-01"] })));
  afterEach(() => web.stop());

  describe("an error", () => {
    it("is JSON for a route that is not there", async () => {
      const answer = await fetch(`${web.url}/nothing?x=1`);
      expect([answer.status, await answer.json()]).to.deep.equal([
        404,
        { error: "there is no GET /nothing", code: "NO_SUCH_ROUTE" },
      ]);
      expect(answer.headers.get("content-type")).to.equal("application/json; charset=utf-8");
      expect(answer.headers.get("x-content-type-options")).to.equal("nosniff");
    });

    for (const [method, path, allow] of [
      ["POST", "/health", "GET, HEAD"],
      ["DELETE", "/zones/global/windows", "GET, HEAD"],
      ["PUT", "/live", "GET, HEAD"],
      ["OPTIONS", "/", "GET, HEAD"],
      ["GET", "/reload", "POST"],
      ["HEAD", "/reload", "POST"],
      ["PATCH", "/reload", "POST"],
    ] as const) {
      it(`is 405 for ${method} ${path}`, async () => {
        const answer = await fetch(web.url + path, { method });
        expect([answer.status, answer.headers.get("allow")]).to.deep.equal([405, allow]);
        if (method !== "HEAD")
          expect(((await answer.json()) as { code: string }).code).to.equal("METHOD_NOT_ALLOWED");
      });
    }

    for (const path of ["/health", "/", "/live", "/zones", "/healthz"]) {
      it(`is none for HEAD ${path}, which has no body`, async () => {
        const answer = await fetch(web.url + path, { method: "HEAD" });
        expect([answer.status, await answer.text()]).to.deep.equal([200, ""]);
      });
    }
  });

  describe("a body", () => {
    for (const [size, status] of [
      [MIB, 200],
      [MIB + 1, 413],
    ] as const) {
      it(`of ${size} bytes is answered ${status}`, async () => {
        const answer = await fetch(`${web.url}/reload`, { method: "POST", body: Buffer.alloc(size) });
        expect(answer.status).to.equal(status);
      });
    }

    it("of unknown length is cut off beyond 1 MiB", async () => {
      const chunk = Buffer.alloc(64 * 1024);
      const body = new ReadableStream({ pull: (controller) => controller.enqueue(chunk) });
      const request = { method: "POST", body, duplex: "half" } as RequestInit;
      const status = await fetch(`${web.url}/reload`, request).then(
        (answer) => answer.status,
        () => "connection cut",
      );
      expect(status).to.be.oneOf([413, "connection cut"]);
      expect(web.view.asked).to.deep.equal([]);
    });

    for (const type of [
      "application/json",
      "application/x-www-form-urlencoded",
      "text/plain",
      "application/octet-stream",
    ]) {
      it(`of type ${type} is taken and ignored`, async () => {
        const request = { method: "POST", body: "{not json", headers: { "content-type": type } };
        expect((await fetch(`${web.url}/reload`, request)).status).to.equal(200);
        expect((await fetch(`${web.url}/reload`, { ...request, body: "" })).status).to.equal(200);
      });
    }
  });

  describe("the head of a request", () => {
    it("is refused above 16 KiB, as JSON", async () => {
      const answer = await sendRaw(
        web.port,
        rawRequest("GET /health", { Host: "localhost", "X-Big": "x".repeat(17_000) }),
      );
      expect([answer.status, JSON.parse(answer.body)]).to.deep.equal([
        431,
        { error: "the request line and headers are too large", code: "HEADERS_TOO_LARGE" },
      ]);
    });

    for (const text of [
      "nonsense\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: localhost\r\nbad header\r\n\r\n",
      "\u0016\u0003\u0001\u0002",
    ]) {
      it(`is answered 400 when it is ${JSON.stringify(text.slice(0, 20))}`, async () => {
        const answer = await sendRaw(web.port, text);
        expect([answer.status, (JSON.parse(answer.body) as { code: string }).code]).to.deep.equal([
          400,
          "BAD_REQUEST",
        ]);
      });
    }

    it("may end in the middle without harm", async () => {
      const socket = connect(web.port, "127.0.0.1");
      await new Promise<void>((resolve) => socket.end("GET / HT", resolve));
      socket.resume();
      await new Promise((resolve) => socket.once("close", resolve));
      expect((await fetch(`${web.url}/healthz`)).status).to.equal(200);
    });
  });

  describe("Host and Origin", () => {
    for (const [host, status] of [
      ["localhost", 200],
      ["127.0.0.1:7280", 200],
      ["[::1]:7280", 200],
      ["gz-01:7280", 200],
      ["evil.example", 403],
      ["169.254.169.254", 403],
    ] as const) {
      it(`answers ${status} to the host ${host}, on every route`, async () => {
        for (const path of ["/health", "/healthz", "/", "/nothing"]) {
          const answer = await sendRaw(web.port, rawRequest(`GET ${path}`, { Host: host }));
          expect(answer.status).to.equal(status === 200 && path === "/nothing" ? 404 : status);
        }
      });
    }

    for (const version of ["1.0", "1.1"]) {
      it(`refuses a request of HTTP/${version} without a host`, async () => {
        const answer = await sendRaw(web.port, `GET /health HTTP/${version}\r\nConnection: close\r\n\r\n`);
        expect([answer.status, (JSON.parse(answer.body) as { code: string }).code]).to.deep.equal([
          403,
          "HOST_REFUSED",
        ]);
      });
    }

    it("refuses a POST of a foreign page, and does nothing", async () => {
      const answer = await fetch(`${web.url}/reload`, {
        method: "POST",
        headers: { origin: "http://evil.example" },
      });
      expect([answer.status, await answer.json()]).to.deep.equal([
        403,
        { error: 'requests of pages from "http://evil.example" are refused', code: "ORIGIN_REFUSED" },
      ]);
      expect(web.view.asked).to.deep.equal([]);
    });

    it("takes a POST of its own page", async () => {
      const answer = await fetch(`${web.url}/reload`, { method: "POST", headers: { origin: web.url } });
      expect(answer.status).to.equal(200);
    });
  });

  it("counts requests and refusals", async () => {
    await (await fetch(`${web.url}/health`)).text();
    await sendRaw(web.port, rawRequest("GET /", { Host: "evil.example" }));
    expect(web.worker.details?.()).to.deep.include({ requests: 2, refused: 1 });
  });
});

describe("createServer with a token", () => {
  const token = "a-long-secret";
  const routes = [
    ["GET", "/healthz", "public"],
    ["GET", "/readyz", "public"],
    ["GET", "/health", "read"],
    ["GET", "/actors", "read"],
    ["GET", "/actors/probes/system", "read"],
    ["GET", "/topology", "read"],
    ["GET", "/zones", "read"],
    ["GET", "/zones/global", "read"],
    ["GET", "/zones/global/windows", "read"],
    ["HEAD", "/live", "read"],
    ["GET", "/", "read"],
    ["GET", "/zones", "read"],
    ["POST", "/reload", "change"],
    ["POST", "/actors/probes/system/restart", "change"],
    ["POST", "/actors/probes/system/reset", "change"],
  ] as const;

  for (const host of ["127.0.0.1", "0.0.0.0"]) {
    describe(`listening on ${host}`, () => {
      let web: WebServer;
      before(async () => (web = await startWebServer({ listen: { host, port: 0 }, token })));
      after(() => web.stop());

      for (const [method, path, access] of routes) {
        const needed = access === "change" || (access === "read" && host === "0.0.0.0");
        it(`${method} ${path} ${needed ? "needs it" : "goes without"}`, async () => {
          const without = await fetch(web.url + path, { method });
          expect([without.status, without.headers.get("www-authenticate")]).to.deep.equal(
            needed ? [401, "Bearer"] : [200, null],
          );
          const headers = { authorization: `Bearer ${token}` };
          expect((await fetch(web.url + path, { method, headers })).status).to.equal(200);
        });
      }

      it("tells nothing of routes that are not there beyond loopback", async () => {
        expect((await fetch(`${web.url}/nothing`)).status).to.equal(host === "0.0.0.0" ? 401 : 404);
      });
    });
  }
});
