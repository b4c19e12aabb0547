import { expect } from "chai";
import { compileRules } from "../../../src/aggregator/rules/compile-rules.js";

/** Each mistake as `line:column: message`. */
function mistakesOf(text: string): readonly string[] {
  const compiled = compileRules(text);
  if (compiled.kind === "ok") return [];
  return compiled.mistakes.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

const A = "a(gz) -> [key].\n";

describe("mistakes in rules", () => {
  const CASES: readonly (readonly [what: string, text: string, mistakes: readonly string[]])[] = [
    ["an empty file", "", ["1:1: the file has no rules"]],
    ["a file of comments", "% a\n% b", ["1:1: the file has no rules"]],
    ["a file of functions", "-erl f(X) -> X.", ["1:1: the file has no rules"]],
    ["a missing dot", "ignore(gz)\na(gz) -> [key].", ["2:1: expected `.`, found `a`"]],
    ["a missing dot at the end", "ignore(gz)", ["1:11: expected `.`, found the end of the file"]],
    [
      "no matcher",
      "ignore().",
      ["1:8: expected `gz` or a field to match on, one of host, uuid, name, module, class, key, found `)`"],
    ],
    [
      "a matcher on the instance",
      'ignore(instance = "1").',
      [
        "1:8: expected `gz` or a field to match on, one of host, uuid, name, module, class, key, found `instance`",
      ],
    ],
    [
      "a matcher without its text",
      "ignore(key = x).",
      ["1:14: expected a string in double quotes, found `x`"],
    ],
    ["an empty text", 'ignore(key = "").', ["1:14: a string may not be empty"]],
    [
      "a text without an end",
      'a(gz) -> [key].\nignore(key = "x).\n',
      ["2:14: a string that begins here has no end"],
    ],
    ["a bucket without a path", "a(gz).", ["1:6: expected `->`, found `.`"]],
    [
      "an empty path",
      "a(gz) -> [].",
      ["1:11: expected a field, `instance`, a string or a function, found `]`"],
    ],
    [
      "a keyword as a bucket",
      "host(gz) -> [key].",
      ["1:1: expected a rule, `ignore(...)` or `bucket(...) -> [...]`, found `host`"],
    ],
    [
      "gz in a path",
      "a(gz) -> [gz].",
      ["1:11: expected a field, `instance`, a string or a function, found `gz`"],
    ],
    [
      "a function of a text",
      'a(gz) -> [f("x")].',
      ['1:13: expected what f is given, one of host, uuid, name, module, class, key, instance, found `"x"`'],
    ],
    [
      "a function that is not there",
      `a(gz) -> [f(key)].`,
      ["1:11: there is no function f in the -erl lines"],
    ],
    ["a strange character", "a(gz) => [key].", ["1:7: expected `->`, found `=`", '1:8: unexpected ">"']],
    ["a character beyond ASCII", "\u{1f600}\u{1f600}\na(gz) -> [key].", ['1:1: unexpected "\u{1f600}"']],
    [
      "-erl without its blank",
      `${A}-erl\n`,
      ["2:1: -erl is followed by one blank and the text of a function"],
    ],
  ];
  for (const [what, text, mistakes] of CASES) {
    it(`names ${what}`, () => expect(mistakesOf(text)).to.deep.equal(mistakes));
  }

  it("names all of a file at once, each in its place", () => {
    const text =
      "ignore(foo).\r\nignore(gz).\n  a(gz) -> [bar].\n-erl f(1) -> x.\n-erl g(X) -> Y.\nignore(gz";
    expect(mistakesOf(text).map((mistake) => mistake.split(": ")[0])).to.deep.equal([
      "1:8",
      "3:16",
      "4:8",
      "5:14",
      "6:10",
    ]);
  });

  it("names no more than a hundred", () => {
    expect(mistakesOf("ignore(foo).\n".repeat(1_000))).to.have.lengthOf(100);
  });

  it("refuses more than a thousand rules, and a file of more than a million characters", () => {
    expect(mistakesOf(A.repeat(1_025))).to.deep.equal([
      "1:1: the file has 1025 rules, at most 1024 are taken",
    ]);
    expect(mistakesOf(" ".repeat(1_048_577))).to.deep.equal([
      "1:1: the file has 1048577 characters, at most 1048576 are read",
    ]);
  });
});

describe("mistakes in functions", () => {
  const CASES: readonly (readonly [what: string, erl: string, mistake: RegExp])[] = [
    ["a guard", "f(X) when X > 1 -> X.", /^2:11: expected `->`, since guards/],
    [
      "a guard without a strange character",
      "f(X) when true -> X.",
      /^2:11: expected `->`, since guards are not understood, found `when`$/,
    ],
    [
      "two arguments",
      "f(X, Y) -> X.",
      /^2:9: expected `\)`, since a function takes one argument, found `,`$/,
    ],
    [
      "no argument",
      "f() -> ignore.",
      /^2:8: expected a pattern: a variable, `_` or `<<\.\.\.>>`, found `\)`$/,
    ],
    ["a number as a pattern", "f(<<X:8>>) -> X.", /^2:11: unexpected ":" in a function/],
    [
      "a variable within",
      "f(<<X, T/binary>>) -> X.",
      /^2:11: expected `\/binary`, since a variable in << >> can only be the tail, found `,`$/,
    ],
    ["a tail before the end", "f(<<T/binary, $x>>) -> T.", /^2:18: expected `>>`, found `,`$/],
    ["another type of tail", "f(<<T/integer>>) -> T.", /^2:12: expected `binary`, found `integer`$/],
    [
      "a variable that is not bound",
      "f(<<T/binary>>) -> U.",
      /^2:25: U is not bound: the pattern has only T$/,
    ],
    ["_ as a result", "f(_) -> _.", /^2:14: _ is not bound: the pattern has no variable$/],
    ["a call of _", "f(_) -> f(_).", /^2:16: _ is not bound/],
    ["another atom", "f(_) -> drop.", /^2:14: expected a result.*found the atom `drop`$/],
    [
      "a result of two parts",
      'f(_) -> <<"a", "b">>.',
      /^2:19: expected `>>`, since a result is one string, <<"text">>, found `,`$/,
    ],
    ["a number", "f(_) -> 5.", /^2:14: unexpected "5" in a function/],
    ["a list of characters", 'f(_) -> "x".', /^2:14: expected a result/],
    ["two expressions", "f(X) -> X, X.", /^2:15: expected `;` or `\.` after a clause, found `,`$/],
    ["a call of a module", "f(X) -> m:g(X).", /^2:15: unexpected ":" in a function/],
    [
      "a clause of another function",
      "f(_) -> ignore; g(X) -> X.",
      /^2:22: f goes on after its `;`, but here is a clause of g$/,
    ],
    [
      "a missing dot",
      "f(X) -> X",
      /^2:15: expected `;` or `\.` after a clause, found the end of the -erl lines$/,
    ],
    ["a function twice", "f(X) -> X. f(X) -> X.", /^2:17: f is already ended by a dot above$/],
    ["a call of nothing", "f(X) -> g(X).", /^2:14: there is no function g in the -erl lines$/],
    ["a text without an end", 'f(_) -> <<"x>>.', /^2:16: a string of a function ends on its line/],
    ["a text beyond ASCII", 'f(_) -> <<"\u00e9">>.', /^2:16: a string of a function/],
    ["an escape", 'f(_) -> <<"\\n">>.', /^2:16: a string of a function/],
    [
      "a character beyond ASCII",
      "f(<<$\u00e9>>) -> ignore.",
      /^2:10: a character of a function is printable ASCII/,
    ],
    [
      "the name of no function",
      "F(X) -> X.",
      /^2:6: expected a clause, `name\(PATTERN\) -> RESULT`, found `F`$/,
    ],
  ];
  for (const [what, erl, mistake] of CASES) {
    it(`refuses ${what}`, () => expect(mistakesOf(`${A}-erl ${erl}`)[0]).to.match(mistake));
  }
});
