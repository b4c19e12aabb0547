import { expect } from "chai";
import { connect, type Socket } from "node:net";
import { gauge, closedWindow } from "../support/fake-node-view.js";
import { rawRequest } from "../support/raw-http.js";
import { until } from "../support/until.js";
import { startWebServer, type WebServer } from "../support/web-server.js";
import { windowEvent } from "../../src/web/live-hub.js";
import type { WindowBatch, WindowJson } from "../../src/model/window.js";

/** A reader of the stream on a bare socket, which can be told not to read. */
class Reader {
  text = "";
  closed = false;
  readonly socket: Socket;

  constructor(port: number, query = "") {
    this.socket = connect(port, "127.0.0.1");
    this.socket.setEncoding("utf8");
    this.socket.on("data", (chunk: string) => (this.text += chunk));
    this.socket.on("close", () => (this.closed = true));
    this.socket.on("error", () => {}); // The server may cut a reader that does not read.
    this.socket.write(rawRequest(`GET /live${query}`, { Host: "localhost" }));
  }

  /** The payloads of the events of that name that have come whole. */
  events<Payload>(name: string): Payload[] {
    const plain = this.text.replace(/\r\n[0-9a-f]+\r\n/g, "");
    const found = plain.matchAll(new RegExp(`^event: ${name}\n(?:id: .*\n)?data: (.*)\n\n`, "gm"));
    return [...found].map((match) => JSON.parse(match[1] ?? "") as Payload);
  }
}

