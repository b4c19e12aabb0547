import { expect } from "chai";
import { join } from "node:path";
import { projectRoot } from "../../src/base/project-root.js";
import { runCaptured } from "../support/captured-io.js";
import { FakeNode } from "../support/fake-node.js";

const SHIPPED = join(projectRoot, "config/zonetap.yaml");

describe("start", () => {
  for (const exitCode of [0, 1, 78]) {
    it(`exits ${exitCode} when the node does, and says what it says`, async () => {
      const node = Object.assign(new FakeNode(), { exitCode });
      const { code, out, err } = await runCaptured(["start"], { loadNode: async () => node });
      expect([code, out, err]).to.deep.equal([
        exitCode,
        "",
        exitCode === 0 ? "" : "the node did not start\n",
      ]);
    });
  }

  for (const [argv, cwd, file] of [
    [[], "/", SHIPPED],
    [[], projectRoot, SHIPPED],
    [["my.yaml"], "/etc", "/etc/my.yaml"],
    [["/etc/my.yaml"], "/", "/etc/my.yaml"],
    [["--log-level", "error", "../my.yaml"], "/etc/x", "/etc/my.yaml"],
    [["--", "--my.yaml"], "/etc", "/etc/--my.yaml"],
  ] as const) {
    it(`runs ${file} for ${JSON.stringify(argv)} in ${cwd}`, async () => {
      const node = new FakeNode();
      await runCaptured(["start", ...argv], { cwd, env: { TOKEN: "x" }, loadNode: async () => node });
      expect(node.runs.map((run) => [run.file, run.env.TOKEN])).to.deep.equal([[file, "x"]]);
    });
  }
});

describe("check", () => {
  it("prints the tree and exits 0", async () => {
    const node = new FakeNode();
    const result = await runCaptured(["check", "a.yaml"], { cwd: "/etc", loadNode: async () => node });
    expect(result).to.deep.equal({ code: 0, out: "/\n└── web\n", err: "" });
    expect(node.checks).to.deep.equal(["/etc/a.yaml"]);
  });

  it("prints every mistake on stderr and exits 78", async () => {
    const lines = ["a.yaml:3:5: probes.x.every: must be 100ms to 1h", "a.yaml:9:1: nodes: unknown key"];
    const node = Object.assign(new FakeNode(), { result: { kind: "mistakes", lines } });
    const result = await runCaptured(["check", "a.yaml"], { loadNode: async () => node });
    expect(result).to.deep.equal({ code: 78, out: "", err: `${lines.join("\n")}\n` });
  });
});
