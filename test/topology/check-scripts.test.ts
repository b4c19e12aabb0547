import { expect } from "chai";
import { mistakesIn, topologyOf, unmark } from "./marked.js";

const wrong: [title: string, probe: string, path: string, message: RegExp][] = [
  ["a script that is none", "{ script: §nothing }", "probes.a.script", /there is no script "nothing"/],
  ["a script that only shows the system probe", "{ script: §netstats }", "probes.a.script", /system probe/],
  ["a parameter that is missing", "§{ script: proc-sys }", "probes.a.params", /pid \(pid\) is missing/],
  [
    "a parameter that is none",
    "{ script: proc-sys, params: { pid: §'1; rm' } }",
    "probes.a.params.pid",
    /pid \(pid\) must be/,
  ],
  [
    "a parameter that it does not take",
    "{ script: run-queue, params: { pid: §1 } }",
    "probes.a.params.pid",
    /it takes none/,
  ],
];

describe("checkScripts", () => {
  for (const [title, probe, path, message] of wrong) {
    it(`refuses ${title}, at its place`, () => {
      const { text, positions } = unmark(`version: 1\nprobes: { a: ${probe} }\n`);
      const [mistake, ...others] = mistakesIn(text);
      expect(others).to.deep.equal([]);
      expect(mistake).to.deep.include({ ...positions[0], path });
      expect(mistake?.message).to.match(message);
    });
  }

  it("takes a script with its parameters, by the engine that there is or one that is named", () => {
    const { probes } = topologyOf(
      "version: 1\nprobes: { a: { script: run-queue }, b: { engine: bpftrace, script: proc-sys, params: { pid: 7 } } }\n",
    );
    expect([...probes.values()].map(({ source }) => source)).to.deep.equal([
      { kind: "script", script: "run-queue", engine: "auto" },
      { kind: "script", script: "proc-sys", engine: "bpftrace" },
    ]);
  });
});
