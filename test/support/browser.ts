/**
 * A real Chromium for the tests of the page. Each opened page keeps an account of what must never happen: a
 * message of error on the console, an exception, a request to anything but the node.
 */
import { chromium, type Browser, type Page } from "playwright-core";

const PROGRAM = "/usr/bin/chromium";

/** Whether the tests are told to do without it, which is said; CI never does. */
export function isWithoutChromium(): boolean {
  const isLeftOut =
    process.env.CI === undefined && (process.env.TEST_WITHOUT ?? "").split(",").includes("chromium");
  if (isLeftOut) console.log("    (TEST_WITHOUT=chromium: the page is not looked at)");
  return isLeftOut;
}

export interface OpenOptions {
  readonly scheme?: "light" | "dark";
  readonly size?: { readonly width: number; readonly height: number };
}

/** A page, and what went wrong in it. */
export interface OpenPage {
  readonly page: Page;
  /** Errors on the console, exceptions, and addresses that are not the node's; empty is good. */
  readonly troubles: string[];
}

export class TestBrowser {
  readonly browser: Browser;

  private constructor(browser: Browser) {
    this.browser = browser;
  }

  /** As root Chromium has no sandbox; pages that a test opens are our own. */
  static async launch(args: readonly string[] = []): Promise<TestBrowser> {
    const all = ["--no-sandbox", "--disable-gpu", ...args];
    return new TestBrowser(await chromium.launch({ executablePath: PROGRAM, args: all }));
  }

  /** A tab of its own, with nothing kept from others. */
  async open(
    url: string,
    { scheme = "light", size = { width: 1280, height: 800 } }: OpenOptions = {},
  ): Promise<OpenPage> {
    const page = await this.browser.newPage({ colorScheme: scheme, viewport: size, reducedMotion: "reduce" });
    const troubles: string[] = [];
    const { origin } = new URL(url);
    page.on("console", (message) => {
      if (message.type() === "error") troubles.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => troubles.push(`exception: ${error.message}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(`${origin}/`)) troubles.push(`request: ${request.url()}`);
    });
    page.setDefaultTimeout(10_000);
    await page.goto(url);
    return { page, troubles };
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}
