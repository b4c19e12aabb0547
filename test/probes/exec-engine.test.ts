import { expect } from "chai";
import { createExecEngine } from "../../src/probes/exec-engine.js";
import type { Engine } from "../../src/probes/engine.js";

const COMMAND = { program: "/opt/probe", args: ["--fast"] };
const RUN = { everyMs: 1_000 };

/** Kind of the series that one line becomes. */
function kindOf(engine: Engine, line: string): string | undefined {
  const parser = engine.createParser(RUN);
  parser.line(line, 1n);
  return parser.idle?.end()?.zones[0]?.series[0]?.kind;
}

describe("createExecEngine", () => {
  it("runs the command as it is written, whatever the interval", () => {
    const engine = createExecEngine({ command: COMMAND, format: "kstat-p" });
    expect(engine.command(RUN)).to.deep.equal(COMMAND);
  });

  it("misses nothing but perhaps its program", async () => {
    const engine = createExecEngine({ command: COMMAND, format: "kstat-p" });
    expect(await engine.check({ platform: "linux", env: {} })).to.equal(null);
  });

  for (const [counters, kind] of [
    [undefined, "gauge"],
    [["app.*"], "counter"],
    [["app:*:worker:jobs"], "counter"],
    [["jobs", "*.idle"], "gauge"],
  ] as const) {
    it(`takes app:0:worker:jobs for a ${kind} where counters are ${JSON.stringify(counters)}`, () => {
      const engine = createExecEngine({ command: COMMAND, format: "kstat-p", ...(counters && { counters }) });
      expect(kindOf(engine, "app:0:worker:jobs\t7")).to.equal(kind);
    });
  }

  it("reads the format that it is told", () => {
    const line = '{"zone":"a","metric":"x","kind":"delta","value":1}';
    expect(kindOf(createExecEngine({ command: COMMAND, format: "json-lines" }), line)).to.equal("delta");
    expect(kindOf(createExecEngine({ command: COMMAND, format: "kstat-p" }), line)).to.equal(undefined);
  });

  it("gives each process a parser of its own", () => {
    const engine = createExecEngine({ command: COMMAND, format: "kstat-p" });
    engine.createParser(RUN).line("app:0:worker:jobs\t7", 1n);
    expect(engine.createParser(RUN).idle?.end()).to.equal(null);
  });
});
