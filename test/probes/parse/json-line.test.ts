import { expect } from "chai";
import fc from "fast-check";
import { JSON_SKIPS, parseJsonLine } from "../../../src/probes/parse/json-line.js";

const GOOD = { zone: "web1", metric: "app.jobs", instance: "q0", kind: "counter", value: 7 };
const parseWith = (change: object): unknown => parseJsonLine(JSON.stringify({ ...GOOD, ...change }));

describe("parseJsonLine", () => {
  it("takes a value with its zone, metric, instance and kind", () => {
    expect(
      parseJsonLine('{"zone":"web1","metric":"app.jobs","instance":"q0","kind":"counter","value":7}'),
    ).to.deep.equal({
      kind: "value",
      zone: "web1",
      metric: "app.jobs",
      instance: "q0",
      sampleKind: "counter",
      value: 7,
    });
  });

  it("takes a line without an instance, with a carriage return, with fields of somebody else's", () => {
    expect(parseJsonLine('{"zone":"a","metric":"b","kind":"gauge","value":0.5,"unit":"s"}\r')).to.deep.equal({
      kind: "value",
      zone: "a",
      metric: "b",
      instance: "",
      sampleKind: "gauge",
      value: 0.5,
    });
  });

  for (const [written, value] of [
    ["7", 7],
    ["-7", -7],
    ["9007199254740991", 9_007_199_254_740_991],
    ["18446744073709551615", 18_446_744_073_709_551_615n],
    ["-9223372036854775808", -9_223_372_036_854_775_808n],
  ] as const) {
    it(`takes the string ${written} for exactly that number`, () => {
      expect(parseWith({ value: written })).to.have.property("value", value);
    });
  }

  const bad: [change: object, reason: string][] = [
    [{ zone: undefined }, "bad_zone"],
    [{ zone: "" }, "bad_zone"],
    [{ zone: 5 }, "bad_zone"],
    [{ zone: "z".repeat(257) }, "bad_zone"],
    [{ metric: null }, "bad_metric"],
    [{ instance: 0 }, "bad_instance"],
    [{ instance: null }, "bad_instance"],
    [{ kind: "histogram" }, "bad_kind"],
    [{ kind: undefined }, "bad_kind"],
    [{ value: undefined }, "bad_value"],
    [{ value: null }, "bad_value"],
    [{ value: true }, "bad_value"],
    [{ value: "" }, "bad_value"],
    [{ value: "7.5" }, "bad_value"],
    [{ value: "007" }, "bad_value"],
    [{ value: "-0" }, "bad_value"],
    [{ value: "0x7" }, "bad_value"],
    [{ value: " 7" }, "bad_value"],
    [{ value: "18446744073709551616" }, "bad_value"],
    [{ value: "-9223372036854775809" }, "bad_value"],
    [{ value: 2 ** 53 }, "inexact"],
    [{ value: -(2 ** 60) }, "inexact"],
  ];
  for (const [change, reason] of bad) {
    it(`skips ${JSON.stringify(change).slice(0, 40)} as ${reason}`, () => {
      expect(parseWith(change)).to.deep.equal({ kind: "skip", reason });
    });
  }

  for (const text of ["", "7", "null", "[]", '"a"', '{"zone":', "zone web1", '{"value":1e999', "\0"]) {
    it(`skips ${JSON.stringify(text)} as not_json`, () => {
      expect(parseJsonLine(text)).to.deep.equal({ kind: "skip", reason: "not_json" });
    });
  }

  it("skips a number that JSON cannot hold", () => {
    const line = '{"zone":"a","metric":"b","kind":"gauge","value":1e999}';
    expect(parseJsonLine(line)).to.deep.equal({ kind: "skip", reason: "bad_value" });
  });

  it("throws for no text at all, and gives reasons of its closed set", () => {
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .dictionary(fc.constantFrom(...Object.keys(GOOD)), fc.jsonValue())
        .map((record) => JSON.stringify(record)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseJsonLine(text);
        if (parsed.kind === "skip") expect(JSON_SKIPS).to.include(parsed.reason);
      }),
      { numRuns: 2_000 },
    );
  });
});
