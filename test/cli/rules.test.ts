import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadNode } from "../../src/cli/load-node.js";
import { projectRoot } from "../../src/base/project-root.js";
import { runCaptured } from "../support/captured-io.js";

const SHIPPED = join(projectRoot, "config/rules/default.rules");

describe("zonetap rules", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "zonetap-rules-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("checks the shipped rules", async () => {
    const result = await runCaptured(["rules", "check", SHIPPED], { loadNode });
    expect(result).to.deep.equal({ code: 0, out: "24 rules\n", err: "" });
  });

  it("names every mistake with its place, and exits 78", async () => {
    writeFileSync(join(folder, "bad.rules"), "ignore(gz).\na(foo) -> [key].\nb(gz) -> [].");
    for (const action of ["check", "test"]) {
      const options = { loadNode, cwd: folder, piped: [] };
      const { code, out, err } = await runCaptured(["rules", action, "bad.rules"], options);
      expect({ code, out }).to.deep.equal({ code: 78, out: "" });
      expect(err).to.match(/^\S+\/bad\.rules:2:3: expected .*\n\S+\/bad\.rules:3:11: expected .*\n$/);
    }
  });

  it("says that a file is not there", async () => {
    const { code, err } = await runCaptured(["rules", "check", join(folder, "none")], { loadNode });
    expect(code).to.equal(78);
    expect(err).to.contain("cannot be read").and.contain("ENOENT");
  });

  it("shows for each line of kstat -p the zone and the metric, or why there is none", async () => {
    const piped = [
      "sd:1:sd1:nread\t5\nsd:1:sd1:crtime\t12.345\ncaps:5:cpucaps_zone_5:us",
      "age\t7\ncaps:5:cpucaps_zone_5:zonename\tweb1\ncaps:5:cpucaps_zone_5:class\tzone_caps\n",
      "memory_cap:5:x:rss\t1\nmemory_cap:5:x:zonename\tweb1\n\n",
      "unix:-1:c:inuse\t1\nno key\n\u001b[2J:0:a:b\t1\n",
    ];
    const args = ["rules", "test", SHIPPED, "--host", "fifo01"];
    const { code, out, err } = await runCaptured(args, { loadNode, piped });
    expect({ code, err }).to.deep.equal({ code: 0, err: "" });
    expect(out.split("\n")).to.deep.equal([
      "sd:1:sd1:nread\tglobal\tserver.fifo01.disk.1.metrics.nread",
      "sd:1:sd1:crtime\tdropped: ignored by a rule",
      "caps:5:cpucaps_zone_5:usage\tweb1\tzone.web1.cpu.usage",
      "caps:5:cpucaps_zone_5:zonename\tdropped: ignored by a rule",
      "caps:5:cpucaps_zone_5:class\tdropped: ignored by a rule",
      "memory_cap:5:x:rss\tdropped: no rule matches",
      "memory_cap:5:x:zonename\tdropped: ignored by a rule",
      "unix:-1:c:inuse\tglobal\tserver.fifo01.cache.c.inuse",
      "no key\tdropped: no TAB before a value",
      "?[2J:0:a:b\tdropped: ignored by a rule",
      "",
    ]);
  });

  for (const args of [[], ["check"], ["look", "x"], ["test"]]) {
    it(`is usage where it is called as rules ${args.join(" ")}`, async () => {
      const { code, err } = await runCaptured(["rules", ...args]);
      expect(code).to.equal(2);
      expect(err).to.contain("expected check FILE or test FILE");
    });
  }

  it("asks for lines where a terminal is all there is", async () => {
    const { code, err } = await runCaptured(["rules", "test", SHIPPED], { loadNode });
    expect(code).to.equal(2);
    expect(err).to.contain("kstat -p | zonetap rules test FILE");
  });
});
