import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadNode } from "../../src/cli/load-node.js";
import { runCaptured } from "../support/captured-io.js";

describe("zonetap keys", () => {
  let cwd: string;
  beforeEach(() => (cwd = mkdtempSync(join(tmpdir(), "zonetap-keys-"))));
  afterEach(() => rmSync(cwd, { recursive: true }));

  it("makes a pair for the owner alone, and prints the public key and never the secret one", async () => {
    const { code, out, err } = await runCaptured(["keys", "agent"], { loadNode, cwd });
    const files = ["public.key", "secret.key"].map((name) => join(cwd, "agent", name));
    const [publicKey, secretKey] = files.map((file) => readFileSync(file, "utf8"));
    expect({ code, out }).to.deep.equal({ code: 0, out: publicKey });
    expect(err).to.equal(`${files.join("\n")}\n`);
    expect(files.map((file) => statSync(file).mode & 0o777)).to.deep.equal([0o600, 0o600]);
    expect(out + err).to.not.include(secretKey?.trim());
  });

  it("overwrites nothing, and says so", async () => {
    await runCaptured(["keys", "."], { loadNode, cwd });
    const before = readFileSync(join(cwd, "secret.key"), "utf8");
    expect(await runCaptured(["keys", "."], { loadNode, cwd })).to.deep.equal({
      code: 1,
      out: "",
      err: `zonetap: ${join(cwd, "public.key")} is there already, and stays as it is\n`,
    });
    expect(readFileSync(join(cwd, "secret.key"), "utf8")).to.equal(before);
  });

  it("says where it cannot write", async () => {
    writeFileSync(join(cwd, "file"), "");
    const { code, err } = await runCaptured(["keys", "file/keys"], { loadNode, cwd });
    expect(code).to.equal(1);
    expect(err).to.match(/^zonetap: no keys can be written to \S+\/file\/keys: .*ENOTDIR.*\n$/);
  });

  it("ends where /proc takes no folders", async () => {
    const { code, err } = await runCaptured(["keys", "/proc/nope/x"], { loadNode, cwd });
    expect([code, err]).to.deep.equal([
      1,
      "zonetap: no keys can be written to /proc/nope/x: ENOENT: no such file or directory, mkdir '/proc/nope'\n",
    ]);
  });

  it("is usage without a folder", async () => {
    const { code, err } = await runCaptured(["keys"]);
    expect([code, err]).to.deep.equal([2, "zonetap: keys: expected DIR; see its --help\n"]);
  });
});
