import { expect } from "chai";
import { buildDecision, decide, fieldOf, type Candidate } from "../../../src/aggregator/rules/decision.js";
import { KSTAT_FIELDS, type KstatField, type KstatFrame } from "../../../src/model/kstat-frame.js";
import { SD_FRAME } from "../../support/kstat-message.js";
import { createRandom } from "../../wire/random-packet.js";

interface Action {
  readonly kind: "ignore" | "point";
  readonly index: number;
}

function askAll(rules: readonly Candidate<Action>[], frame: KstatFrame): Action | undefined {
  return rules.find(({ fixed, action }) => {
    const isText = typeof frame.value === "string" && action.kind === "point";
    return !isText && [...fixed].every(([field, text]) => fieldOf(frame, field) === text);
  })?.action;
}

describe("decide", () => {
  it("says what asking every rule in turn says, of 200 rules files with 100 frames each", () => {
    const random = createRandom(11);
    const pick = (count: number): number => Math.floor(random() * count);
    for (let file = 0; file < 200; file++) {
      const texts = 1 + pick(4);
      const rules = Array.from({ length: 1 + pick(60) }, (_, index) => {
        const fixed = new Map<KstatField, string>();
        for (let asked = pick(4); asked > 0; asked--) fixed.set(KSTAT_FIELDS[pick(6)]!, `t${pick(texts)}`);
        return { fixed, action: { kind: pick(3) === 0 ? ("ignore" as const) : ("point" as const), index } };
      });
      const decision = buildDecision<Action>(rules);
      for (let at = 0; at < 100; at++) {
        const fields = Object.fromEntries(KSTAT_FIELDS.map((field) => [field, `t${pick(texts)}`]));
        const frame = { ...SD_FRAME, ...fields, value: pick(2) === 0 ? "text" : 1 };
        expect(decide(decision, frame)).to.equal(askAll(rules, frame));
      }
    }
  });

  it("stays small where every rule asks for something else", () => {
    const rules = Array.from({ length: 1_024 }, (_, index) => {
      const field = KSTAT_FIELDS[index % 6]!;
      return { fixed: new Map([[field, `t${index}`]]), action: { kind: "point" as const, index } };
    });
    const decision = buildDecision<Action>(rules);
    expect(
      JSON.stringify(decision, (_, value: unknown) => (value instanceof Map ? [...value] : value)).length,
    ).to.be.lessThan(10_000_000);
    expect(decide(decision, { ...SD_FRAME, class: "t1019" })?.index).to.equal(
      askAll(rules, { ...SD_FRAME, class: "t1019" })?.index,
    );
  });
});
