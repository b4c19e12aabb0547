/**
 * Reads the functions of the `-erl` lines: clauses `name(PATTERN) -> RESULT`, each ended by `;` or, the last of a
 * function, by `.`. Only the subset of Erlang that the shipped rules use is understood; all else is refused.
 * @see nsq.md 5.5; the grammar of binary patterns in the Erlang reference manual, "Bit Syntax Expressions"
 */
import type { Token } from "./lex.js";
import type { Source } from "./source.js";
import { SyntaxFault } from "./source.js";
import type { ClauseSyntax, FunctionSyntax, Pattern, Result } from "./syntax.js";
import { TokenReader } from "./token-reader.js";

const ANY = "_";

/** The functions by name; mistakes go to the source. */
export function parseFunctions(source: Source, tokens: readonly Token[]): Map<string, FunctionSyntax> {
  const reader = new TokenReader(tokens, "the end of the -erl lines");
  const functions = new Map<string, FunctionSyntax>();
  while (reader.current.kind !== "end") {
    const { offset } = reader.current;
    const one = source.attempt(() => readFunction(reader));
    if (one === null) skipFunction(reader);
    else if (functions.has(one.name))
      source.addMistake(offset, `${one.name} is already ended by a dot above`);
    else functions.set(one.name, one);
  }
  return functions;
}

/** To behind the next dot: what else is wrong in the same function is found once this is right. */
function skipFunction(reader: TokenReader): void {
  while (reader.current.kind !== "end" && !reader.take(".")) reader.next();
}

function readFunction(reader: TokenReader): FunctionSyntax {
  const name = readName(reader);
  const clauses = [readClause(reader)];
  while (reader.take(";")) {
    const { offset } = reader.current;
    const next = readName(reader);
    if (next !== name) {
      throw new SyntaxFault(offset, `${name} goes on after its \`;\`, but here is a clause of ${next}`);
    }
    clauses.push(readClause(reader));
  }
  if (!reader.take(".")) throw reader.fault("`;` or `.` after a clause");
  return { name, clauses };
}

function readName(reader: TokenReader): string {
  return reader.expectKind("word", "a clause, `name(PATTERN) -> RESULT`").text;
}

/** `(<<$_, Name/binary>>) -> Name`. */
function readClause(reader: TokenReader): ClauseSyntax {
  reader.expect("(");
  const { pattern, variable } = readPattern(reader);
  if (!reader.take(")")) throw reader.fault("`)`, since a function takes one argument");
  if (!reader.take("->")) throw reader.fault("`->`, since guards are not understood");
  return { pattern, result: readResult(reader, variable) };
}

interface NamedPattern {
  readonly pattern: Pattern;
  /** The name of its variable, where it has one. */
  readonly variable: string | null;
}

function readPattern(reader: TokenReader): NamedPattern {
  if (reader.current.kind === "variable") {
    return { pattern: { kind: "any" }, variable: toVariable(reader.next().text) };
  }
  if (!reader.take("<<")) throw reader.fault("a pattern: a variable, `_` or `<<...>>`");
  const bytes: (number | null)[] = [];
  while (!reader.is(">>")) {
    const tail = readSegment(reader, bytes);
    if (tail !== null) {
      reader.expect(">>");
      return { pattern: { kind: "bytes", bytes, isOpen: true }, variable: toVariable(tail) };
    }
    if (!reader.is(">>")) reader.expect(",");
    else break;
  }
  reader.expect(">>");
  return { pattern: { kind: "bytes", bytes, isOpen: false }, variable: null };
}

/** Adds what one part of a binary pattern asks for; the name of the tail, where it is that. */
function readSegment(reader: TokenReader, bytes: (number | null)[]): string | null {
  const { kind, text } = reader.current;
  if (kind === "string" || kind === "char") {
    bytes.push(...Buffer.from(readLiteral(reader.next()), "latin1"));
    return null;
  }
  if (kind !== "variable") throw reader.fault('"text", a character like $z, `_`, or a tail like Name/binary');
  reader.next();
  if (reader.take("/")) {
    reader.expect("binary");
    return text;
  }
  if (text !== ANY) throw reader.fault(`\`/binary\`, since a variable in << >> can only be the tail`);
  bytes.push(null);
  return null;
}

function readResult(reader: TokenReader, variable: string | null): Result {
  if (reader.take("ignore")) return { kind: "ignore" };
  if (reader.take("<<")) return readText(reader);
  if (reader.current.kind === "variable") {
    readBound(reader, variable);
    return { kind: "bound" };
  }
  const what = 'a result: <<"text">>, the variable of the pattern, `ignore` or a call';
  const { text: name, offset } = reader.expectKind("word", what);
  if (reader.current.kind === "stranger") throw reader.fault("`(`");
  if (!reader.is("(")) throw new SyntaxFault(offset, `expected ${what}, found the atom \`${name}\``);
  reader.next();
  readBound(reader, variable);
  reader.expect(")");
  return { kind: "call", name, offset };
}

/** What follows `<<` of a result: one string, or none. */
function readText(reader: TokenReader): Result {
  const text = reader.current.kind === "string" ? readLiteral(reader.next()) : "";
  if (!reader.take(">>")) throw reader.fault('`>>`, since a result is one string, <<"text">>');
  return { kind: "text", text };
}

function readBound(reader: TokenReader, variable: string | null): void {
  const { text, offset } = reader.expectKind("variable", "a variable");
  if (text === variable) return;
  const known = variable === null ? "has no variable" : `has only ${variable}`;
  throw new SyntaxFault(offset, `${text} is not bound: the pattern ${known}`);
}

function toVariable(text: string): string | null {
  return text === ANY ? null : text;
}

/** `"a\"b"` -> `a"b`, `$z` -> `z`, `$\s` -> a blank. */
function readLiteral({ kind, text }: Token): string {
  if (kind === "char") return text === "$\\s" ? " " : text.slice(-1);
  return text.slice(1, -1).replace(/\\(.)/g, "$1");
}
