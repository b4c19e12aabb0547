import { expect } from "chai";
import { connect, type Socket } from "node:net";
import { closedWindow, zoneStatus } from "../support/fake-node-view.js";
import { rawRequest } from "../support/raw-http.js";
import { until } from "../support/until.js";
import { startWebServer, type WebServer } from "../support/web-server.js";
import type { OverviewAll, OverviewTick } from "../../src/model/overview.js";
import type { WindowBatch } from "../../src/model/window.js";

class Reader {
  text = "";
  readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, "127.0.0.1");
    this.socket.setEncoding("utf8");
    this.socket.on("data", (chunk: string) => (this.text += chunk));
    this.socket.on("error", () => {}); // The server may cut a reader that does not read.
    this.socket.write(rawRequest("GET /live/overview", { Host: "localhost" }));
  }

  events<Payload>(name: string): Payload[] {
    const plain = this.text.replace(/\r\n[0-9a-f]+\r\n/g, "");
    const found = plain.matchAll(new RegExp(`^event: ${name}\ndata: (.*)\n\n`, "gm"));
    return [...found].map((match) => JSON.parse(match[1] ?? "") as Payload);
  }
}

describe("LiveOverviewHub", () => {
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

  async function open(): Promise<Reader> {
    const reader = new Reader(web.port);
    readers.push(reader);
    const count = readers.length;
    await until(() => web.worker.details?.().overview_clients === count, {
      what: "the reader to be counted",
    });
    return reader;
  }

  /** Closes windows, and lets the time pass after which readers are told. */
  async function close(batch: WindowBatch): Promise<void> {
    void web.worker.handle({ kind: "windows-closed", batch });
    await tell();
  }

  async function tell(): Promise<void> {
    await web.context.clock.advance(200);
    for (const message of web.context.mailbox.splice(0)) {
      if (message.kind === "tell-overview") void web.worker.handle(message);
    }
  }

  it("begins with everything, the past too, and goes on with what is new", async () => {
    await close([closedWindow(5)]);
    const reader = await open();
    const [all] = await until(() => nonEmpty(reader.events<OverviewAll>("overview")), { what: "everything" });
    expect(all?.node).to.include({ node: "gz-01", status: "ok" });
    expect(all?.zones.map(({ name }) => name)).to.deep.equal(["global"]);
    expect(all?.past?.[0]?.points.cpu.at(-1)).to.equal(5);
    await close([closedWindow(6)]);
    const [tick] = await until(() => nonEmpty(reader.events<OverviewTick>("tick")), { what: "a tick" });
    expect(tick?.rows.map((row) => row[2])).to.deep.equal([6]);
  });

  it("tells of windows that close together in one tick", async () => {
    const reader = await open();
    void web.worker.handle({ kind: "windows-closed", batch: [closedWindow(5)] });
    await close([closedWindow(5, { host: "gz-02" })]);
    await until(() => reader.events("tick").length > 0, { what: "a tick" });
    expect(reader.events<OverviewTick>("tick").map(({ rows }) => rows.length)).to.deep.equal([2]);
  });

  it("asks for the list of zones, and shows what has gone", async () => {
    web.view.zoneList = [zoneStatus("old", { state: "gone" })];
    const reader = await open();
    void web.worker.handle({ kind: "ask-zones" });
    const listed = await until(() => web.context.mailbox.find(({ kind }) => kind === "zones-listed"), {
      what: "the list",
    });
    void web.worker.handle(listed);
    await tell();
    const tick = await until(() => reader.events<OverviewTick>("tick").at(-1)?.zones, { what: "the zone" });
    expect(tick.map(({ name, state }) => [name, state])).to.deep.equal([["old", "gone"]]);
  });

  it("refuses a query, which it would not heed", async () => {
    expect((await fetch(`${web.url}/live/overview?zone=a`)).status).to.equal(400);
  });

  it("takes far more readers than the stream of windows, since all get the same bytes", async () => {
    for (let n = 0; n < 80; n++) await open();
    await close([closedWindow(5)]);
    for (const reader of readers) await until(() => reader.events("tick").length === 1, { what: "the tick" });
  });

  it("gives a reader that was behind the newest state, and keeps nothing for it meanwhile", async () => {
    const slow = await open();
    slow.socket.pause();
    const zones = Array.from({ length: 2_000 }, (_, index) => `zone-${index}`);
    let n = 5;
    const skipped = async (): Promise<boolean> => {
      n++;
      await close(zones.map((zone) => closedWindow(n, { zone })));
      return Number(web.worker.details?.().overview_skipped) >= 5;
    };
    await until(skipped, { what: "ticks that are skipped", pollMs: 0 });
    slow.socket.resume();
    const again = await until(() => slow.events<OverviewAll>("overview")[1], { what: "the newest state" });
    expect(new Set(again.rows.map((row) => row[2]))).to.deep.equal(new Set([n]));
    expect(again.rows).to.have.length(2_000);
    expect(again).not.to.have.property("past");
  });
});

function nonEmpty<Item>(items: Item[]): Item[] | null {
  return items.length > 0 ? items : null;
}
