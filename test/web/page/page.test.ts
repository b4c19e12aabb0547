import { expect } from "chai";
import axe from "axe-core";
import type { Locator, Page } from "playwright-core";
import type { ActorJson } from "../../../src/model/health.js";
import { isWithoutChromium, TestBrowser, type OpenPage } from "../../support/browser.js";
import { NodeProcess } from "../../support/node-process.js";
import { fixtureProgram } from "../../support/programs.js";
import { canTrace, mountTracefs } from "../../support/tracefs.js";
import { until } from "../../support/until.js";

const PROBES = `
  system: { engine: auto, every: 1s }
  zones: { engine: exec, command: ["${process.execPath}", "${fixtureProgram("prints-zones.mjs")}", "1000", "40"], format: json-lines }`;
const SYSCALL_LATENCY = `
  syscall-latency: { script: syscall-latency, every: 1s }`;

function topology(probes: string): string {
  return `version: 1\nnode: { name: gz-01 }\nprobes:${probes}\naggregator: { windows: [1s, 10s], lateness: 200ms }\n`;
}

/** What axe holds for serious, or worse. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<{ violations: axe.Result[] }>("axe.run({ resultTypes: ['violations'] })");
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** Goes to another view without a new start of the page. */
async function changeView(page: Page, hash: string): Promise<void> {
  await page.evaluate(`void (location.hash = ${JSON.stringify(hash)})`);
}

