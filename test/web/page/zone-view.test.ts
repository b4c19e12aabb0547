import { expect } from "chai";
import type { Page } from "playwright-core";
import { isWithoutChromium, TestBrowser } from "../../support/browser.js";
import { closedWindow, gauge } from "../../support/fake-node-view.js";
import { NodeProcess } from "../../support/node-process.js";
import { fixtureProgram } from "../../support/programs.js";
import { until } from "../../support/until.js";
import { startWebServer, type WebServer } from "../../support/web-server.js";

const UNKNOWN = "No zone of this name is known on gz-01 yet";

function topology(probes: string): string {
  return `version: 1\nnode: { name: gz-01 }\nprobes: {${probes}}\naggregator: { windows: [1s], lateness: 200ms }\n`;
}

function cpuWindow(n: number): ReturnType<typeof closedWindow> {
  return closedWindow(n, { zone: "web1", series: [gauge("cpu.usage", "all", 40 + n)] });
}

async function seesCpu(page: Page): Promise<void> {
  await page.getByRole("heading", { name: "CPU", exact: true }).waitFor();
  expect(await page.getByText(UNKNOWN).count()).to.equal(0);
}

describe("ZoneView", () => {
  if (isWithoutChromium()) return;
  let browser: TestBrowser;
  before(async () => (browser = await TestBrowser.launch()));
  after(() => browser.close());

  describe("of a node", () => {
    let node: NodeProcess;
    before(async () => (node = await NodeProcess.start(topology(""))));
    after(() => node.kill());

    it("says that a zone is not known, and shows it as soon as it is there", async () => {
      const { page, troubles } = await browser.open(`${node.url}/#/zone/gz-01/web1`);
      await page.getByText(UNKNOWN).waitFor();
      const command = JSON.stringify([process.execPath, fixtureProgram("prints-zones.mjs"), "1000", "2"]);
      node.write(topology(`zones: { engine: exec, command: ${command}, format: json-lines }`));
      await seesCpu(page);
      await page.getByRole("img", { name: /CPU: all cores \d/ }).waitFor();
      expect(troubles).to.deep.equal([]);
      await page.close();
    });
  });

  describe("of a node whose answers are made up", () => {
    let web: WebServer;
    beforeEach(async () => {
      web = await startWebServer();
      web.view.topology = { aggregator: { windows: ["1s"] }, stores: {} };
    });
    afterEach(() => web.stop());

    /** While nobody looks a zone is named by a window that falls on a step of five. */
    function close(n: number): void {
      void web.worker.handle({ kind: "windows-closed", batch: [cpuWindow(n)] });
      void web.worker.handle({ kind: "tell-overview" });
    }

    function isFollowed(): Promise<true> {
      return until(() => web.worker.details?.().live_clients === 1, { what: "a reader of the windows" });
    }

    it("shows a zone that only a store has", async () => {
      web.view.topology = { aggregator: { windows: ["1s"] }, stores: { archive: {} } };
      web.view.answer = { kind: "windows", windows: [cpuWindow(1).toJson(), cpuWindow(2).toJson()] };
      const { page, troubles } = await browser.open(`${web.url}/#/zone/gz-01/web1?span=1h`);
      await seesCpu(page);
      expect(troubles).to.deep.equal([]);
      await page.close();
    });

    it("says that a zone is not known that no store has either", async () => {
      web.view.topology = { aggregator: { windows: ["1s"] }, stores: { archive: {} } };
      web.view.answer = { kind: "no-such-zone" };
      const { page } = await browser.open(`${web.url}/#/zone/gz-01/web1`);
      await page.getByText(UNKNOWN).waitFor();
      expect(web.view.queries.length).to.equal(1);
      await page.close();
    });

    it("asks again with the next window where the past could not be had", async () => {
      close(5);
      web.view.answer = { kind: "no-such-zone" }; // As an aggregator answers that was restarted.
      const { page } = await browser.open(`${web.url}/#/zone/gz-01/web1`);
      await page.getByText(UNKNOWN).waitFor();
      await isFollowed();
      web.view.answer = { kind: "windows", windows: [cpuWindow(6).toJson()] };
      close(6);
      await seesCpu(page);
      await page.close();
    });

    it("keeps what it shows when the node is started anew and does not know the zone yet", async () => {
      close(5);
      web.view.answer = { kind: "windows", windows: [cpuWindow(5).toJson()] };
      const { page } = await browser.open(`${web.url}/#/zone/gz-01/web1`);
      await seesCpu(page);
      await web.stop();
      await page.getByText(/^Not connected/).waitFor();
      web = await startWebServer({ listen: { host: "127.0.0.1", port: web.port } });
      await page.locator(".pulse", { hasText: "live" }).waitFor();
      await isFollowed();
      await seesCpu(page);
      close(9);
      await page.getByRole("img", { name: /all cores 49/ }).waitFor();
      expect(web.view.queries).to.deep.equal([]);
      await page.close();
    });
  });
});
