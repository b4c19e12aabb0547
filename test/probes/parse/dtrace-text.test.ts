import { expect } from "chai";
import fc from "fast-check";
import { parseInteger, unescapeString } from "../../../src/probes/parse/dtrace-text.js";

describe("parseInteger", () => {
  const whole: [string, number | bigint][] = [
    ["0", 0],
    ["-0", 0],
    ["12", 12],
    ["-9", -9],
    ["0017", 17],
    ["9007199254740991", 9007199254740991],
    ["9007199254740992", 9007199254740992n],
    ["18446744073709551615", 18446744073709551615n],
    ["-9223372036854775808", -9223372036854775808n],
  ];
  for (const [field, value] of whole) {
    it(`reads ${field}`, () => expect(parseInteger(field)).to.equal(value));
  }

  const others = [
    "",
    "-",
    "+1",
    " 1",
    "1 ",
    "1.5",
    "1e3",
    "0x10",
    "NaN",
    "Infinity",
    "1,000",
    "--1",
    "1-",
    "١",
  ];
  const outOfRange = [
    "18446744073709551616",
    "-9223372036854775809",
    "99999999999999999999",
    "1".repeat(400),
  ];
  for (const field of [...others, ...outOfRange]) {
    it(`takes ${JSON.stringify(field.slice(0, 24))} for no number`, () =>
      expect(parseInteger(field)).to.equal(null));
  }
});

describe("unescapeString", () => {
  const examples: [string, string][] = [
    ["beam.smp\\0", "beam.smp"],
    ["caf\\303\\251\\0", "café"],
    ["a\\tb\\nc\\0", "a\tb\nc"],
    ['\\"quoted\\\\\\"\\0', '"quoted\\"'],
    ["\\0", ""],
    ["", ""],
    ["no terminator", "no terminator"],
    ["\\0011\\0", "\u00011"],
    ["cut\\0 padding", "cut"],
    ["half\\", "half"],
    ["\\q\\0", "q"],
    ["raw é\\0", "raw é"],
    ["\\351\\0", "\ufffd"],
  ];
  for (const [field, text] of examples) {
    it(`reads ${field} as ${JSON.stringify(text)}`, () => expect(unescapeString(field)).to.equal(text));
  }

  it("reads back whatever %S can write", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const string = Buffer.from(text.replaceAll("\0", "")).toString();
        expect(unescapeString(escapeAsDtrace(string))).to.equal(string);
      }),
    );
  });
});

/** What %S prints of a D string. */
function escapeAsDtrace(text: string): string {
  const escaped = [...Buffer.from(text)].map((byte) => {
    const letter = 'abfnrtv"\\'[[7, 8, 12, 10, 13, 9, 11, 34, 92].indexOf(byte)];
    if (letter !== undefined) return `\\${letter}`;
    const octal = `\\${byte.toString(8).padStart(3, "0")}`;
    return byte < 0x20 || byte > 0x7e ? octal : String.fromCharCode(byte);
  });
  return `${escaped.join("")}\\0`;
}
