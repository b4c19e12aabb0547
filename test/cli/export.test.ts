import { expect } from "chai";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCaptured } from "../support/captured-io.js";
import { startWebServer, type WebServer } from "../support/web-server.js";

const SCOPE = ["--zone", "global", "--from", "-1h", "--to", "10:00"];

async function* lines(): AsyncGenerator<string> {
  yield "time,value\r\n";
  yield "ä,1\r\n";
}

async function* broken(): AsyncGenerator<string> {
  yield "time,value\r\n";
  await new Promise((resolve) => setImmediate(resolve));
  throw new Error("the store went away");
}

describe("export csv", () => {
  let web: WebServer;
  let folder: string;
  beforeEach(async () => {
    web = await startWebServer();
    folder = await mkdtemp(join(tmpdir(), "zonetap-export-"));
  });
  afterEach(async () => {
    await web.stop();
    await rm(folder, { recursive: true });
  });
  const run = (...argv: string[]) => runCaptured(["export", "--url", web.url, ...argv]);

  it("writes to stdout what the node streams", async () => {
    web.view.csv = { kind: "answer", answer: lines() };
    const result = await run("csv", ...SCOPE, "--metric", "a.x", "--metric", "b.x");
    expect(result).to.deep.equal({ code: 0, out: "time,value\r\nä,1\r\n", err: "" });
    expect(web.view.questions).to.deep.equal([
      { function: "export", operands: { metric: ["a.x", "b.x"] }, zone: "global", from: "-1h", to: "10:00" },
    ]);
  });
  it("writes to a file", async () => {
    web.view.csv = { kind: "answer", answer: lines() };
    const file = join(folder, "out.csv");
    expect(await run("csv", ...SCOPE, "-o", file)).to.deep.equal({ code: 0, out: "", err: "" });
    expect(await readFile(file, "utf8")).to.equal("time,value\r\nä,1\r\n");
  });
  it("leaves no half of a file where the stream breaks", async () => {
    web.view.csv = { kind: "answer", answer: broken() };
    const { code, err } = await run("csv", ...SCOPE, "-o", join(folder, "out.csv"));
    expect(code).to.equal(69);
    expect(err).to.match(/^zonetap: no node at [^\n]+\n$/);
    expect(await readdir(folder)).to.deep.equal([]);
  });
  it("exits 1 where the file cannot be written", async () => {
    web.view.csv = { kind: "answer", answer: lines() };
    const { code, err } = await run("csv", ...SCOPE, "-o", join(folder, "no", "such.csv"));
    expect([code, err]).to.satisfy(
      ([status, text]: [number, string]) => status === 1 && text.startsWith("zonetap: cannot write "),
    );
  });
  for (const [argv, code, sentence] of [
    [[], 2, "export: expected csv; see its --help"],
    [["json"], 2, "export: expected csv; see its --help"],
    [["csv", "--from", "-1h", "--to", "10:00"], 2, "export csv needs --zone"],
    [["csv", "--zone", "global"], 2, "export csv needs --from"],
    [["csv", ...SCOPE], 1, "this node keeps no history"],
  ] as const) {
    it(`exits ${code} for ${argv.join(" ") || "nothing"}`, async () => {
      expect(await run(...argv)).to.deep.equal({ code, out: "", err: `zonetap: ${sentence}\n` });
    });
  }
});
