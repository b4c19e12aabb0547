import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../src/base/project-root.js";
import { createDtraceEngine, isDtraceArgument } from "../../../src/probes/dtrace/dtrace-engine.js";
import type { DtraceEngineOptions } from "../../../src/probes/dtrace/dtrace-engine.js";
import type { Cycle, Engine } from "../../../src/probes/engine.js";
import { fixtureProgram } from "../../support/programs.js";

const script = join(projectRoot, "priv/dtrace/proc-syscall.d");
const OPTIONS: DtraceEngineOptions = {
  entry: "calls",
  output: {
    kind: "table",
    keys: [{ name: "zone", help: "" }],
    columns: [{ name: "calls", unit: "calls", help: "" }],
  },
  script,
  args: ["4242"],
};
const RUN = { everyMs: 1_000 };

function engine(change: Partial<DtraceEngineOptions> = {}): Engine {
  return createDtraceEngine({ ...OPTIONS, ...change });
}

describe("isDtraceArgument", () => {
  for (const text of ["0", "4242", "read", "open64", "_exit", "lwp_park", "a.out", "1ms"]) {
    it(`takes ${text}`, () => expect(isDtraceArgument(text)).to.equal(true));
  }
  for (const text of [
    "",
    "-1",
    "-w",
    "*",
    "re*",
    "read?",
    "[a-z]",
    "1; rm",
    "$(id)",
    "a b",
    'x"',
    "a:b",
    "a\n",
    "é",
    "x".repeat(65),
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => expect(isDtraceArgument(text)).to.equal(false));
  }
});

