import { expect } from "chai";
import fc from "fast-check";
import { parseDuration, parseTime, readQuery, single } from "../../src/web/query.js";
import { WebError } from "../../src/web/errors.js";

describe("readQuery", () => {
  it("gives each parameter its values in order", () => {
    expect(readQuery({ a: "1", b: ["2", "3"] }, ["a", "b", "c"])).to.deep.equal({ a: ["1"], b: ["2", "3"] });
  });
  it("refuses a parameter that the route does not know, and names those it does", () => {
    expect(() => readQuery({ resolutoin: "1s" }, ["resolution", "from"])).to.throw(
      'unknown query parameter "resolutoin"; known are resolution, from',
    );
  });
  it("reads an empty value as none given", () => {
    expect(readQuery({ from: "", host: ["", "a"] }, ["from", "host"])).to.deep.equal({ host: ["a"] });
  });
  it("takes the names of object members for unknown parameters", () => {
    expect(() => readQuery({ constructor: "1" }, ["a"])).to.throw("unknown query parameter");
  });
});

describe("single", () => {
  it("is the one value, or undefined", () => {
    expect([single("a", ["1"]), single("a", undefined)]).to.deep.equal(["1", undefined]);
  });
  it("refuses a second one", () => expect(() => single("a", ["1", "1"])).to.throw("a is given twice"));
});

describe("parseDuration", () => {
  for (const [text, ms] of [
    ["1s", 1_000],
    ["100ms", 100],
    ["10m", 600_000],
    ["1h", 3_600_000],
    ["2d", 172_800_000],
  ] as const) {
    it(`reads ${text} as ${ms} ms`, () => expect(parseDuration("resolution", text)).to.equal(ms));
  }
  for (const text of [
    "1",
    "s",
    "0s",
    "-1s",
    "1.5s",
    "1 s",
    "1S",
    "1w",
    "1s1s",
    "1s\n",
    "99999999999s",
    "NaNs",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () =>
      expect(() => parseDuration("resolution", text)).to.throw("resolution must be"));
  }
});

describe("parseTime", () => {
  const good: [text: string, utc: string][] = [
    ["2026-11-22T10:00:00Z", "2026-11-22T10:00:00.000Z"],
    ["2026-11-22t10:00:00z", "2026-11-22T10:00:00.000Z"],
    ["2026-11-22T10:00:00.5+01:00", "2026-11-22T09:00:00.500Z"],
    ["2024-02-29T23:59:59.123456789-00:30", "2024-03-01T00:29:59.123Z"],
  ];
  for (const [text, utc] of good) {
    it(`reads ${text}`, () => expect(new Date(parseTime("from", text)).toISOString()).to.equal(utc));
  }
  const bad = [
    "now",
    "10:00",
    "2026-11-22",
    "2026-11-22T10:00:00",
    "2026-11-22 10:00:00Z",
    "2026-02-30T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-11-00T00:00:00Z",
    "2026-11-22T25:00:00Z",
    "2026-11-22T10:60:00Z",
    "1763805600",
    "2026-11-22T10:00:00+25:00",
  ];
  for (const text of bad) {
    it(`refuses ${text}`, () =>
      expect(() => parseTime("from", text)).to.throw("from must be an RFC 3339 time"));
  }
  it("tells of the + that a URL made a space", () => {
    expect(() => parseTime("to", "2026-11-22T10:00:00 01:00")).to.throw("(in a URL a + is written %2B)");
  });
  it("throws nothing but its own error, whatever the text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          return Number.isInteger(parseTime("from", text));
        } catch (error) {
          return error instanceof WebError && error.code === "BAD_QUERY";
        }
      }),
    );
  });
});
