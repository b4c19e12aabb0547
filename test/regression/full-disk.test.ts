/** /dev/full takes no byte, as a file on a full disk: what is written there must not decide what is done. */
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { MAIN, NodeProcess } from "../support/node-process.js";

describe("a full disk", () => {
  let full: number;

  beforeEach(() => (full = openSync("/dev/full", "w")));
  afterEach(() => closeSync(full));

  function runWith(args: readonly string[], stdout: "pipe" | number, stderr: "pipe" | number) {
    return spawnSync(process.execPath, [MAIN, ...args], {
      stdio: ["ignore", stdout, stderr],
      encoding: "utf8",
    });
  }

  it("below the log does not end the node", async () => {
    const node = await NodeProcess.start("version: 1", {}, full);
    expect((await node.health()).status).to.equal("ok");
    expect(await node.stop()).to.equal(0);
  });

  it("below the output fails the command, with a sentence", () => {
    const { status, stderr } = runWith(["--help"], full, "pipe");
    expect([status, stderr]).to.deep.equal([
      1,
      "zonetap: cannot write the output: ENOSPC: no space left on device, write\n",
    ]);
  });

  it("below stderr leaves the exit code as it is", () => {
    expect(runWith(["nonsense"], "pipe", full).status).to.equal(2);
  });
});
