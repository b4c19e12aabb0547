/**
 * Reads the tokens of a rules file: `ignore(matchers).` and `bucket(matchers) -> [elements].`, and sets the
 * `-erl` lines aside. A rule with a mistake is left at its dot, and the next one is read.
 */
import { KSTAT_FIELDS, type KstatField } from "../../model/kstat-frame.js";
import { GLOBAL_ZONE } from "../../model/zone.js";
import type { Token } from "./lex.js";
import type { Source } from "./source.js";
import type { PathElement, PathField, RuleAction, RuleSyntax } from "./syntax.js";
import { TokenReader } from "./token-reader.js";

export interface RulesSyntax {
  readonly rules: readonly RuleSyntax[];
  /** The `-erl` lines, in the order of the file. */
  readonly erlLines: readonly Token[];
}

const KEYWORDS: ReadonlySet<string> = new Set(["ignore", "gz", "instance", ...KSTAT_FIELDS]);
const FIELD_LIST = KSTAT_FIELDS.join(", ");

/** Reads all rules; mistakes go to the source. */
export function parseRules(source: Source, tokens: readonly Token[]): RulesSyntax {
  const reader = new TokenReader(tokens, "the end of the file");
  const rules: RuleSyntax[] = [];
  const erlLines: Token[] = [];
  while (reader.current.kind !== "end") {
    if (reader.current.kind === "erl") {
      erlLines.push(reader.next());
      continue;
    }
    const rule = source.attempt(() => readRule(reader));
    if (rule === null) skipRule(reader);
    else rules.push(rule);
    // A rule without its dot is whole: the next one is read from here.
    if (rule !== null) source.attempt(() => reader.expect("."));
  }
  return { rules, erlLines };
}

/** To behind the next dot, or to the next `-erl` line. */
function skipRule(reader: TokenReader): void {
  while (reader.current.kind !== "end" && reader.current.kind !== "erl" && !reader.take(".")) reader.next();
}

function readRule(reader: TokenReader): RuleSyntax {
  if (reader.take("ignore")) return { fixed: readMatchers(reader), action: { kind: "ignore" } };
  const bucket = readName(reader, "a rule, `ignore(...)` or `bucket(...) -> [...]`");
  const fixed = readMatchers(reader);
  reader.expect("->");
  return { fixed, action: readPoint(reader, bucket) };
}

/** `(gz, module = "sd")`. Of a field that is named twice the first counts. */
function readMatchers(reader: TokenReader): Map<KstatField, string> {
  reader.expect("(");
  const fixed = new Map<KstatField, string>();
  for (const [field, text] of reader.list(() => readMatcher(reader))) {
    if (!fixed.has(field)) fixed.set(field, text);
  }
  reader.expect(")");
  return fixed;
}

function readMatcher(reader: TokenReader): readonly [KstatField, string] {
  if (reader.take("gz")) return ["uuid", GLOBAL_ZONE];
  const field = KSTAT_FIELDS.find((known) => reader.is(known));
  if (field === undefined) throw reader.fault(`\`gz\` or a field to match on, one of ${FIELD_LIST}`);
  reader.next();
  reader.expect("=");
  return [field, readString(reader)];
}

function readPoint(reader: TokenReader, bucket: string): RuleAction {
  reader.expect("[");
  const path = reader.list(() => readElement(reader));
  reader.expect("]");
  return { kind: "point", bucket, path };
}

function readElement(reader: TokenReader): PathElement {
  if (reader.current.kind === "string") return { kind: "text", text: readString(reader) };
  const field = takePathField(reader);
  if (field !== null) return { kind: "field", field };
  const { offset } = reader.current;
  const name = readName(reader, "a field, `instance`, a string or a function");
  reader.expect("(");
  const argument = takePathField(reader);
  if (argument === null) throw reader.fault(`what ${name} is given, one of ${FIELD_LIST}, instance`);
  reader.expect(")");
  return { kind: "call", name, argument, offset };
}

function takePathField(reader: TokenReader): PathField | null {
  const field = ([...KSTAT_FIELDS, "instance"] as const).find((known) => reader.is(known));
  if (field !== undefined) reader.next();
  return field ?? null;
}

function readName(reader: TokenReader, what: string): string {
  if (KEYWORDS.has(reader.current.text)) throw reader.fault(what);
  return reader.expectKind("word", what).text;
}

function readString(reader: TokenReader): string {
  return reader.expectKind("string", "a string in double quotes").text.slice(1, -1);
}
