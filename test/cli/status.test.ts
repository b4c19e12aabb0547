import { expect } from "chai";
import { formatStatus } from "../../src/cli/status.js";
import { runCaptured } from "../support/captured-io.js";
import { actorJson, START } from "../support/fake-node-view.js";
import { startWebServer, type WebServer } from "../support/web-server.js";

describe("formatStatus", () => {
  it("shows states, restarts, processes and reasons", () => {
    const exit = { reason: "exited with code 1", code: 1, signal: null, stderr_tail: "", at: START };
    const text = formatStatus({
      node: "gz-01",
      version: "0.1.0",
      status: "degraded",
      reasons: ["/probes/disks is open: too many\u001b[2J failures"],
      uptime_s: 12.3,
      actors: [
        actorJson("/"),
        actorJson("/probes"),
        actorJson("/probes/system", { pid: 4242, restarts_total: 11, last_exit: exit }),
        actorJson("/probes/disks", { state: "open", reason: "6 failures in 10 s", last_exit: exit }),
      ],
    });
    expect(text).to.equal(`gz-01: degraded, version 0.1.0, up 12s
  /probes/disks is open: too many?[2J failures

ACTOR           STATE    RESTARTS   PID  REASON
/               running         0
└── probes      running         0
    ├── system  running        11  4242  last exit at ${START}: exited with code 1
    └── disks   open            0        6 failures in 10 s`);
  });
});

describe("status", () => {
  let web: WebServer;
  beforeEach(async () => (web = await startWebServer()));
  afterEach(() => web.stop());

  for (const status of ["ok", "failing"] as const) {
    it(`shows the tree of a node that is ${status}, exit 0`, async () => {
      web.view.status = status;
      const { code, out, err } = await runCaptured(["status", "--url", web.url]);
      expect([code, err]).to.deep.equal([0, ""]);
      expect(out).to.equal(`${formatStatus(web.view.health())}\n`);
    });
  }

  it("prints the node's own answer with --json", async () => {
    const { code, out } = await runCaptured(["status", "--url", web.url, "--json"]);
    expect([code, JSON.parse(out)]).to.deep.equal([0, web.view.health()]);
  });
});
