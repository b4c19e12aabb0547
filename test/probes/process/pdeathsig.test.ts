import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { withParentDeathSignal } from "../../../src/probes/process/pdeathsig.js";

const COMMAND = { program: "/opt/probe", args: ["--fast", "--", "x"] };

describe("withParentDeathSignal", () => {
  let folder = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "zonetap-setpriv-"));
  });

  after(() => rm(folder, { recursive: true }));

  /** The command, where the only program in the PATH is a setpriv that is this script. */
  async function wrapped(name: string, script: string, platform = "linux") {
    const place = await mkdtemp(join(folder, name));
    await writeFile(join(place, "setpriv"), `#!/bin/sh\n${script}\n`);
    await chmod(join(place, "setpriv"), 0o755);
    return { place, command: await withParentDeathSignal(COMMAND, { platform, env: { PATH: place } }) };
  }

  it("puts setpriv before the program, arguments untouched", async () => {
    const { place, command } = await wrapped("good", "exit 0");
    expect(command).to.deep.equal({
      program: join(place, "setpriv"),
      args: ["--pdeathsig", "TERM", "--", "/opt/probe", "--fast", "--", "x"],
    });
  });

  it("leaves the command as it is where this setpriv cannot do it", async () => {
    const { command } = await wrapped("busybox", 'echo "unrecognized option" >&2; exit 1');
    expect(command).to.equal(COMMAND);
  });

  it("leaves the command as it is where there is no setpriv", async () => {
    expect(await withParentDeathSignal(COMMAND, { platform: "linux", env: { PATH: folder } })).to.equal(
      COMMAND,
    );
    expect(await withParentDeathSignal(COMMAND, { platform: "linux", env: {} })).to.equal(COMMAND);
  });

  it("leaves the command as it is where it is not Linux", async () => {
    const { command } = await wrapped("illumos", "exit 0", "sunos");
    expect(command).to.equal(COMMAND);
  });
});
