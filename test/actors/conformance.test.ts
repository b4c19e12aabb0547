import { expect } from "chai";
import { existsSync } from "node:fs";
import type { Case } from "../conformance/case.js";
import { compareTraces } from "../conformance/compare.js";
import { readCases, readOwnCases, runCases, SHARED_CASES, type Verdict } from "../conformance/run-cases.js";

/** All cases of a set run side by side, each with an `it` of its own. */
function describeCases(title: string, cases: readonly Case[]): void {
  describe(title, () => {
    let verdicts: Map<string, Verdict>;
    before(async () => {
      verdicts = new Map((await runCases(cases)).map((verdict) => [verdict.case.id, verdict]));
    });
    for (const { id, then } of cases) {
      it(`${id}: ${then}`, () => {
        const diff = verdicts.get(id)?.diff;
        if (diff !== null) throw new Error(`\n${diff}`);
      });
    }
  });
}

describeCases("our supervisor in the project's own cases", readOwnCases());

if (existsSync(SHARED_CASES)) describeCases("our supervisor in OTP's cases", readCases(SHARED_CASES));
else console.log(`    (no ${SHARED_CASES}: OTP's cases are left out)`);

describe("compareTraces", () => {
  const trace = {
    main: [
      ["start", "a", 1],
      ["result", "alive", true],
    ],
    reports: [],
    downs: [["a", 1, "boom"]],
  } as const;

  it("finds no difference between a trace and itself", () => {
    expect(compareTraces("strict", trace, trace)).to.equal(null);
  });

  it("shows what was expected and what came, in order", () => {
    const other = { ...trace, main: [trace.main[1], trace.main[0]] };
    expect(compareTraces("strict", trace, other))
      .to.contain('- ["start","a",1]')
      .and.contain('+ ["result","alive",true]');
    expect(compareTraces("an unknown mode", trace, other)).not.to.equal(null);
  });

  it("ignores the order of a multiset, and not its counts", () => {
    expect(compareTraces("multiset", trace, { ...trace, main: [trace.main[1], trace.main[0]] })).to.equal(
      null,
    );
    expect(compareTraces("multiset", trace, { ...trace, main: [trace.main[0], ...trace.main] })).not.to.equal(
      null,
    );
  });

  it("compares only results where that is the rule", () => {
    expect(compareTraces("results", { main: [trace.main[1]] }, trace)).to.equal(null);
    expect(compareTraces("results", { main: [["top_exit", "shutdown"]] }, trace)).not.to.equal(null);
  });

  it("does not compare reports or downs that the case does not give", () => {
    expect(compareTraces("strict", { main: trace.main }, { ...trace, downs: [] })).to.equal(null);
    expect(compareTraces("strict", trace, { ...trace, downs: [] })).not.to.equal(null);
  });
});
