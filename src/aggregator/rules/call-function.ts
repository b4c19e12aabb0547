/**
 * Runs a function of the `-erl` lines. Every call in a result is the whole of that result, so that calls are a
 * loop; it ends after a number of steps whatever the rules file says. Texts are taken as their bytes, as the
 * original takes them.
 */
import type { Value } from "../../model/reading.js";
import type { Ignored } from "./outcome.js";
import type { FunctionSyntax, Pattern } from "./syntax.js";

/** The functions of one file, in which every call finds its own. */
export type Functions = ReadonlyMap<string, FunctionSyntax>;

/** 16 clauses for each byte of the longest text; a function that needs more is taken for one without an end. */
const STEPS_MAX = 16_384;

const NO_CLAUSE: Ignored = { kind: "ignored", reason: "no_clause" };
const SAID_IGNORE: Ignored = { kind: "ignored", reason: "function" };
const TOO_LONG: Ignored = { kind: "ignored", reason: "too_long" };

/** What the function makes of a text, or of an instance, which fits no pattern of bytes; or why nothing. */
export function callFunction(functions: Functions, name: string, given: Value | string): string | Ignored {
  const argument = typeof given === "string" ? toBytes(given) : given;
  // A variable is always the end of the argument: it begins here.
  let start = 0;
  let called = functions.get(name);
  let steps = 0;
  while (called !== undefined) {
    const { clauses } = called;
    called = undefined;
    for (const { pattern, result } of clauses) {
      if (++steps > STEPS_MAX) return TOO_LONG;
      const boundStart = fit(pattern, argument, start);
      if (boundStart < 0) continue;
      if (result.kind === "ignore") return SAID_IGNORE;
      if (result.kind === "text") return result.text;
      if (result.kind === "bound")
        return typeof argument === "string" ? fromBytes(argument.slice(boundStart)) : String(argument);
      called = functions.get(result.name);
      start = boundStart;
      break;
    }
  }
  return NO_CLAUSE;
}

/** Where the variable of the pattern begins in the argument from `start` on; -1 where the pattern does not fit. */
function fit(pattern: Pattern, argument: Value | string, start: number): number {
  if (pattern.kind === "any") return start;
  if (typeof argument !== "string") return -1;
  const { bytes, isOpen } = pattern;
  const end = start + bytes.length;
  if (isOpen ? argument.length < end : argument.length !== end) return -1;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte !== null && byte !== argument.charCodeAt(start + at)) return -1;
  }
  return end;
}

/** One character per byte of its UTF-8: the text itself where it is ASCII. */
function toBytes(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, "utf8").toString("latin1");
}

function fromBytes(bytes: string): string {
  return isAscii(bytes) ? bytes : Buffer.from(bytes, "latin1").toString("utf8");
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x80) return false;
  return true;
}
