import { expect } from "chai";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { NORMAL } from "../../src/actors/reason.js";
import { webActor, type WebMessage } from "../../src/web/web-actor.js";
import { FakeContext } from "../support/fake-context.js";
import { FakeNodeView } from "../support/fake-node-view.js";
import { rawRequest } from "../support/raw-http.js";
import { until } from "../support/until.js";
import { startWebServer } from "../support/web-server.js";

async function startProblem(host: string, port = 0, token?: string): Promise<string> {
  const options = {
    listen: { host, port },
    view: new FakeNodeView(),
    ...(token === undefined ? {} : { token }),
  };
  return Promise.resolve(webActor(options)(new FakeContext<WebMessage>("/web"))).then(
    () => "it started",
    (error: Error) => error.message,
  );
}

describe("webActor", () => {
  for (const [host, address] of [
    ["127.0.0.1", "127.0.0.1"],
    ["localhost", "127.0.0.1"],
    ["::1", "[::1]"],
    ["[::1]", "[::1]"],
  ] as const) {
    it(`listens on ${host} and says where`, async () => {
      const web = await startWebServer({ listen: { host, port: 0 } });
      try {
        expect((await fetch(`http://${address}:${web.port}/healthz`)).status).to.equal(200);
        expect(web.worker.details?.().address).to.match(/^http:\/\/(127\.0\.0\.1|localhost|\[::1\]):\d+$/);
      } finally {
        await web.stop();
      }
    });
  }

  it("owns no process, and tells what it does", async () => {
    const web = await startWebServer();
    expect(web.worker.details?.()).to.deep.equal({
      address: web.url,
      requests: 0,
      refused: 0,
      live_clients: 0,
      live_dropped: 0,
      overview_clients: 0,
      overview_skipped: 0,
    });
    expect(web.context.pids).to.deep.equal([]);
    await web.stop();
  });

  it("refuses to listen beyond loopback without a token", async () => {
    expect(await startProblem("0.0.0.0")).to.equal(
      "refusing to listen on 0.0.0.0, which is beyond loopback, without http.token_file",
    );
  });

  it("names the address that another program listens on", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    expect(await startProblem("127.0.0.1", port)).to.equal(
      `cannot listen on 127.0.0.1:${port}: another program is listening there`,
    );
    await new Promise((resolve) => other.close(resolve));
  });

  it("names an address that this machine does not have", async () => {
    expect(await startProblem("192.0.2.1", 0, "secret")).to.equal(
      "cannot listen on 192.0.2.1:0: this machine has no such address",
    );
  });

  it("listens on the same port again after a stop", async () => {
    const first = await startWebServer();
    await (await fetch(`${first.url}/health`)).text();
    await first.stop();
    const second = await startWebServer({ listen: { host: "127.0.0.1", port: first.port } });
    expect((await fetch(`${second.url}/healthz`)).status).to.equal(200);
    await second.stop();
  });

  it("ends the live stream at a stop, and takes no more connections", async () => {
    const web = await startWebServer();
    const socket = connect(web.port, "127.0.0.1");
    socket.write(rawRequest("GET /live", { Host: "localhost" }));
    socket.resume();
    await until(() => web.worker.details?.().live_clients === 1, { what: "the reader" });
    const ended = new Promise((resolve) => socket.once("end", resolve));
    await web.stop();
    await ended;
    const refused = await fetch(`${web.url}/healthz`).then(
      () => "answered",
      () => "refused",
    );
    expect(refused).to.equal("refused");
  });

  it("answers a request in hand before it stops", async () => {
    const web = await startWebServer();
    let answer: (() => void) | undefined;
    web.view.zones = () => new Promise((resolve) => (answer = () => resolve([])));
    const request = fetch(`${web.url}/zones`);
    const reply = await until(() => answer, { what: "the request to be in hand" });
    const stopped = web.stop();
    reply();
    expect((await request).status).to.equal(200);
    await stopped;
  });

  it("cuts a request that is never answered, after a grace", async () => {
    const web = await startWebServer();
    let inHand = false;
    web.view.zones = () => new Promise(() => (inHand = true));
    const request = fetch(`${web.url}/zones`).then(
      () => "answered",
      () => "cut",
    );
    await until(() => inHand, { what: "the request to be in hand" });
    const stopped = web.stop();
    await web.context.clock.advance(1_000);
    await stopped;
    expect(await request).to.equal("cut");
  });

  it("stops at once while a connection is open that never asked anything", async () => {
    const web = await startWebServer();
    const socket = connect(web.port, "127.0.0.1");
    await new Promise((resolve) => socket.once("connect", resolve));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.resume();
    await until(async () => (await fetch(`${web.url}/healthz`)).ok, {
      what: "the server to have taken the connection",
    });
    await web.stop();
    await closed;
  });

  it("may be stopped twice", async () => {
    const web = await startWebServer();
    await web.stop();
    await web.worker.terminate?.(NORMAL);
  });
});
