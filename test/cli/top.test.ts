import { expect } from "chai";
import { runCli } from "../../src/cli/cli.js";
import { createNodeClient } from "../../src/cli/node-client.js";
import { printTop } from "../../src/cli/top.js";
import { showTop } from "../../src/cli/top-screen.js";
import { TopTable } from "../../src/cli/top-table.js";
import { CapturedIo, runCaptured } from "../support/captured-io.js";
import { FakeClock } from "../support/fake-clock.js";
import { closedWindow, gauge, zoneStatus } from "../support/fake-node-view.js";
import { until } from "../support/until.js";
import { startWebServer, type WebServer } from "../support/web-server.js";

describe("top", () => {
  let web: WebServer;
  beforeEach(async () => {
    web = await startWebServer();
    web.view.zoneList = [zoneStatus("a"), zoneStatus("b")];
  });
  afterEach(() => web.stop());

  function close(zone: string, percent: number): void {
    const series = [gauge("cpu.usage", "all", percent)];
    void web.worker.handle({ kind: "windows-closed", batch: [closedWindow(1, { zone, series })] });
  }

  async function reader(count = 1): Promise<void> {
    await until(() => web.worker.details?.().live_clients === count, {
      what: `${count} readers of the stream`,
    });
  }

  describe("printed", () => {
    it("is one table, when every zone has had values", async () => {
      const result = runCaptured(["top", "--url", web.url, "--sort", "zone"]);
      await reader();
      close("b", 20);
      close("a", 10);
      const { code, out, err } = await result;
      expect([code, err]).to.deep.equal([0, ""]);
      expect(out.split("\n").map((line) => line.split(/ +/).slice(0, 3).join(" "))).to.deep.equal([
        "ZONE HOST CPU%",
        "a gz-01 10.0",
        "b gz-01 20.0",
        "",
      ]);
      await reader(0);
    });

    it("is only the titles of a node without zones", async () => {
      web.view.zoneList = [];
      const { code, out } = await runCaptured(["top", "--url", web.url]);
      expect([code, out.split("\n").length]).to.deep.equal([0, 2]);
    });

    it("is what there is after 5 s", async () => {
      const io = new CapturedIo();
      const clock = new FakeClock();
      const client = createNodeClient({
        io,
        options: { url: web.url },
        operands: [],
        loadNode: () => Promise.reject(new Error()),
      });
      const printed = printTop({ client, clock, table: new TopTable() }, io, "cpu");
      await reader();
      close("b", 20);
      await clock.advance(4_999);
      expect(io.out).to.equal("");
      await clock.advance(1);
      await printed;
      expect(io.out).to.contain("\na     gz-01     -");
      expect(clock.pending).to.equal(0);
    });

    it("exits 69 when the node goes before", async () => {
      const result = runCaptured(["top", "--url", web.url]);
      await reader();
      await web.stop();
      expect((await result).code).to.equal(69);
    });
  });

  describe("on a terminal", () => {
    let io: CapturedIo;
    let clock: FakeClock;
    let shown: Promise<void>;
    beforeEach(async () => {
      io = new CapturedIo({ isTTY: true });
      clock = new FakeClock();
      const client = createNodeClient({
        io,
        options: { url: web.url },
        operands: [],
        loadNode: () => Promise.reject(new Error()),
      });
      shown = showTop({ client, clock, table: new TopTable() }, io, "cpu");
      await until(() => io.out !== "", { what: "the first picture" });
    });

    async function quit(): Promise<void> {
      io.keys.emit("data", "q");
      await shown;
    }

    /** The lines of the latest picture, without what steers the terminal. */
    function picture(): string[] {
      const latest = io.out.slice(io.out.lastIndexOf("\u001b[H") + 3);
      return latest.replace(/\u001b\[[?\d]*[a-zA-Z]/g, "").split("\r\n");
    }

    it("takes the terminal over and gives it back as it was", async () => {
      expect(io.out.startsWith("\u001b[?1049h\u001b[?25l")).to.equal(true);
      expect(io.rawModes).to.deep.equal([true]);
      await quit();
      expect(io.out.endsWith("\u001b[?25h\u001b[?1049l")).to.equal(true);
      expect(io.rawModes).to.deep.equal([true, false]);
      expect([io.keys.listenerCount("data"), io.signals.eventNames(), clock.pending]).to.deep.equal([
        0,
        [],
        0,
      ]);
      await reader(0);
    });

    it("draws each second what has come since", async () => {
      close("b", 20);
      await until(async () => (await clock.advance(1_000), picture()[1]?.includes("20.0")), {
        what: "the value",
      });
      expect(picture().map((line) => line.split(/ +/)[0])).to.deep.equal(["ZONE", "b", "a", "sorted"]);
      await quit();
    });

    it("sorts by the key that is pressed", async () => {
      close("b", 20);
      await until(async () => (await clock.advance(1_000), picture()[1]?.includes("20.0")), {
        what: "the value",
      });
      io.keys.emit("data", Buffer.from("z"));
      expect(picture().map((line) => line.split(/ +/)[0])).to.deep.equal(["ZONE", "a", "b", "sorted"]);
      expect(picture().at(-1)).to.equal("sorted by zone; keys: c m n d p z sort, q quits");
      io.keys.emit("data", "xyé\u001b[A");
      expect(picture().at(-1)).to.contain("sorted by zone");
      await quit();
    });

    it("shows zones that have come and hides those that have gone", async () => {
      web.view.zoneList = [zoneStatus("c"), zoneStatus("b", { state: "gone" })];
      await clock.advance(5_000);
      close("a", 1);
      await until(async () => (await clock.advance(1_000), picture()[1]?.startsWith("c")), {
        what: "the new zone",
      });
      expect(picture()).to.have.length(3);
      await quit();
    });

    it("fits the terminal, at each change of its size", async () => {
      Object.assign(io.stdout, { columns: 10, rows: 3 });
      io.signals.emit("SIGWINCH");
      expect(picture()).to.deep.equal(["ZONE  HOST", "a     gz-0", "sorted by "]);
      await quit();
    });

    it("says that the node has gone, and goes on when it is back", async () => {
      await web.stop();
      await until(async () => (await clock.advance(100), picture().at(-1)?.includes("trying again")), {
        what: "the note",
      });
      expect(picture()).to.have.length(4);
      web = await startWebServer({ listen: { host: "127.0.0.1", port: web.port } });
      web.view.zoneList = [zoneStatus("c")];
      await until(async () => (await clock.advance(1_000), picture()[1]?.startsWith("c")), {
        what: "the new zone",
      });
      expect(picture().at(-1)).to.contain("sorted by cpu");
      await quit();
    });

    it("ends while it waits for the node", async () => {
      await web.stop();
      await until(async () => (await clock.advance(100), picture().at(-1)?.includes("trying again")), {
        what: "the note",
      });
      await quit();
    });

    for (const name of ["SIGINT", "SIGTERM"]) {
      it(`ends at ${name}`, async () => {
        io.signals.emit(name);
        await shown;
        expect(io.rawModes).to.deep.equal([true, false]);
      });
    }

    it("ends at Ctrl-C, which raw mode makes a key", async () => {
      io.keys.emit("data", "\u0003");
      await shown;
    });
  });

  it("runs on the real clock, exit 0", async () => {
    const io = new CapturedIo({ isTTY: true, env: { ZONETAP_URL: web.url } });
    const code = runCli(["top"], io, () => Promise.reject(new Error("the node's code was loaded")));
    await until(() => io.out !== "", { what: "the first picture" });
    io.keys.emit("data", "q");
    expect(await code).to.equal(0);
  });
});
