import { expect } from "chai";
import { isWithoutChromium, TestBrowser } from "../../support/browser.js";
import { closedWindow } from "../../support/fake-node-view.js";
import { startWebServer, type WebServer } from "../../support/web-server.js";

describe("the page and its node", () => {
  if (isWithoutChromium()) return;
  let browser: TestBrowser;
  before(async () => (browser = await TestBrowser.launch()));
  after(() => browser.close());

  describe("with a token that every route needs", () => {
    let web: WebServer;
    before(
      async () => (web = await startWebServer({ listen: { host: "0.0.0.0", port: 0 }, token: "secret" })),
    );
    after(() => web.stop());

    it("asks for the token, asks again after a wrong one, and keeps the right one in memory alone", async () => {
      const { page } = await browser.open(web.url);
      const token = page.getByRole("textbox", { name: "Token" });
      await token.fill("wrong");
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByText("That was not the node's token.").waitFor();
      await token.fill("secret");
      await page.getByRole("button", { name: "Go on" }).click();
      await page.locator(".pulse", { hasText: "live" }).waitFor();
      expect(
        await page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]"),
      ).to.deep.equal([0, 0, ""]);
      await page.reload();
      await page.getByRole("textbox", { name: "Token" }).waitFor();
      await page.close();
    });
  });

  describe("with a token for what changes something", () => {
    let web: WebServer;
    before(async () => (web = await startWebServer({ token: "secret" })));
    after(() => web.stop());

    it("asks when the first such thing is done, and does it then", async () => {
      const { page } = await browser.open(`${web.url}/#/tree/probes/system`);
      await page.getByRole("button", { name: "Restart" }).click();
      await page.getByRole("textbox", { name: "Token" }).fill("secret");
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByText("restarted", { exact: true }).waitFor();
      expect(web.view.asked).to.deep.equal(["restart /probes/system"]);
      await page.close();
    });

    it("leaves it where the person would rather not", async () => {
      const { page } = await browser.open(`${web.url}/#/tree/probes/system`);
      await page.getByRole("button", { name: "Restart" }).click();
      await page.getByRole("button", { name: "Not now" }).click();
      await page.getByText("the node wants a token for this").waitFor();
      await page.close();
    });
  });

  it("says when the node is away, and goes on when it is back", async () => {
    const first = await startWebServer();
    void first.worker.handle({ kind: "windows-closed", batch: [closedWindow(5)] });
    const { page } = await browser.open(first.url);
    await page.getByRole("link", { name: "global" }).waitFor();
    await first.stop();
    await page.getByText(/^Not connected/).waitFor();
    expect(await page.getByRole("link", { name: "global" }).count()).to.equal(1);
    const second = await startWebServer({ listen: { host: "127.0.0.1", port: first.port } });
    await page.locator(".pulse", { hasText: "live" }).waitFor();
    expect(await page.getByText(/^Not connected/).count()).to.equal(0);
    await page.close();
    await second.stop();
  });
});
