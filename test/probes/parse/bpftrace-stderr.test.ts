import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../src/base/project-root.js";
import { parseComplaint } from "../../../src/probes/parse/bpftrace-stderr.js";

const CAPTURE = join(projectRoot, "../shared/data/linux/bt-errors.stderr.txt");

describe("parseComplaint", () => {
  const absences: readonly (readonly [said: string, remedy: RegExp])[] = [
    ["ERROR: bpftrace currently only supports running as the root user.", /as root/],
    ["stdin:1:1-28: ERROR: tracepoint not found: vminfo:maj_fault", /mount -t tracefs/],
    ["ERROR: failed to create map: 'calls': Operation not permitted", /CAP_SYS_ADMIN/],
    ["r.bt:1:22-31: ERROR: 'ip' is not a valid register on this architecture (arm64)", /processor/],
    ["s.bt:1:17-44: ERROR: Unknown struct/union: 'struct task_struct'", /CONFIG_DEBUG_INFO_BTF/],
    ["stdin:1:1-22: ERROR: uprobe target file '/nosuch' does not exist or is not executable", /alive/],
    ["ERROR: Error attaching probe: 'uprobe:/lib/libc.so.6:malloc'", /CONFIG_UPROBES/],
    ["No probes to attach", /do not exist/],
  ];
  for (const [said, remedy] of absences)
    it(`knows what to do about ${JSON.stringify(said)}`, () => {
      const complaint = parseComplaint(said);
      expect(complaint?.missing?.reason).to.equal(`bpftrace: ${said}`);
      expect(complaint?.missing?.remedy).to.match(remedy);
    });

  it("takes an error of a script for a failure", () => {
    const said = "stdin:1:26-27: ERROR: syntax error, unexpected =, expecting ] or";
    expect(parseComplaint(said)).to.deep.equal({ text: said, missing: null });
  });

  for (const said of [
    'ERROR: Unknown error -1: couldn\'t set RLIMIT_MEMLOCK for bpftrace. If your program is not loading, you can try "ulimit -l 8192" to fix the problem',
    "profile:hz:99 { @[cgroup = count(); }",
    "         ~~~~~~~",
    "",
  ])
    it(`passes over ${JSON.stringify(said.slice(0, 50))}`, () => expect(parseComplaint(said)).to.equal(null));

  it("cuts what is longer than a sentence", () => {
    expect(parseComplaint(`ERROR: ${"x".repeat(9_000)}`)?.text).to.have.length(500);
  });

  if (!existsSync(CAPTURE)) console.log(`    not here: ${CAPTURE}`);
  else
    it("finds every error of the capture", () => {
      const lines = readFileSync(CAPTURE, "utf8").split("\n");
      const errors = lines.filter((line) => line.includes("ERROR") && !line.includes("RLIMIT_MEMLOCK"));
      expect(lines.filter((line) => parseComplaint(line) !== null)).to.deep.equal(errors);
    });
});
