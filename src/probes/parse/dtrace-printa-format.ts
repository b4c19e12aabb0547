/**
 * Reads back what `printa` wrote with a format that we know, for scripts that are not ours: "%s %@d %@d\n" becomes
 * a pattern with one group per key and value. Only formats that begin and end one line can be read back.
 *
 * @see illumos libdtrace dt_printf.c
 */
import type { Value } from "../../model/reading.js";
import { parseInteger, unescapeString } from "./dtrace-text.js";

export interface PrintaFormat {
  /** Keys and values of a line, or null where the line was not written by this format. */
  row(line: string): { readonly keys: readonly string[]; readonly values: readonly Value[] } | null;
  /** Keys of a line after which `%@d` printed a histogram; null where it is none. */
  histogramKeys(line: string): readonly string[] | null;
}

interface Directive {
  readonly kind: "key" | "value";
  readonly conversion: string;
  readonly pattern: string;
}

const DIRECTIVE = /%%|%([-+ #0']*)(?:\*|\d*)(?:\.(?:\*|\d+))?(@?)(?:hh|h|ll|l|L|w)?([a-zA-Z])/g;
const INTEGER = " *(-?\\d+) *";
/** `%s` and its kin print anything, empty too; padding is not part of a key. */
const TEXT = " *(.*?) *";

/** Compiles the format string of a `printa`, escapes resolved. @throws {Error} when lines of it cannot be read back. */
export function compilePrintaFormat(format: string): PrintaFormat {
  const line = format.replace(/^\n*(.*?)\n*$/s, "$1");
  if (line.includes("\n")) throw new Error("a printa format of several lines cannot be read back");
  const { directives, patterns } = compile(line);
  const values = directives.filter((directive) => directive.kind === "value").length;
  if (values === 0) throw new Error("a printa format without %@ prints no value");
  const row = new RegExp(`^${patterns.join("")}$`);
  const isLast = directives.at(-1)?.kind === "value" && line.endsWith(directives.at(-1)?.conversion ?? "");
  const head = isLast && values === 1 ? new RegExp(`^${patterns.slice(0, -1).join("")}$`) : null;
  return {
    row: (text) => matchRow(row, directives, text),
    histogramKeys: (text) => (head === null ? null : matchKeys(head, directives, text)),
  };
}

/** Literals and directives by turns, so that the pattern of the last `%@` is the last one where it ends the line. */
function compile(line: string): { directives: Directive[]; patterns: string[] } {
  const directives: Directive[] = [];
  const patterns: string[] = [];
  let literalFrom = 0;
  for (const match of line.matchAll(DIRECTIVE)) {
    patterns.push(escapeRegExp(line.slice(literalFrom, match.index)));
    literalFrom = match.index + match[0].length;
    if (match[0] === "%%") patterns.push("%");
    else patterns.push(addDirective(directives, match));
  }
  if (literalFrom < line.length) patterns.push(escapeRegExp(line.slice(literalFrom)));
  return { directives, patterns };
}

function addDirective(directives: Directive[], match: RegExpExecArray): string {
  const [, , at, conversion = ""] = match;
  const isInteger = "diu".includes(conversion);
  if (at === "@" && !isInteger) throw new Error(`a value printed with %@${conversion} cannot be read back`);
  const pattern = isInteger ? INTEGER : TEXT;
  directives.push({ kind: at === "@" ? "value" : "key", conversion, pattern });
  return pattern;
}

function matchRow(
  pattern: RegExp,
  directives: readonly Directive[],
  text: string,
): ReturnType<PrintaFormat["row"]> {
  const groups = pattern.exec(text)?.slice(1);
  if (groups === undefined) return null;
  const keys: string[] = [];
  const values: Value[] = [];
  for (const [index, { kind, conversion }] of directives.entries()) {
    const group = groups[index] ?? "";
    const value = kind === "value" ? parseInteger(group) : null;
    if (kind === "key") keys.push(conversion === "S" ? unescapeString(group) : group);
    else if (value === null) return null;
    else values.push(value);
  }
  return { keys, values };
}

function matchKeys(
  pattern: RegExp,
  directives: readonly Directive[],
  text: string,
): readonly string[] | null {
  const groups = pattern.exec(text)?.slice(1);
  return (
    groups?.map((group, index) => (directives[index]?.conversion === "S" ? unescapeString(group) : group)) ??
    null
  );
}

function escapeRegExp(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
