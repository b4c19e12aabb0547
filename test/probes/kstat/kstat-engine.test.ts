import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { isKstatSelector } from "../../../src/model/kstat-selector.js";
import type { Cycle } from "../../../src/probes/engine.js";
import { createKstatEngine } from "../../../src/probes/kstat/kstat-engine.js";
import { SHIPPED_SELECTION } from "../../../src/probes/kstat/selection.js";
import { fixtureProgram } from "../../support/programs.js";

const MARK = "unix:0:system_misc:snaptime";

describe("createKstatEngine", () => {
  it("puts the mark behind the selection and the interval behind both", () => {
    const engine = createKstatEngine({ select: ["sd:::", "link"] });
    expect(engine.command({ everyMs: 5_000 })).to.deep.equal({
      program: "kstat",
      args: ["-p", "sd:::", "link", MARK, "5"],
    });
  });

  it("asks for whole seconds, one at least", () => {
    const engine = createKstatEngine({ select: ["sd"] });
    expect([100, 1_499, 2_500].map((everyMs) => engine.command({ everyMs }).args.at(-1))).to.deep.equal([
      "1",
      "1",
      "3",
    ]);
  });

  it("reads the shipped selection where there is none", () => {
    expect(createKstatEngine().command({ everyMs: 1_000 }).args).to.deep.equal([
      "-p",
      ...SHIPPED_SELECTION,
      MARK,
      "1",
    ]);
  });

  it("refuses what kstat would take for an option", () => {
    expect(() => createKstatEngine({ select: ["sd", "-z"] })).to.throw(
      'kstat cannot be given the selector "-z"',
    );
  });

  it("counts the marks that the selection itself prints", () => {
    const parser = createKstatEngine({ select: ["unix:::", "sd:::", "*:0:system_m*:/time$/"] }).createParser({
      everyMs: 1_000,
    });
    const lines = ["unix:0:a:b\t1", `${MARK}\t1.5`, "sd:0:sd0:nread\t1", `${MARK}\t1.5`, `${MARK}\t1.5`];
    const outcomes = lines.map((line) => parser.line(line, 1n));
    expect(outcomes.slice(0, -1)).to.deep.equal([null, null, null, null]);
    expect((outcomes.at(-1) as Cycle).zones[0]?.values).to.deep.equal([1, 1]);
  });

  it("takes for counters what the probe lists", () => {
    const parser = createKstatEngine({ select: ["app"], counters: ["app.*"] }).createParser({
      everyMs: 1_000,
    });
    parser.line("app:0:a:jobs\t1", 1n);
    const cycle = parser.line(`${MARK}\t1.5`, 1n) as Cycle;
    expect(cycle.zones[0]?.series[0]?.kind).to.equal("counter");
  });

  it("is missing where there is no kstat, with the remedy of the system", async () => {
    const env = { PATH: "/nowhere" };
    const check = async (platform: string) => createKstatEngine().check({ platform, env });
    const [linux, illumos] = await Promise.all([check("linux"), check("sunos")]);
    expect(linux?.reason).to.equal("the program kstat is not found");
    expect(linux?.remedy).to.match(/engine: auto/);
    expect(illumos?.remedy).to.match(/\/usr\/bin/);
  });

  it("is missing once after a run that kstat refused, and is tried again then", async () => {
    const folder = mkdtempSync(join(tmpdir(), "zonetap-kstat-"));
    try {
      symlinkSync(fixtureProgram("kstat-stand-in.mjs"), join(folder, "kstat"));
      const engine = createKstatEngine();
      const environment = { platform: "sunos", env: { PATH: folder } };
      const parser = engine.createParser({ everyMs: 1_000 });
      parser.stderrLine?.("kstat: illegal option -- p");
      parser.stderrLine?.("Usage:");
      parser.ended?.({ code: 0, signal: null, stderrTail: "" });
      expect((await engine.check(environment))?.reason).to.match(/illegal option -- p/);
      expect(await engine.check(environment)).to.equal(null);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("SHIPPED_SELECTION", () => {
  it("has only selectors that kstat takes", () => {
    expect(SHIPPED_SELECTION.filter((selector) => !isKstatSelector(selector))).to.deep.equal([]);
  });
});
