/**
 * Makes the decision of a rules file: what becomes of each kstat frame. The language is that of tachyon-aggregator;
 * its text is read once, and a frame then costs a few look-ups whatever the number of rules.
 */
import type { KstatFrame } from "../../model/kstat-frame.js";
import type { Functions } from "./call-function.js";
import { buildDecision, decide } from "./decision.js";
import { lexFunctions, lexRules } from "./lex.js";
import type { RulesMistake } from "./mistake.js";
import type { Ignored, Outcome } from "./outcome.js";
import { parseFunctions } from "./parse-functions.js";
import { parseRules } from "./parse-rules.js";
import { PathPlan } from "./path-plan.js";
import { Source } from "./source.js";
import type { RuleAction, RuleSyntax } from "./syntax.js";

/** A rules file, compiled. The same frame always gives the same. */
export interface Rules {
  /** How many rules the file has. */
  readonly count: number;
  /** The first rule that matches decides. Never throws; bounded in time. */
  match(frame: KstatFrame): Outcome;
}

export type CompiledRules =
  | { readonly kind: "ok"; readonly rules: Rules }
  | { readonly kind: "mistakes"; readonly mistakes: readonly RulesMistake[] };

/** Characters of a file, and rules in it: the original's has 24 in 4,000 characters. */
const TEXT_MAX = 1_048_576;
const RULES_MAX = 1_024;

const BY_RULE: Ignored = { kind: "ignored", reason: "rule" };
const NO_RULE: Ignored = { kind: "ignored", reason: "no_rule" };

/** Compiles the text of a rules file, or says all that is wrong with it. Never throws. */
export function compileRules(text: string): CompiledRules {
  const source = new Source(text);
  const { rules, functions } = readRules(source);
  if (source.hasMistakes) return { kind: "mistakes", mistakes: source.mistakes };
  return { kind: "ok", rules: toRules(rules, functions) };
}

function readRules(source: Source): { rules: readonly RuleSyntax[]; functions: Functions } {
  if (source.text.length > TEXT_MAX) {
    source.addMistake(0, `the file has ${source.text.length} characters, at most ${TEXT_MAX} are read`);
    return { rules: [], functions: new Map() };
  }
  const { rules, erlLines } = parseRules(source, lexRules(source));
  const functions = parseFunctions(source, lexFunctions(source, erlLines));
  if (source.hasMistakes) return { rules, functions };
  if (rules.length === 0) source.addMistake(0, "the file has no rules");
  if (rules.length > RULES_MAX) {
    source.addMistake(0, `the file has ${rules.length} rules, at most ${RULES_MAX} are taken`);
  }
  checkCalls(source, rules, functions);
  return { rules, functions };
}

/** Every function that is called is one of the file's. Only asked where all of it could be read. */
function checkCalls(source: Source, rules: readonly RuleSyntax[], functions: Functions): void {
  const inPaths = rules.flatMap(({ action }) => (action.kind === "point" ? action.path : []));
  const inClauses = [...functions.values()].flatMap(({ clauses }) => clauses.map(({ result }) => result));
  for (const one of [...inPaths, ...inClauses]) {
    if (one.kind !== "call" || functions.has(one.name)) continue;
    source.addMistake(one.offset, `there is no function ${one.name} in the -erl lines`);
  }
}

/** What a rule does, ready to be done. */
type Action =
  { readonly kind: "ignore" } | { readonly kind: "point"; readonly bucket: string; readonly plan: PathPlan };

function toRules(rules: readonly RuleSyntax[], functions: Functions): Rules {
  const decision = buildDecision<Action>(
    rules.map(({ fixed, action }) => ({ fixed, action: toAction(action, functions) })),
  );
  return {
    count: rules.length,
    match(frame) {
      const action = decide(decision, frame);
      if (action === undefined) return NO_RULE;
      if (action.kind === "ignore") return BY_RULE;
      const path = action.plan.fill(frame);
      if (!Array.isArray(path)) return path;
      return { kind: "point", bucket: action.bucket, path, zone: frame.uuid };
    },
  };
}

function toAction(action: RuleAction, functions: Functions): Action {
  if (action.kind === "ignore") return action;
  return { kind: "point", bucket: action.bucket, plan: new PathPlan(action.path, functions) };
}