describe("LiveHub", () => {
  let web: WebServer;
  let readers: Reader[];
  beforeEach(async () => {
    web = await startWebServer();
    readers = [];
  });
  afterEach(async () => {
    for (const reader of readers) reader.socket.destroy();
    await web.stop();
  });

  async function open(query = ""): Promise<Reader> {
    const reader = new Reader(web.port, query);
    readers.push(reader);
    const before = readers.length;
    await until(() => web.worker.details?.().live_clients === before, { what: "the reader to be counted" });
    return reader;
  }

  function close(batch: WindowBatch): void {
    void web.worker.handle({ kind: "windows-closed", batch });
  }

  function ids(reader: Reader): string[] {
    return reader.events<WindowJson>("window").map(({ id }) => id);
  }

  it("streams one event for each closed 1s window, and none of the coarser ones", async () => {
    const reader = await open();
    close([closedWindow(1), closedWindow(0, { resolutionMs: 10_000 }), closedWindow(2)]);
    await until(() => ids(reader).length === 2, { what: "two events" });
    expect(reader.events("window")).to.deep.equal([closedWindow(1).toJson(), closedWindow(2).toJson()]);
    expect(reader.text)
      .to.match(/^HTTP\/1.1 200 OK/)
      .and.to.match(/content-type: text\/event-stream; charset=utf-8/);
    expect(reader.text)
      .to.contain("cache-control: no-store")
      .and.contain("event: window\nid: gz-01:1\ndata: {");
  });

  for (const [query, expected] of [
    ["?zone=docker%2Fa", ["gz-01:2", "gz-02:4"]],
    ["?zone=docker%2Fa&host=gz-02", ["gz-02:4"]],
    ["?host=gz-01", ["gz-01:1", "gz-01:2"]],
    ["?zone=", ["gz-01:1", "gz-01:2", "gz-02:3", "gz-02:4"]],
  ] as const) {
    it(`gives ${query} what it asks for`, async () => {
      const reader = await open(query);
      const other = { host: "gz-02" };
      close([closedWindow(1), closedWindow(2, { zone: "docker/a" })]);
      close([closedWindow(3, other), closedWindow(4, { zone: "docker/a", ...other })]);
      await until(() => ids(reader).length === expected.length, { what: "the events" });
      expect(ids(reader)).to.deep.equal(expected);
    });
  }

  for (const [query, metrics] of [
    ["", ["cpu.usage", "mem.rss", "zone.processes"]],
    ["?metric=mem.rss", ["mem.rss"]],
    ["?metric=mem.rss&metric=cpu.usage", ["cpu.usage", "mem.rss"]],
    ["?metric=none", []],
  ] as const) {
    it(`sends the series ${metrics.join(" ") || "of none"} for ${query || "no metric"}`, async () => {
      const reader = await open(query);
      const series = ["cpu.usage", "mem.rss", "zone.processes"].map((metric) => gauge(metric, "", 1));
      close([closedWindow(1, { series })]);
      const window = await until(() => reader.events<WindowJson>("window")[0], { what: "the event" });
      expect(window.series.map(({ metric }) => metric)).to.deep.equal(metrics);
    });
  }

  it("refuses a query it does not know", async () => {
    const answer = await fetch(`${web.url}/live?zones=a`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).to.deep.equal([
      400,
      "BAD_QUERY",
    ]);
  });

  it("refuses the reader that is one too many, and takes it when another has gone", async () => {
    for (let n = 0; n < 64; n++) await open();
    const answer = await fetch(`${web.url}/live`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).to.deep.equal([
      503,
      "TOO_MANY_CLIENTS",
    ]);
    readers.pop()?.socket.destroy();
    await until(() => web.worker.details?.().live_clients === 63, { what: "the reader to be forgotten" });
    await open();
  });

  it("beats when nothing is closed, and asks for the next beat", async () => {
    const reader = await open();
    await web.context.clock.advance(15_000);
    expect(web.context.mailbox.filter(({ kind }) => kind === "heartbeat")).to.have.length(1);
    const before = web.context.clock.pending;
    void web.worker.handle({ kind: "heartbeat" });
    await until(() => reader.text.includes(": heartbeat\n\n"), { what: "a heartbeat" });
    expect(web.context.clock.pending).to.equal(before + 1);
  });

  describe("with a reader that does not read", () => {
    /** Windows of 64 KiB each: a few fill every buffer between here and there. */
    const big = [gauge("x".repeat(64 * 1024), "", 1)];
    const count = 5_000;

    /** Closes them a thousand at a time, each when `isReady` says that the last thousand have gone out. */
    async function flood(isReady: (closed: number) => boolean): Promise<void> {
      for (let closed = 0; closed < count; closed += 1_000) {
        await until(() => isReady(closed), { what: "the windows before to have gone out" });
        const numbers = Array.from({ length: 1_000 }, (_, index) => closed + index);
        close(numbers.map((n) => closedWindow(n, { zone: n % 2 === 0 ? "a" : "b", series: big })));
      }
    }

    it("gives the others everything, and it the newest of each zone with the number it missed", async () => {
      const slow = await open();
      slow.socket.pause();
      const quick = await open("?metric=none");
      await flood((closed) => ids(quick).length === closed);
      await until(() => ids(quick).length === count, { what: "every window at the quick reader" });
      slow.socket.resume();
      await until(() => ids(slow).includes(`gz-01:${count - 1}`), {
        what: "the newest window at the slow reader",
      });
      const missed = slow.events<{ count: number }>("dropped").reduce((sum, { count }) => sum + count, 0);
      expect(missed).to.be.above(0);
      expect(ids(slow).length + missed).to.equal(count);
      expect(ids(slow).slice(-2)).to.deep.equal([`gz-01:${count - 2}`, `gz-01:${count - 1}`]);
      expect(web.worker.details?.()).to.deep.include({ live_dropped: missed });
    });

    it("cuts it after four beats in which it took nothing", async () => {
      const slow = await open();
      slow.socket.pause();
      await flood(() => true);
      for (let beat = 0; beat < 3; beat++) void web.worker.handle({ kind: "heartbeat" });
      expect(web.worker.details?.().live_clients).to.equal(1);
      void web.worker.handle({ kind: "heartbeat" });
      await until(() => web.worker.details?.().live_clients === 0, { what: "the reader to be cut" });
    });
  });
});

describe("windowEvent", () => {
  it("keeps a line end in a host's name out of the stream's own fields", () => {
    const event = windowEvent(closedWindow(1, { host: "a\nevent: x\r", zone: "b\ndata: y" }));
    expect(event.split("\n")).to.have.length(5);
    expect(event).to.match(/^event: window\nid: a event: x :1\ndata: \{.*\}\n\n$/);
  });
});