describe("createDtraceEngine", () => {
  it("runs a script of ours with the interval in ms before its arguments", () => {
    expect(engine().command({ everyMs: 2_500 })).to.deep.equal({
      program: "dtrace",
      args: ["-q", "-s", script, "2500", "4242"],
    });
  });

  it("gives whole milliseconds, ten at least", () => {
    expect([0.5, 10, 99.6].map((everyMs) => engine().command({ everyMs }).args[3])).to.deep.equal([
      "10",
      "10",
      "100",
    ]);
  });

  it("runs another script with its arguments alone", () => {
    const { args } = engine({ prints: { kind: "aggregations" } }).command(RUN);
    expect(args).to.deep.equal(["-q", "-s", script, "4242"]);
  });

  it("refuses an argument that could be anything but a number or a name", () => {
    expect(() => engine({ args: ["4242", "-w"] })).to.throw('dtrace cannot be given the argument "-w"');
  });

  it("refuses a format that it could not read back", () => {
    expect(() => engine({ prints: { kind: "aggregations", format: "%s\n" } })).to.throw(/prints no value/);
  });

  describe("check", () => {
    let folder = "";
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "zonetap-dtrace-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const check = (of: Engine, platform: string): ReturnType<Engine["check"]> =>
      of.check({ platform, env: { PATH: folder } });

    it("names the remedy of the system where there is no dtrace", async () => {
      const [illumos, linux] = [await check(engine(), "sunos"), await check(engine(), "linux")];
      expect([illumos?.reason, linux?.reason]).to.deep.equal(
        Array(2).fill("the program dtrace is not found"),
      );
      expect([illumos?.remedy, linux?.remedy].join()).to.match(/sbin.*bpftrace/);
    });

    it("finds nothing missing where program and script are, whatever the system", async () => {
      symlinkSync(fixtureProgram("dtrace-stand-in.mjs"), join(folder, "dtrace"));
      expect(await check(engine(), "linux")).to.equal(null);
    });

    it("says what its last run did not find, once", async () => {
      symlinkSync(fixtureProgram("dtrace-stand-in.mjs"), join(folder, "dtrace"));
      const of = engine();
      of.createParser(RUN).stderrLine?.(
        "dtrace: failed to initialize dtrace: DTrace requires additional privileges",
      );
      const [first, second] = [await check(of, "linux"), await check(of, "linux")];
      expect([first?.reason, second]).to.deep.equal([
        "dtrace: failed to initialize dtrace: DTrace requires additional privileges",
        null,
      ]);
    });

    it("misses a script that is not there", async () => {
      symlinkSync(fixtureProgram("dtrace-stand-in.mjs"), join(folder, "dtrace"));
      expect((await check(engine({ script: "/nowhere/x.d" }), "linux"))?.reason).to.match(
        /cannot be read.*ENOENT/,
      );
    });
  });

  describe("createParser for frames", () => {
    it("makes a cycle of a frame, and tells what was lost with it", () => {
      const parser = engine().createParser(RUN);
      parser.stderrLine?.("dtrace: 12 aggregation drops on CPU 2");
      const lines = ["B\t2\t1763805600000000\t1", "R\tweb1\\0\t7", "E\t2"];
      const [cycle] = lines
        .map((line) => parser.line(line, 0n))
        .filter((outcome) => outcome !== null) as Cycle[];
      expect(cycle).to.deep.include({
        kind: "cycle",
        atNs: 1763805600000000000n,
        rows: [{ keys: ["web1"], values: [7] }],
        skipped: {},
        dropped: { dtrace_aggregations: 12, frames: 2 },
      });
    });

    it("shows drops, the last error and the end in its details", () => {
      const parser = engine().createParser(RUN);
      parser.line("Z\t0", 0n);
      parser.stderrLine?.("dtrace: processing aborted: Abort due to systemic unresponsiveness");
      expect(parser.details?.()).to.deep.equal({
        lost: {},
        runtime_errors: 0,
        last_error: "processing aborted: Abort due to systemic unresponsiveness",
        ended_in_order: true,
      });
    });

    it("keeps nothing from one process to the next", () => {
      const of = engine();
      of.createParser(RUN).line("B\t0\t1763805600000000\t1", 0n);
      expect(of.createParser(RUN).line("R\tweb1\\0\t7", 0n)).to.deep.equal({
        kind: "skip",
        reason: "outside-frame",
      });
    });
  });

  describe("createParser for aggregations", () => {
    const row = (key: string, value: number): string => `  ${key.padEnd(50)} ${String(value).padStart(16)}`;
    const text = (change: Partial<DtraceEngineOptions> = {}, lines: readonly string[] = []): Cycle | null => {
      const parser = engine({ prints: { kind: "aggregations" }, ...change }).createParser(RUN);
      for (const line of lines) parser.line(line, 5n);
      return parser.idle?.end() ?? null;
    };

    it("makes a cycle of what came before a pause", () => {
      const cycle = text({}, ["", row("web1", 7), row("web2", 1), "hello"]);
      expect([cycle?.atNs, cycle?.rows, cycle?.skipped]).to.deep.equal([
        5n,
        [
          { keys: ["web1"], values: [7] },
          { keys: ["web2"], values: [1] },
        ],
        { "no-aggregation": 1 },
      ]);
    });

    it("puts aggregations with the same keys side by side as columns", () => {
      const columns = [
        { name: "calls", unit: "calls", help: "" },
        { name: "time", unit: "ns", help: "" },
      ];
      const cycle = text({ output: { ...OPTIONS.output, columns } }, [
        "",
        row("web1", 7),
        row("web2", 1),
        row("web1", 900),
      ]);
      expect([cycle?.rows, cycle?.skipped]).to.deep.equal([
        [{ keys: ["web1"], values: [7, 900] }],
        { "unexpected-row": 1 },
      ]);
    });

    it("makes histograms of histograms", () => {
      const bucket = (label: string, count: number): string =>
        `${label.padStart(16)} ${"|".padEnd(41)} ${count}`;
      const header = "           value  ------------- Distribution ------------- count    ";
      const keys = ["zone", "bucket"].map((name) => ({ name, help: "" }));
      const lines = ["", `  ${"web1".padEnd(50)}`, header, bucket("< 0", 2), bucket("0", 0), bucket("10", 4)];
      const cycle = text({ output: { ...OPTIONS.output, kind: "histogram", keys } }, lines);
      expect(cycle?.zones[0]?.histograms).to.deep.equal([
        { metric: "calls.calls", instance: "", buckets: [[10, 4]] },
      ]);
      expect(cycle?.skipped).to.deep.equal({ "below-range": 1 });
    });

    it("makes no cycle of no rows", () => {
      expect(text({}, ["", "hello"])).to.equal(null);
    });

    it("reads by a format", () => {
      const prints = { kind: "aggregations", format: "%s %@d\n" } as const;
      expect(text({ prints }, ["web1 7"])?.rows).to.deep.equal([{ keys: ["web1"], values: [7] }]);
    });
  });
});
