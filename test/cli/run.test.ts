import { expect } from "chai";
import { WebError } from "../../src/web/errors.js";
import { CapturedIo, runCaptured } from "../support/captured-io.js";
import { runCli } from "../../src/cli/cli.js";
import { until } from "../support/until.js";
import { startWebServer, type WebServer } from "../support/web-server.js";

describe("run", () => {
  let web: WebServer;
  beforeEach(async () => (web = await startWebServer()));
  afterEach(() => web.stop());

  /** Runs the command; once the node has a reader, `act` plays the run. */
  async function play(argv: readonly string[], act: () => void): ReturnType<typeof runCaptured> {
    const result = runCaptured(["run", ...argv, "--url", web.url]);
    await until(() => web.view.runs.readers.size > 0, { what: "a reader of the run" });
    act();
    return result;
  }

  it("prints the rows of each interval as a table, exit 0 at its end", async () => {
    const result = await play(["calls", "--param", "pid=7", "--zone", "web1", "--for", "30s"], () => {
      web.view.runs.rows(
        { zone: "web1", syscall: "read", calls: 7 },
        { zone: "web1", syscall: "a\u001b[2J", calls: 1234 },
      );
      web.view.runs.end("ended", "its time is over");
    });
    expect(result).to.deep.equal({
      code: 0,
      out: "2026-11-22T10:00:01.000Z\nZONE  SYSCALL  CALLS\nweb1  read         7\nweb1  a?[2J     1234\n\n",
      err: "",
    });
    expect(web.view.runs.requests).to.deep.equal([
      { script: "calls", params: { pid: "7" }, zone: "web1", forMs: 30_000 },
    ]);
  });

  it("prints each interval as a line of JSON", async () => {
    const { out } = await play(["calls", "--json"], () => {
      web.view.runs.rows({ zone: "web1", calls: 7 });
      web.view.runs.end("ended", "its time is over");
    });
    expect(out).to.equal('{"at":"2026-11-22T10:00:01.000Z","rows":[{"zone":"web1","calls":7}]}\n');
  });

  it("says why a run failed, exit 1", async () => {
    const result = await play(["calls"], () => web.view.runs.end("failed", "exited with code 3"));
    expect(result).to.deep.equal({ code: 1, out: "", err: "zonetap: exited with code 3\n" });
  });

  it("says why a run was refused, exit 1", async () => {
    web.view.runs.failure = new WebError("TOO_MANY_RUNS", "there are 8 runs already");
    expect(await runCaptured(["run", "calls", "--url", web.url])).to.deep.equal({
      code: 1,
      out: "",
      err: "zonetap: there are 8 runs already\n",
    });
  });

  it("ends the run at Ctrl-C, exit 0", async () => {
    const io = new CapturedIo();
    const result = runCli(["run", "calls", "--url", web.url], io, () => Promise.reject(new Error("no node")));
    await until(() => web.view.runs.readers.size > 0, { what: "a reader of the run" });
    io.signals.emit("SIGINT");
    expect(await result).to.equal(0);
    expect(web.view.runs.stopped).to.deep.equal(["0a1b2c3d"]);
  });

  it("says so when the node goes, exit 69", async () => {
    const result = await play(["calls"], () => void web.stop());
    expect(result.code).to.equal(69);
  });

  for (const [argv, message] of [
    [["run"], /needs the name of a script/],
    [["run", "calls", "--param", "pid"], /--param must be K=V, got "pid"/],
    [["run", "a", "b"], /does not take "b"/],
  ] as const) {
    it(`refuses ${argv.join(" ")}, exit 2`, async () => {
      const { code, err } = await runCaptured(argv);
      expect(code).to.equal(2);
      expect(err).to.match(message);
    });
  }
});

describe("scripts", () => {
  let web: WebServer;
  beforeEach(async () => (web = await startWebServer()));
  afterEach(() => web.stop());

  it("lists the catalogue as a table", async () => {
    expect((await runCaptured(["scripts", "--url", web.url])).out).to.equal(
      "SCRIPT  CATEGORY  PARAMETERS  ENGINES  WHAT IT SHOWS\ncalls   cpu       pid         dtrace   Calls\n",
    );
  });

  it("prints the node's own answer with --json", async () => {
    const { out } = await runCaptured(["scripts", "--json", "--url", web.url]);
    expect(JSON.parse(out)).to.deep.equal(JSON.parse(JSON.stringify(await web.view.runs.scripts())));
  });
});
