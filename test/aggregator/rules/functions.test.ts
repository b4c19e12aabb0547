import { expect } from "chai";
import { compileRules } from "../../../src/aggregator/rules/compile-rules.js";
import type { KstatFrame } from "../../../src/model/kstat-frame.js";
import { SD_FRAME } from "../../support/kstat-message.js";

/** What the function f of these lines makes of a name, or of an instance. */
function call(
  lines: readonly string[],
  name: string,
  frame: Partial<KstatFrame> = {},
  argument = "name",
): string {
  const text = [`a(gz) -> [f(${argument})].`, ...lines.map((line) => `-erl ${line}`)].join("\n");
  const compiled = compileRules(text);
  if (compiled.kind === "mistakes") throw new Error(JSON.stringify(compiled.mistakes));
  const outcome = compiled.rules.match({ ...SD_FRAME, name, ...frame });
  return outcome.kind === "point" ? outcome.path.join() : `(${outcome.reason})`;
}

describe("functions of the rules", () => {
  const CASES: readonly (readonly [rule: string, lines: readonly string[], name: string, result: string])[] =
    [
      ["answer a text", ['f(_) -> <<"x">>.'], "n", "x"],
      ["answer an empty text", ["f(_) -> <<>>."], "n", ""],
      ["answer their argument", ["f(X) -> X."], "n", "n"],
      ["answer the tail", ['f(<<"ab", T/binary>>) -> T.'], "abcd", "cd"],
      ["answer an empty tail", ['f(<<"ab", T/binary>>) -> T.'], "ab", ""],
      ["drop the frame by the atom ignore", ["f(_) -> ignore."], "n", "(function)"],
      ["drop the frame where no clause fits", ['f(<<"x">>) -> <<"y">>.'], "n", "(no_clause)"],
      ["fit a text without a tail only whole", ['f(<<"ab">>) -> <<"1">>;', 'f(_) -> <<"2">>.'], "abc", "2"],
      ["fit any one byte by _", ["f(<<_, $b, T/binary>>) -> T."], "xbc", "c"],
      [
        "fit no byte that is missing by _",
        ['f(<<_, _/binary>>) -> <<"1">>;', 'f(<<>>) -> <<"2">>.'],
        "",
        "2",
      ],
      ["take a character of its own: $_ and $%", ["f(<<$_, $%, T/binary>>) -> T."], "_%c", "c"],
      ["take a blank and a backslash by their escapes", ["f(<<$\\s, $\\\\, T/binary>>) -> T."], " \\c", "c"],
      ["take quotes by their escapes", ['f(<<"\\"", T/binary>>) -> T.'], '"c', "c"],
      ["try clauses in order", ["f(X) -> X;", 'f(<<"n">>) -> <<"second">>.'], "n", "n"],
      ["call each other, whichever stands first", ["f(X) -> g(X).", "g(<<_, T/binary>>) -> T."], "nm", "m"],
      ["call themselves", ["f(<<$-, T/binary>>) -> T;", "f(<<_, T/binary>>) -> f(T)."], "ab-cd", "cd"],
      [
        "may go over several lines, and several on one",
        ['f(<<"a">>)', '-> <<"b">>; f(', "X) -> X. % end"],
        "n",
        "n",
      ],
      ["take a variable that begins with _", ["f(_X) -> _X."], "n", "n"],
      [
        "see bytes: _ is one of the two of a letter beyond ASCII",
        ["f(<<_, _, T/binary>>) -> T."],
        "\u00e9t\u00e9",
        "t\u00e9",
      ],
    ];
  for (const [rule, lines, name, result] of CASES) {
    it(rule, () => expect(call(lines, name)).to.equal(result));
  }

  it("get an instance as a number, which fits no bytes", () => {
    const lines = ['f(<<"1">>) -> <<"text">>;', "f(X) -> X."];
    expect(call(lines, "n", { instance: 1 }, "instance")).to.equal("1");
    expect(call(lines, "n", { instance: -1 }, "instance")).to.equal("18446744073709551615");
  });

  it("may stand between the rules", () => {
    const text =
      'ignore(key = "x").\n-erl f(<<$a>>) -> ignore;\na(gz) -> [f(name)].\n-erl f(X) -> X.\nignore(gz).';
    expect(compileRules(text)).to.have.property("kind", "ok");
  });

  it("walk the longest field to its end", () => {
    const lines = ['f(<<"x">>) -> <<"1">>;', "f(<<_, T/binary>>) -> f(T);", 'f(<<>>) -> <<"end">>.'];
    expect(call(lines, "n".repeat(1_024))).to.equal("end");
  });

  it("are ended where they would not end", () => {
    expect(call(["f(X) -> f(X)."], "n")).to.equal("(too_long)");
    expect(call(["f(X) -> g(X).", "g(X) -> f(X)."], "n")).to.equal("(too_long)");
  });

  it("are ended after a bounded number of clauses too", () => {
    const lines = Array.from({ length: 1_000 }, (_, at) => `f(<<"x${at}">>) -> ignore;`);
    expect(call([...lines, "f(<<_, T/binary>>) -> f(T)."], "n".repeat(1_024))).to.equal("(too_long)");
  });

  it("give the same however many names were asked for between", () => {
    const compiled = compileRules(
      `a(gz) -> [f(name)].\n-erl f(<<"n", T/binary>>) -> T;\n-erl f(X) -> ignore.`,
    );
    if (compiled.kind === "mistakes") throw new Error(JSON.stringify(compiled.mistakes));
    for (let round = 0; round < 2; round++) {
      for (let at = 0; at < 5_000; at++) {
        const name = `${at % 2 === 0 ? "n" : "x"}${at}`;
        const outcome = compiled.rules.match({ ...SD_FRAME, name });
        const shown = outcome.kind === "point" ? outcome.path : outcome.reason;
        expect(shown).to.deep.equal(at % 2 === 0 ? [String(at)] : "function");
      }
    }
  });
});
