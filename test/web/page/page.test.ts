import { expect } from "chai";
import { NodeProcess } from "../../support/node-process.js";
import { isWithoutChromium, TestBrowser, type OpenPage } from "../../support/browser.js";

const TOPOLOGY = `
version: 1
node: { name: gz-01 }
probes:
  system: { engine: auto, every: 1s }
aggregator: { windows: [1s, 10s], lateness: 200ms }
`;

describe("the page of a node", () => {
  if (isWithoutChromium()) return;
  let node: NodeProcess;
  let browser: TestBrowser;
  let opened: OpenPage;

  before(async () => {
    [node, browser] = await Promise.all([NodeProcess.start(TOPOLOGY), TestBrowser.launch()]);
    opened = await browser.open(node.url);
  });
  after(async () => {
    await browser.close();
    await node.kill();
  });

  it("shows the host with its numbers, live", async () => {
    const { page } = opened;
    await page.getByRole("link", { name: "global" }).waitFor();
    await page.getByRole("link", { name: /MEM.*GiB/ }).waitFor();
    expect(await page.title()).to.equal("Overview · gz-01 · zonetap");
    expect(await page.getByText("live", { exact: true }).count()).to.equal(1);
    expect(opened.troubles).to.deep.equal([]);
  });
});
