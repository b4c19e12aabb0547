import { expect } from "chai";
import fc from "fast-check";
import { substitute } from "../../src/topology/environment.js";

const ENV = { HOST: "gz-01", EMPTY: "", UNSET: undefined, TRICKY: "${HOST}\na: {b: [$&$1" };

describe("substitute", () => {
  const good: [title: string, text: string, result: string, isSubstituted: boolean][] = [
    ["leaves text without a variable as it is", "a $HOST {b} $$ }", "a $HOST {b} $$ }", false],
    ["puts in a variable", "${HOST}", "gz-01", true],
    [
      "puts in several, with text around them",
      "tcp://${HOST}:${PORT:-7211}/${HOST}",
      "tcp://gz-01:7211/gz-01",
      true,
    ],
    ["prefers the variable to the default", "${HOST:-other}", "gz-01", true],
    ["takes the default for what is not set", "${NOPE:-other}", "other", true],
    ["takes the default for what is empty", "${EMPTY:-other}", "other", true],
    ["takes the default for what is undefined", "${UNSET:-other}", "other", true],
    ["takes an empty default", "a${NOPE:-}b", "ab", true],
    ["takes colons and dashes in a default", "${NOPE:-a:-b}", "a:-b", true],
    ["puts in an empty variable", "a${EMPTY}b", "ab", true],
    ["does not look into what it has put in", "${TRICKY}", "${HOST}\na: {b: [$&$1", true],
    ["reads $${ as a plain ${", "$${HOST}", "${HOST}", false],
  ];
  for (const [title, text, result, isSubstituted] of good) {
    it(`${title}: ${text}`, () => {
      expect(substitute(text, ENV)).to.deep.equal({ kind: "text", text: result, isSubstituted });
    });
  }

  const noVariable = (text: string): string =>
    `${text} is no variable; expected \${NAME} or \${NAME:-default}`;
  const missing = (name: string): string => `the environment has no ${name}, and there is no default for it`;
  const bad: [text: string, message: string][] = [
    ["${NOPE}", missing("NOPE")],
    ["${UNSET}", missing("UNSET")],
    ["${constructor}", missing("constructor")],
    ["${NOPE}${NADA}", `${missing("NOPE")}; ${missing("NADA")}`],
    ["${}", noVariable("${}")],
    ["${1A}", noVariable("${1A}")],
    ["${HOST-x}", noVariable("${HOST-x}")],
    ["${HOST:x}", noVariable("${HOST:x}")],
    ["${HOST", noVariable("${HOST")],
    ["${ HOST }", noVariable("${ HOST }")],
  ];
  for (const [text, message] of bad) {
    it(`refuses ${text}`, () => expect(substitute(text, ENV)).to.deep.equal({ kind: "mistake", message }));
  }

  it("never throws", () => {
    const piece = fc.constantFrom("$", "{", "}", ":-", "HOST", "NOPE", "EMPTY", " ", "x");
    const text = fc.array(piece).map((pieces) => pieces.join(""));
    fc.assert(fc.property(text, (written) => ["text", "mistake"].includes(substitute(written, ENV).kind)));
  });
});
