import { expect } from "chai";
import { createAccess, isLoopback, type RequestFacts } from "../../src/web/access.js";

const TOKEN = "a-long-secret";
const LOOPBACK_FACTS: RequestFacts = {
  method: "GET",
  isPublic: false,
  host: "127.0.0.1:7280",
  origin: undefined,
  authorization: undefined,
  localAddress: "127.0.0.1",
};

function codeOf(options: Parameters<typeof createAccess>[0], facts: Partial<RequestFacts>): string {
  return createAccess(options)({ ...LOOPBACK_FACTS, ...facts })?.code ?? "pass";
}

describe("isLoopback", () => {
  for (const host of [
    "127.0.0.1",
    "127.9.9.9",
    "::1",
    "[::1]",
    "localhost",
    "LOCALHOST.",
    "::ffff:127.0.0.1",
  ]) {
    it(`holds for ${host}`, () => expect(isLoopback(host)).to.equal(true));
  }
  for (const host of [
    "0.0.0.0",
    "::",
    "128.0.0.1",
    "10.1.2.3",
    "gz-01",
    "localhost.evil.example",
    "127.0.0.1.nip.io",
    "*",
    "",
  ]) {
    it(`does not hold for ${JSON.stringify(host)}`, () => expect(isLoopback(host)).to.equal(false));
  }
});

describe("createAccess", () => {
  for (const host of ["0.0.0.0", "::", "10.1.2.3", "gz-01", "*"]) {
    it(`refuses to guard ${host} without a token`, () => {
      expect(() => createAccess({ host })).to.throw(`listen on ${host}, which is beyond loopback`);
    });
  }

  describe("the host", () => {
    const options = { host: "gz-01.example", names: ["gz-01"], token: TOKEN };
    const own = [
      "localhost:7280",
      "127.0.0.1",
      "[::1]:7280",
      "gz-01.example:7280",
      "GZ-01:7280",
      "gz-01.",
      "10.1.2.3:7280",
    ];
    for (const host of own) {
      it(`lets ${host} pass`, () => {
        expect(codeOf(options, { host, localAddress: "::ffff:10.1.2.3", isPublic: true })).to.equal("pass");
      });
    }
    const foreign = [
      "evil.example",
      "10.1.2.4:7280",
      "gz-01.evil.example",
      "evil@localhost",
      "localhost/x",
      "localhost:x",
      "[::1",
      "",
      undefined,
    ];
    for (const host of foreign) {
      it(`refuses ${JSON.stringify(host)}`, () => {
        expect(codeOf(options, { host, localAddress: "10.1.2.3", isPublic: true })).to.equal("HOST_REFUSED");
      });
    }
  });

  describe("the origin", () => {
    const rows: [origin: string | undefined, host: string, code: string][] = [
      [undefined, "127.0.0.1:7280", "pass"],
      ["http://127.0.0.1:7280", "127.0.0.1:7280", "pass"],
      ["http://localhost:7280", "127.0.0.1:7280", "pass"],
      ["https://localhost", "localhost", "pass"],
      ["http://localhost", "localhost:80", "pass"],
      ["http://127.0.0.1:3000", "127.0.0.1:7280", "ORIGIN_REFUSED"],
      ["http://evil.example", "127.0.0.1:7280", "ORIGIN_REFUSED"],
      ["http://evil.example:7280", "127.0.0.1:7280", "ORIGIN_REFUSED"],
      ["null", "127.0.0.1:7280", "ORIGIN_REFUSED"],
      ["", "127.0.0.1:7280", "ORIGIN_REFUSED"],
      ["file://127.0.0.1:7280", "127.0.0.1:7280", "ORIGIN_REFUSED"],
      ["http://127.0.0.1:7280/path", "127.0.0.1:7280", "ORIGIN_REFUSED"],
    ];
    for (const [origin, host, code] of rows) {
      it(`${JSON.stringify(origin)} at ${host}: ${code}`, () => {
        expect(codeOf({ host: "127.0.0.1" }, { origin, host, method: "POST" })).to.equal(code);
        expect(codeOf({ host: "127.0.0.1" }, { origin, host, method: "GET" })).to.equal(code);
      });
    }
  });

  describe("the token", () => {
    const rows: [
      listen: string,
      token: string | undefined,
      method: string,
      isPublic: boolean,
      needed: boolean,
    ][] = [
      ["127.0.0.1", undefined, "GET", false, false],
      ["127.0.0.1", undefined, "POST", false, false],
      ["127.0.0.1", TOKEN, "GET", false, false],
      ["127.0.0.1", TOKEN, "HEAD", false, false],
      ["127.0.0.1", TOKEN, "GET", true, false],
      ["127.0.0.1", TOKEN, "POST", false, true],
      ["127.0.0.1", TOKEN, "PUT", false, true],
      ["127.0.0.1", TOKEN, "DELETE", false, true],
      ["0.0.0.0", TOKEN, "GET", true, false],
      ["0.0.0.0", TOKEN, "GET", false, true],
      ["0.0.0.0", TOKEN, "HEAD", false, true],
      ["0.0.0.0", TOKEN, "POST", false, true],
    ];
    for (const [host, token, method, isPublic, needed] of rows) {
      const options = { host, ...(token === undefined ? {} : { token }) };
      const about = `${method} of a ${isPublic ? "public" : "usual"} route, listening on ${host}, ${token === undefined ? "no token set" : "token set"}`;
      it(`${needed ? "is needed" : "is not needed"}: ${about}`, () => {
        expect(codeOf(options, { method, isPublic })).to.equal(needed ? "UNAUTHORIZED" : "pass");
        expect(codeOf(options, { method, isPublic, authorization: `Bearer ${TOKEN}` })).to.equal("pass");
      });
    }

    const wrong = [
      "",
      "Bearer",
      "Bearer ",
      `Basic ${TOKEN}`,
      TOKEN,
      "Bearer a-long-secre",
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN.toUpperCase()}`,
    ];
    for (const authorization of wrong) {
      it(`is refused as ${JSON.stringify(authorization)}`, () => {
        expect(codeOf({ host: "::", token: TOKEN }, { authorization })).to.equal("UNAUTHORIZED");
      });
    }
    it("takes the scheme in any case", () => {
      expect(codeOf({ host: "::", token: TOKEN }, { authorization: `bearer  ${TOKEN}` })).to.equal("pass");
    });
  });
});
