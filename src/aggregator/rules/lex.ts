/**
 * Cuts a rules file into tokens. It has two languages: that of the rules, and behind `-erl` the subset of Erlang
 * that functions are written in; each is a table of patterns, of which the first that fits decides.
 */
import type { Source } from "./source.js";

/** `stranger`: what is no token of the language, and already noted as a mistake. */
export type TokenKind = "word" | "variable" | "string" | "char" | "sign" | "erl" | "stranger" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** As it stands in the file. */
  readonly text: string;
  readonly offset: number;
}

interface Language {
  /** All are sticky, together they take any text; what fits one of kind null is skipped. */
  readonly patterns: readonly (readonly [kind: TokenKind | null, pattern: RegExp])[];
  /** What is said of a stranger. */
  readonly describe: (stranger: string) => string;
}

const SPACE = /[\0- ]+|%[^\n]*/y;

/** @see nsq.md 5.1: white space is the bytes 0 to 32, a string has no escapes and may have line ends in it. */
const RULES: Language = {
  patterns: [
    [null, SPACE],
    ["erl", /-erl [^\n]*/y],
    ["string", /"[^"]+"/y],
    ["word", /[A-Za-z][A-Za-z0-9_@-]*/y],
    ["sign", /->|[()[\],=.]/y],
    // An empty string, one without an end, and whatever else the language does not have.
    ["stranger", /""|"[^"]*|-erl[^\n]*|[^\0- %"A-Za-z()[\],=.-]+|-/y],
  ],
  describe(stranger) {
    if (stranger === '""') return "a string may not be empty";
    if (stranger.startsWith('"')) return "a string that begins here has no end";
    if (stranger.startsWith("-erl")) return "-erl is followed by one blank and the text of a function";
    return `unexpected ${showStart(stranger)}`;
  },
};

const FUNCTIONS: Language = {
  patterns: [
    [null, SPACE],
    ["string", /"(?:[ !#-[\]-~]|\\["\\])*"/y],
    ["char", /\$(?:\\[\\s]|[!-[\]-~])/y],
    ["word", /[a-z][A-Za-z0-9_@]*/y],
    ["variable", /[A-Z_][A-Za-z0-9_@]*/y],
    ["sign", /->|<<|>>|[(),;./]/y],
    ["stranger", /"[^"\n]*"?|\$|[^\0- %"$A-Za-z_(),;./]/y],
  ],
  describe(stranger) {
    if (stranger.startsWith('"')) {
      return 'a string of a function ends on its line and is printable ASCII, with \\" and \\\\ as its escapes';
    }
    if (stranger === "$") return "a character of a function is printable ASCII, $\\s or $\\\\";
    return `unexpected ${showStart(stranger)} in a function: only the subset of Erlang that the shipped rules use is understood`;
  },
};

const ERL_MARK = "-erl ";

/** The tokens of the rules, each `-erl` line as one of kind `erl`, and the end. */
export function lexRules(source: Source): Token[] {
  const tokens = lex(source, RULES, 0, source.text.length);
  return [...tokens, { kind: "end", text: "", offset: source.text.length }];
}

/** The tokens behind the `-erl` of these lines, as one text, and the end. */
export function lexFunctions(source: Source, lines: readonly Token[]): Token[] {
  const tokens = lines.flatMap(({ offset, text }) =>
    lex(source, FUNCTIONS, offset + ERL_MARK.length, offset + text.length),
  );
  const last = lines.at(-1);
  return [
    ...tokens,
    { kind: "end", text: "", offset: last === undefined ? 0 : last.offset + last.text.length },
  ];
}

/** The tokens of [start, end). */
function lex(source: Source, { patterns, describe }: Language, start: number, end: number): Token[] {
  const text = source.text.slice(0, end);
  const tokens: Token[] = [];
  for (let offset = start; offset < end;) {
    const { kind, text: found } = findToken(patterns, text, offset);
    if (kind === "stranger") source.addMistake(offset, describe(found));
    if (kind !== null) tokens.push({ kind, text: found, offset });
    offset += found.length;
  }
  return tokens;
}

function findToken(
  patterns: Language["patterns"],
  text: string,
  offset: number,
): { readonly kind: TokenKind | null; readonly text: string } {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = offset;
    if (pattern.test(text)) return { kind, text: text.slice(offset, pattern.lastIndex) };
  }
  // No pattern may leave a character over; if one did, it is a stranger of its own.
  return { kind: "stranger", text: text.slice(offset, offset + 1) };
}

function showStart(text: string): string {
  return JSON.stringify(String.fromCodePoint(text.codePointAt(0) ?? 0));
}
