import { expect } from "chai";
import { Intake } from "../../src/ingest/intake.js";
import { parseQuery } from "../../src/ingest/query-string.js";
import { splitBinary, splitLines } from "../../src/ingest/split-mpub.js";
import { isTopicName } from "../../src/ingest/topic-name.js";
import { createAllowList } from "../../src/ingest/allow-list.js";

const BODY = Buffer.from("000000030000000161000000026262000000010a", "hex");

describe("splitBinary and splitLines", () => {
  it("give pieces of the body, or refuse, whatever is mutated in 200,000 bodies", function () {
    this.timeout(20_000);
    let state = 11;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let round = 0; round < 200_000; round++) {
      const mutant = Buffer.from(BODY.subarray(0, random(BODY.length + 1)));
      for (let flips = random(4); flips > 0 && mutant.length > 0; flips--)
        mutant[random(mutant.length)] = random(256);
      for (const split of [splitBinary(mutant), splitLines(mutant)]) {
        if (split.kind === "refused") continue;
        const bytes = split.messages.reduce((sum, { length }) => sum + length, 0);
        if (bytes > mutant.length || split.messages.some(({ length }) => length === 0)) {
          expect.fail(`${mutant.toString("hex")} gave ${bytes} bytes`);
        }
      }
    }
  });
});

describe("parseQuery", () => {
  const rows: [query: string, entries: [string, string][] | null][] = [
    ["", []],
    [
      "a=1&b=2",
      [
        ["a", "1"],
        ["b", "2"],
      ],
    ],
    ["a=1&a=2", [["a", "1"]]],
    ["a", [["a", ""]]],
    ["a=b=c", [["a", "b=c"]]],
    ["a=%20+%41", [["a", "  A"]]],
    ["&&a=1&", [["a", "1"]]],
    ["a=%C3%A4", [["a", "ä"]]],
    ["a=%", null],
    ["a=%4", null],
    ["a=%zz", null],
    ["a=1;b=2", null],
  ];
  for (const [query, entries] of rows) {
    it(`reads ${JSON.stringify(query)} as Go does`, () => {
      const parsed = parseQuery(query);
      expect(parsed === null ? null : [...parsed]).to.deep.equal(entries);
    });
  }
});

describe("isTopicName", () => {
  for (const name of ["t", ".-_", "x#ephemeral", "a".repeat(64)]) {
    it(`takes ${name}`, () => expect(isTopicName(name)).to.equal(true));
  }
  for (const name of [
    "",
    "a b",
    "a/b",
    "a\n",
    "x#other",
    "ä",
    "a".repeat(65),
    `${"a".repeat(60)}#ephemeral`,
  ]) {
    it(`refuses ${JSON.stringify(name)}`, () => expect(isTopicName(name)).to.equal(false));
  }
});

describe("createAllowList", () => {
  const isAllowed = createAllowList(["10.1.0.0/16", "fd00::/8"]);
  for (const address of [
    "127.0.0.1",
    "127.9.9.9",
    "::1",
    "::ffff:127.0.0.1",
    "10.1.2.3",
    "::ffff:10.1.2.3",
    "fd00::7",
  ]) {
    it(`lets ${address} in`, () => expect(isAllowed(address)).to.equal(true));
  }
  for (const address of ["10.2.0.1", "192.168.0.1", "::ffff:10.2.0.1", "fe80::1", "", "x"]) {
    it(`keeps ${JSON.stringify(address)} out`, () => expect(isAllowed(address)).to.equal(false));
  }
});

describe("an intake", () => {
  const bodies = [Buffer.from("a"), Buffer.from("b")];
  const sample = {
    host: "h",
    zone: "z",
    metric: "m",
    instance: "",
    kind: "gauge",
    timeMs: 0,
    value: 1,
  } as const;
  const read = (body: Uint8Array) =>
    Buffer.from(body).toString() === "a"
      ? ({ kind: "sample", sample } as const)
      : ({ kind: "dropped", reason: "bad" } as const);

  it("counts what it took by what was in it", () => {
    const offered: number[] = [];
    const intake = new Intake({
      topics: new Map([["t", read]]),
      offer: (samples) => offered.push(samples.length) > 0,
    });
    expect(intake.take("t", bodies)).to.equal(true);
    expect(intake.take("u", bodies)).to.equal(true);
    expect(offered).to.deep.equal([1]);
    expect(intake.counts).to.deep.equal({ handled: 4, provided: 1, sent: 1, refused: 0 });
    expect(intake.dropped).to.deep.equal({ bad: 1, unknown_topic: 2 });
  });

  it("takes none of the messages where there is no room", () => {
    const intake = new Intake({ topics: new Map([["t", read]]), offer: () => false });
    expect(intake.take("t", bodies)).to.equal(false);
    expect(intake.counts).to.deep.equal({ handled: 0, provided: 0, sent: 0, refused: 2 });
    expect(intake.dropped).to.deep.equal({});
  });
});
