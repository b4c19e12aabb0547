import { expect } from "chai";
import { decodeJsonMetric } from "../../src/ingest/json-metric.js";

/** The body of the command in the seed document, byte for byte. */
const SEED =
  '{"grouping": "fifo","metric": "fifo.vm.createions","time": 12345,"value": 1,"tags": {"fifo-host":"fifo01"}}';

const decode = (text: string): ReturnType<typeof decodeJsonMetric> => decodeJsonMetric(Buffer.from(text));
const withParts = (parts: object): string =>
  JSON.stringify({ grouping: "g", metric: "m", time: 1, value: 2, tags: {}, ...parts });

describe("decodeJsonMetric", () => {
  it("reads the README's example", () => {
    expect(decode(SEED)).to.deep.equal({
      kind: "metric",
      metric: {
        metric: "fifo.vm.createions",
        host: "fifo01",
        zone: "global",
        instance: "",
        timeS: 12_345,
        value: 1,
      },
    });
  });

  const TAGS: readonly (readonly [tags: object, host: string | undefined, zone: string, instance: string])[] =
    [
      [{}, undefined, "global", ""],
      [{ host: "h", "fifo-host": "f" }, "h", "global", "fifo-host=f"],
      [{ uuid: "u" }, undefined, "u", ""],
      [{ zone: "z", uuid: "u" }, undefined, "z", "uuid=u"],
      [{ host: "", zone: "" }, undefined, "global", "host=,zone="],
      [{ b: "2", a: "1", host: "h", zone: "z" }, "h", "z", "a=1,b=2"],
      [JSON.parse('{"__proto__": "x"}') as object, undefined, "global", "__proto__=x"],
    ];
  for (const [tags, host, zone, instance] of TAGS) {
    it(`takes host, zone and instance from the tags ${JSON.stringify(tags)}`, () => {
      const decoded = decode(withParts({ tags }));
      expect(decoded).to.have.property("kind", "metric");
      expect(decoded).to.have.property("metric").that.includes({ host, zone, instance });
    });
  }

  it("takes a fraction, a negative value, and one near the end of the doubles", () => {
    for (const value of [0.5, -3, 1.7e308]) {
      expect(decode(withParts({ value })))
        .to.have.property("metric")
        .that.includes({ value });
    }
  });

  const BAD: readonly (readonly [reason: string, text: string])[] = [
    ["not_json", ""],
    ["not_json", "{"],
    ["not_json", SEED.slice(0, -1)],
    ["not_json", `${SEED}x`],
    ["keys", "null"],
    ["keys", "[]"],
    ["keys", "5"],
    ["keys", "{}"],
    ["keys", withParts({ unit: "s" })],
    ["keys", withParts({ grouping: undefined })],
    ["type", withParts({ grouping: 1 })],
    ["type", withParts({ metric: 5 })],
    ["type", withParts({ metric: "" })],
    ["type", withParts({ time: "12345" })],
    ["type", withParts({ value: "1" })],
    ["type", withParts({ value: null })],
    ["type", withParts({ value: 12.5 }).replace("12.5", "1e999")],
    ["type", withParts({ tags: [] })],
    ["type", withParts({ tags: [{ a: "b" }] })],
    ["type", withParts({ tags: null })],
    ["type", withParts({ tags: { a: 1 } })],
    ["bad_time", withParts({ time: -1 })],
    ["bad_time", withParts({ time: 253_402_300_800 })],
    ["long_text", withParts({ metric: "m".repeat(1_025) })],
    ["long_text", withParts({ metric: "\u00e9".repeat(513) })],
    ["long_text", withParts({ tags: { a: "x".repeat(1_023) } })],
  ];
  for (const [reason, text] of BAD) {
    it(`skips ${text.slice(0, 70)} as ${reason}`, () => {
      const decoded = decode(text);
      expect(decoded).to.include({ kind: "skip", reason });
      expect(decoded).to.have.property("detail").that.is.a("string").with.length.below(200);
    });
  }

  it("skips what is not UTF-8", () => {
    const bytes = Buffer.from(SEED);
    bytes[15] = 0xff;
    expect(decodeJsonMetric(bytes)).to.include({ kind: "skip", reason: "not_json" });
  });

  it("takes no harm from lists in lists without end", () => {
    expect(decode("[".repeat(500_000))).to.include({ kind: "skip", reason: "not_json" });
  });
});
