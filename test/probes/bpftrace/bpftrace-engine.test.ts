import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../src/base/project-root.js";
import { createBpftraceEngine, isBpftraceArgument } from "../../../src/probes/bpftrace/bpftrace-engine.js";
import type { BpftraceEngineOptions } from "../../../src/probes/bpftrace/bpftrace-engine.js";
import { thisMachine } from "../../../src/probes/bpftrace/bpftrace-machine.js";
import { findCLibrary } from "../../../src/probes/bpftrace/process-library.js";
import type { Engine, Missing } from "../../../src/probes/engine.js";
import { readCatalogue } from "../../support/catalogue.js";

const script = (name: string): string => join(projectRoot, "priv/bpftrace", `${name}.bt`);

function createEngine(
  name: string,
  args: readonly string[] = [],
  change: Partial<BpftraceEngineOptions> = {},
): Engine {
  const output = readCatalogue().find((entry) => entry.name === name)?.output;
  if (output === undefined) throw new Error(`no entry ${name}`);
  return createBpftraceEngine({ entry: name, output, script: script(name), args, ...change });
}

describe("isBpftraceArgument", () => {
  for (const good of ["0", "4242", "1000000", "read", "newfstatat", "_exit", "clone3"])
    it(`takes ${good}`, () => expect(isBpftraceArgument(good)).to.equal(true));

  for (const bad of [
    "",
    "*",
    "sys_*",
    "-1",
    "-e",
    "1; rm",
    "$(id)",
    "a:b",
    "a,b",
    "READ",
    "a b",
    "a\nb",
    "1.5",
    "é",
    "x".repeat(65),
  ])
    it(`refuses ${JSON.stringify(bad)}`, () => expect(isBpftraceArgument(bad)).to.equal(false));
});

describe("createBpftraceEngine", () => {
  describe("command", () => {
    it("gives the script the interval and its arguments, and room for the keys", () => {
      expect(createEngine("syscall-times", ["read"]).command({ everyMs: 1000 })).to.deep.equal({
        program: "env",
        args: [
          ...["BPFTRACE_MAP_KEYS_MAX=65536", "BPFTRACE_MAX_MAP_KEYS=65536"],
          ...["bpftrace", "-f", "json", script("syscall-times"), "1000", "read"],
        ],
      });
    });

    it("takes less room where one process is looked at", () => {
      const { args } = createEngine("proc-sys", ["7"]).command({ everyMs: 1000 });
      expect(args).to.include.members(["BPFTRACE_MAP_KEYS_MAX=4096", "BPFTRACE_MAX_MAP_KEYS=4096"]);
    });

    it("holds the interval to whole milliseconds that somebody can read", () => {
      const intervals = [0.4, 10.6, 86_400_000].map((everyMs) =>
        createEngine("run-queue").command({ everyMs }).args.at(-1),
      );
      expect(intervals).to.deep.equal(["10", "11", "86400000"]);
    });

    it("adds the C library of the process where the script probes it", () => {
      const pid = String(process.pid);
      const malloc = createEngine("malloc-fail", [pid]).command({ everyMs: 1000 });
      expect(malloc.args.slice(-3)).to.deep.equal(["1000", pid, findCLibrary(pid)]);
      const mutex = createEngine("mutex-stat", [pid, "1000000"]).command({ everyMs: 1000 });
      expect(mutex.args.slice(-4)).to.deep.equal(["1000", pid, "1000000", findCLibrary(pid)]);
    });

    for (const bad of ["1; rm", "*", "-1", "$(id)"])
      it(`is refused an argument such as ${bad}`, () => {
        expect(() => createEngine("syscall-times", [bad])).to.throw(
          `bpftrace cannot be given the argument "${bad}"`,
        );
      });
  });

  describe("check", () => {
    let folder = "";
    beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "zonetap-path-"))));
    afterEach(() => rmSync(folder, { recursive: true }));

    async function check(engine: Engine, platform = "linux"): Promise<Missing | null> {
      writeFileSync(join(folder, "bpftrace"), "", { mode: 0o755 });
      return engine.check({ platform, env: { PATH: folder } });
    }

    it("asks for Linux, then for the program", async () => {
      expect((await check(createEngine("run-queue"), "sunos"))?.remedy).to.match(/dtrace/);
      const missing = await createEngine("run-queue").check({ platform: "linux", env: { PATH: "/nowhere" } });
      expect(missing?.reason).to.equal("the program bpftrace is not found");
    });

    it("asks for what this script needs", async () => {
      const machine = { ...thisMachine(), euid: 0, tracingRoots: [join(folder, "tracing")] };
      expect(await check(createEngine("sample-ticks", [], { machine }))).to.equal(null);
      expect((await check(createEngine("syscall-latency", [], { machine })))?.remedy).to.match(
        /mount -t tracefs/,
      );
    });

    it("says once what the last run did not find", async () => {
      const machine = { ...thisMachine(), euid: 0 };
      const engine = createEngine("sample-ticks", [], { machine });
      const parser = engine.createParser({ everyMs: 1000 });
      parser.stderrLine?.("ERROR: failed to create map: Operation not permitted");
      expect((await check(engine))?.remedy).to.match(/CAP_SYS_ADMIN/);
      expect(await check(engine)).to.equal(null);
    });
  });
});
