import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCaptured } from "../support/captured-io.js";
import { freePort } from "../support/free-port.js";
import { startWebServer, type WebServer } from "../support/web-server.js";

const CLIENT_COMMANDS = ["status", "zones", "top", "reload"];

describe("createNodeClient", () => {
  describe("with a node that needs a token", () => {
    const token = "a-long-secret";
    let web: WebServer;
    let folder: string;
    before(async () => {
      web = await startWebServer({ listen: { host: "0.0.0.0", port: 0 }, token });
      folder = mkdtempSync(join(tmpdir(), "zonetap-cli-"));
      writeFileSync(join(folder, "token"), `${token}\n`);
      writeFileSync(join(folder, "wrong"), "another\n");
      writeFileSync(join(folder, "lines"), "two\nlines\n");
    });
    after(async () => {
      await web.stop();
      rmSync(folder, { recursive: true });
    });

    it("takes the node from --url or $ZONETAP_URL, and the token from --token-file or $ZONETAP_TOKEN", async () => {
      const rows = [
        { argv: ["--url", web.url, "--token-file", "token"], env: { ZONETAP_TOKEN: "not this one" } },
        { argv: ["--token-file", join(folder, "token")], env: { ZONETAP_URL: `${web.url}/` } },
        { argv: [], env: { ZONETAP_URL: web.url, ZONETAP_TOKEN: token } },
      ];
      for (const { argv, env } of rows) {
        expect((await runCaptured(["zones", ...argv], { env, cwd: folder })).code).to.equal(0);
      }
    });

    for (const [about, argv, code, sentence] of [
      [
        "no token",
        [],
        1,
        "this route needs the token, as Authorization: Bearer TOKEN; give it with --token-file or $ZONETAP_TOKEN",
      ],
      [
        "a wrong one",
        ["--token-file", "wrong"],
        1,
        "this route needs the token, as Authorization: Bearer TOKEN; give it with --token-file or $ZONETAP_TOKEN",
      ],
      [
        "one of two lines",
        ["--token-file", "lines"],
        2,
        "the token must be one line of printable ASCII without spaces",
      ],
    ] as const) {
      for (const command of CLIENT_COMMANDS) {
        it(`exits ${code} with ${about}: ${command}`, async () => {
          const result = await runCaptured([command, "--url", web.url, ...argv], { cwd: folder });
          expect(result).to.deep.equal({ code, out: "", err: `zonetap: ${sentence}\n` });
        });
      }
    }

    it("exits 2 when the token file cannot be read", async () => {
      const { code, err } = await runCaptured(["zones", "--token-file", "nothing"], { cwd: folder });
      expect(code).to.equal(2);
      expect(err).to.match(/^zonetap: cannot read the token file: ENOENT.*nothing'\n$/);
    });
  });

  for (const command of CLIENT_COMMANDS) {
    for (const isTTY of [false, true]) {
      it(`exits 69 when nobody listens: ${command}${isTTY ? " on a terminal" : ""}`, async () => {
        const url = `http://127.0.0.1:${await freePort()}`;
        const err = `zonetap: no node at ${url}: nobody listens there\n`;
        expect(await runCaptured([command, "--url", url], { isTTY })).to.deep.equal({
          code: 69,
          out: "",
          err,
        });
      });
    }
  }

  describe("with another program in the node's place", () => {
    async function askAnother(listener: RequestListener): Promise<{ code: number; err: string }> {
      const server = createServer(listener);
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const { code, err } = await runCaptured(["zones", "--url", url]);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      return { code, err: err.replace(url, "URL") };
    }

    it("exits 1 when its answer is not JSON", async () => {
      const answer = await askAnother((_, response) => response.end("<html>"));
      expect(answer).to.deep.equal({
        code: 1,
        err: "zonetap: URL is no zonetap node: its answer is not JSON\n",
      });
    });
    it("exits 1 when it answers with an error of another shape", async () => {
      const answer = await askAnother((_, response) => response.writeHead(418).end("[]"));
      expect(answer).to.deep.equal({ code: 1, err: "zonetap: the node answered with HTTP status 418\n" });
    });
    it("exits 69 when it hangs up", async () => {
      const answer = await askAnother((_, response) => response.destroy());
      expect(answer.code).to.equal(69);
      expect(answer.err).to.match(/^zonetap: no node at URL: .+\n$/);
    });
    it("exits 69 when it hangs up in the middle of its answer", async () => {
      const answer = await askAnother((_, response) => {
        response.writeHead(200, { "content-length": 100 });
        response.write("[", () => response.destroy());
      });
      expect(answer.code).to.equal(69);
    });
    it("does not follow it elsewhere with the token", async () => {
      const answer = await askAnother((_, response) =>
        response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
      );
      expect(answer.code).to.equal(69);
    });
  });
});