describe("the page of a node", () => {
  if (isWithoutChromium()) return;
  let node: NodeProcess;
  let browser: TestBrowser;
  let opened: OpenPage;
  let page: Page;
  let isTraced: boolean;
  let unmount = (): void => {};

  before(async () => {
    isTraced = canTrace();
    if (isTraced) unmount = mountTracefs();
    const probes = isTraced ? PROBES + SYSCALL_LATENCY : PROBES;
    [node, browser] = await Promise.all([NodeProcess.start(topology(probes)), TestBrowser.launch()]);
    opened = await browser.open(node.url);
    page = opened.page;
  });
  after(async () => {
    await browser.close();
    await node.kill();
    unmount();
  });
  afterEach(() => expect(opened.troubles).to.deep.equal([]));

  async function goTo(hash: string): Promise<void> {
    await changeView(page, hash);
  }

  async function zoneNames(): Promise<string[]> {
    return page.locator(".zone-row .zone-name a").allTextContents();
  }

  describe("the overview", () => {
    before(() => goTo("#/"));

    it("shows the host's gauges and its zones, live", async () => {
      await page
        .getByRole("link", { name: "web39" })
        .or(page.getByRole("link", { name: "web1", exact: true }))
        .first()
        .waitFor();
      await page.getByRole("link", { name: /MEM.*GiB/ }).waitFor();
      expect(await page.title()).to.equal("Overview · gz-01 · zonetap");
      await page.locator(".pulse", { hasText: "live" }).waitFor();
    });

    it("draws the rows in the window and no others, however many zones there are", async () => {
      const zones = (await node.get("/zones")) as unknown[];
      expect(zones.length).to.be.above(40);
      expect((await zoneNames()).length).to.be.below(32);
      expect(await page.getByRole("table", { name: "Zones" }).getAttribute("aria-rowcount")).to.equal(
        String(zones.length + 1),
      );
    });

    it("shows names from outside as text", async () => {
      await page.getByRole("searchbox", { name: /Filter zones/ }).fill("onerror");
      expect(await zoneNames()).to.deep.equal(['<img src=x onerror="globalThis.hacked=1">']);
      expect(await page.evaluate("'hacked' in globalThis")).to.equal(false);
    });

    it("filters and sorts, and has both in its address", async () => {
      await page.getByRole("searchbox", { name: /Filter zones/ }).fill("web1");
      await page.getByRole("button", { name: "Memory" }).click();
      expect((await zoneNames()).slice(0, 2)).to.deep.equal(["web19", "web18"]);
      await page.getByRole("button", { name: "Memory" }).click();
      expect((await zoneNames())[0]).to.equal("web1");
      expect(page.url()).to.match(/#\/\?sort=memory-up&filter=web1$/);
    });

    it("is steered by keys alone", async () => {
      await goTo("#/?filter=web7");
      await page.getByRole("link", { name: "Skip to the content" }).focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("/");
      expect(await page.evaluate("document.activeElement.type")).to.equal("search");
      await page.getByRole("link", { name: "web7" }).focus();
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "web7" }).waitFor();
    });
  });

  describe("a zone", () => {
    before(() => goTo("#/zone/gz-01/global?span=2m"));

    it("has plots by section, which grow as windows close", async () => {
      for (const title of ["CPU", "Memory", "Processes and threads"]) {
        await page.getByRole("heading", { name: title, exact: true }).waitFor();
      }
      const before = (await node.get("/zones/global/windows?metric=cpu.usage")) as { windows: unknown[] };
      expect(before.windows.length).to.be.above(0);
      await page.getByRole("img", { name: /CPU: core 0 \d/ }).waitFor();
    });

    it("lists processes by their use, whatever they are called", async () => {
      await goTo(`#/zone/gz-01/${encodeURIComponent('<img src=x onerror="globalThis.hacked=1">')}`);
      const row = page.getByRole("row", { name: /onerror.*4000/ });
      await row.waitFor();
      expect(await row.getByRole("link", { name: "threads" }).getAttribute("href")).to.match(
        /process-zoom\?.*pid=4000/,
      );
      expect(await page.evaluate("'hacked' in globalThis")).to.equal(false);
    });

    it("tells every value there is, also without a plot", async () => {
      await page.getByText("All values").click();
      await page.getByRole("searchbox", { name: "Filter values" }).fill("net.rbytes");
      await page.getByRole("cell", { name: "net0" }).waitFor();
    });

    it("reads the heat map by pointer, by keys and as a table", async function () {
      if (!isTraced) return;
      this.timeout(40_000);
      await goTo("#/zone/gz-01/global?span=2m");
      const heat = page.locator("#plot-latency");
      await heat.locator("canvas").waitFor({ timeout: 20_000 });
      const box = (await heat.locator("canvas").boundingBox())!;
      await until(
        async () => {
          await heat.locator("canvas").click({ position: { x: box.width - 6, y: box.height - 40 } });
          return /: \d.* calls, [\d.]+ % of those in 1 s/.test(
            (await heat.locator(".heat-text").textContent()) ?? "",
          );
        },
        { what: "a cell that was clicked to be told", pollMs: 300 },
      );
      await heat.locator(".heat-box").focus();
      const told = await heat.locator(".heat-text").textContent();
      await page.keyboard.press("ArrowUp");
      await until(async () => (await heat.locator(".heat-text").textContent()) !== told, {
        what: "the cell above",
      });
      await heat.getByText("As a table").click();
      await heat.getByRole("columnheader", { name: "share" }).waitFor();
    });
  });

  describe("scripts", () => {
    before(() => goTo("#/scripts"));

    it("are found by a search, also by their names of 2013", async () => {
      await page.getByRole("searchbox", { name: "Search scripts" }).fill("diskIO");
      await page.getByRole("link", { name: "Disks" }).click();
      await page.getByRole("heading", { name: "Disks" }).waitFor();
    });

    it("have a form by the types of their parameters, which asks for what is missing", async () => {
      await goTo("#/scripts/process-zoom?pid=1");
      expect(await page.getByRole("spinbutton", { name: "pid" }).inputValue()).to.equal("1");
      await page.getByRole("spinbutton", { name: "pid" }).fill("0");
      await page.getByRole("button", { name: "Run" }).click();
      expect(await page.locator(".script input:invalid").count()).to.equal(1);
      expect(page.url()).to.match(/pid=0/);
    });

    it("run side by side, are stopped, and say how long they still have", async () => {
      await goTo("#/scripts/diskstats?zone=global&for=1m");
      const run = page.getByRole("button", { name: "Run", exact: true });
      await run.click();
      await page.getByRole("region", { name: "Run of Disks" }).waitFor();
      await run.click();
      await until(async () => (await page.getByRole("region", { name: "Run of Disks" }).count()) === 2, {
        what: "two runs",
      });
      const newest = page.getByRole("region", { name: "Run of Disks" }).first();
      await newest.getByText(/^\d+ s left$/).waitFor();
      await newest.getByRole("cell", { name: "global" }).first().waitFor();
      await newest.getByRole("button", { name: "Stop" }).click();
      await newest.getByText("stopped by request").waitFor();
      const link = await newest.getByRole("link", { name: "Same again" }).getAttribute("href");
      expect(link).to.equal("#/scripts/diskstats?zone=global&for=1m");
      await newest.getByRole("button", { name: "Close" }).click();
      await page.getByRole("button", { name: "Stop" }).click();
      await page.getByRole("button", { name: "Close" }).click();
    });
  });

  describe("the tree", () => {
    before(() => goTo("#/tree/probes/zones"));

    it("shows that a killed probe was restarted, and why", async () => {
      const row = page.getByRole("row", { name: /^zones probe running/ });
      await row.waitFor();
      const { pid } = (await node.get("/actors/probes/zones")) as ActorJson;
      process.kill(pid!, "SIGKILL");
      await page.getByText(/Last exit at .*SIGKILL/).waitFor();
      await page.getByText(/1 restarts within the period, 1 in all/).waitFor();
    });

    it("restarts an actor by hand", async () => {
      const before = (await node.get("/actors/probes/system")) as ActorJson;
      await goTo("#/tree/probes/system");
      await page.getByRole("button", { name: "Restart" }).click();
      await page.getByText("restarted", { exact: true }).waitFor();
      const after = (await node.get("/actors/probes/system")) as ActorJson;
      expect(after.pid).not.to.equal(before.pid);
    });

    it("shows the plan of a reload before it is applied", async () => {
      node.write(topology(PROBES.replace('"40"', '"41"')));
      await page.getByRole("button", { name: "Show what a reload would do" }).click();
      // The watch of the file may have been quicker than the click.
      await page.locator(".reload .pill").waitFor();
      const apply = page.getByRole("button", { name: /Apply \d change/ });
      if ((await apply.count()) > 0) {
        await page.getByText("/probes/zones").first().waitFor();
        await apply.click();
      }
      await until(async () => JSON.stringify(await node.get("/topology")).includes('"41"'), {
        what: "the new topology",
      });
    });

    it("reads a gap's cause, on the axis of time and by a click into the gap", async () => {
      await goTo("#/zone/gz-01/web3?span=2m");
      const gaps = page.getByRole("button", { name: /^Gap at/ });
      const told = page.locator(".event-text", { hasText: /Gap at .*probe zones.*SIGKILL/ });
      const plot = page.locator("#plot-memory .u-over");
      const clickIntoPlot = async (gap: Locator): Promise<void> => {
        const { width } = (await plot.boundingBox())!;
        const [, left] = /left: ([\d.]+)%/.exec((await gap.getAttribute("style")) ?? "") ?? [];
        await plot.click({ position: { x: (Number(left) / 100) * width + 2, y: 60 } });
      };
      for (const pick of [(gap: Locator) => gap.click(), clickIntoPlot]) {
        await until(
          async () => {
            for (const gap of await gaps.all()) {
              await pick(gap);
              if ((await told.count()) > 0) return true;
            }
            return false;
          },
          { what: "the cause of the gap", pollMs: 200 },
        );
        await page.reload();
        await plot.waitFor();
        expect(await told.count()).to.equal(0);
      }
    });
  });

  describe("for everybody", () => {
    const views = [
      "#/",
      "#/zone/gz-01/global?span=2m",
      "#/scripts/proc-syscall?pid=1",
      "#/tree/probes/zones",
    ];
    for (const scheme of ["light", "dark"] as const) {
      it(`has no serious barrier in its ${scheme} colours`, async () => {
        const other = await browser.open(`${node.url}/`, { scheme });
        await other.page.locator(".pulse", { hasText: "live" }).waitFor();
        for (const view of views) {
          await changeView(other.page, view);
          await other.page.locator("main .card, main .zone-row").first().waitFor();
          expect(await barriers(other.page), view).to.deep.equal([]);
        }
        expect(other.troubles).to.deep.equal([]);
        await other.page.close();
      });
    }

    for (const [what, width, height] of [
      ["a phone", 360, 740],
      ["a wall screen", 3840, 2160],
    ] as const) {
      it(`fits ${what}`, async () => {
        const other = await browser.open(`${node.url}/`, { size: { width, height } });
        for (const view of views) {
          await changeView(other.page, view);
          await other.page.locator("main .card, main .zone-row").first().waitFor();
          const overflow = await other.page.evaluate("document.documentElement.scrollWidth - innerWidth");
          expect(overflow, view).to.be.at.most(0);
        }
        await other.page.close();
      });
    }
  });
});
