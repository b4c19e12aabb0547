import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import {
  childrenOf,
  fixtureProgram,
  isAlive,
  markedEnvironment,
  markedPids,
} from "../../support/programs.js";
import { until } from "../../support/until.js";

const HOST = fileURLToPath(new URL("../../support/probe-host.js", import.meta.url));
const PROGRAMS = ["ignores-sigint-and-sigterm.sh", "stays-with-stubborn-grandchild.sh", "counts-for-ever.sh"];

describe("the node killed by SIGKILL", () => {
  for (const platform of ["linux", "one without setpriv"]) {
    it(`leaves nothing behind within 2 s, on ${platform}`, async () => {
      const mark = randomUUID();
      const host = startHost(platform, mark);
      await until(() => host.stdout?.read() !== null, { what: "all programs started" });
      const pid = host.pid ?? 0;
      const children = childrenOf(pid);
      // One leader for each program, and the guard.
      expect(children).to.have.length(PROGRAMS.length + 1);
      expect(markedPids(mark).length).to.be.at.least(PROGRAMS.length + 3);

      process.kill(pid, "SIGKILL");
      await until(() => markedPids(mark).length === 0 && !children.some(isAlive), {
        what: "no process left",
        timeoutMs: 2_000,
      });
    });
  }

  function startHost(platform: string, mark: string): ChildProcess {
    const args = [HOST, platform, ...PROGRAMS.map(fixtureProgram)];
    return spawn(process.execPath, args, {
      env: markedEnvironment(mark).env,
      stdio: ["ignore", "pipe", "inherit"],
    });
  }
});
