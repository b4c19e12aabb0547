/**
 * The rules as a tree: it asks for the module, then the name, then the key, and what is left are the few rules
 * that can still match, in the order of the file. A frame never meets the others.
 */
import type { KstatField, KstatFrame } from "../../model/kstat-frame.js";
import type { RuleAction, RuleSyntax } from "./syntax.js";

/** Which rule a frame falls to. */
export type Decision = Branch | Leaf;

interface Branch {
  readonly field: KstatField;
  readonly byText: ReadonlyMap<string, Decision>;
  readonly otherwise: Decision;
}

interface Leaf {
  readonly field: null;
  readonly rules: readonly Candidate[];
}

/** A rule, with what is still to be asked. */
interface Candidate {
  readonly tests: readonly (readonly [field: KstatField, text: string])[];
  readonly action: RuleAction;
}

const BRANCH_FIELDS: readonly KstatField[] = ["module", "name", "key"];

/** A branch may copy its rules this often; else it is left out, so that no file makes a tree without bounds. */
const COPIES_PER_RULE_MAX = 8;

/** Builds the tree. */
export function buildDecision(rules: readonly RuleSyntax[]): Decision {
  const candidates = rules.map(({ fixed, action }) => ({ tests: [...fixed], action }));
  return build(candidates, BRANCH_FIELDS);
}

/** The action of the first rule that matches; undefined where none does. A text falls through to `ignore`. */
export function decide(decision: Decision, frame: KstatFrame): RuleAction | undefined {
  let node = decision;
  while (node.field !== null) node = node.byText.get(frame[node.field]) ?? node.otherwise;
  const isText = typeof frame.value === "string";
  for (const { tests, action } of node.rules) {
    if (isText && action.kind === "point") continue;
    if (holdsAll(tests, frame)) return action;
  }
  return undefined;
}

function holdsAll(tests: Candidate["tests"], frame: KstatFrame): boolean {
  for (let at = 0; at < tests.length; at++) {
    const [field, text] = tests[at]!;
    if (frame[field] !== text) return false;
  }
  return true;
}

function build(rules: readonly Candidate[], fields: readonly KstatField[]): Decision {
  const [field, ...others] = fields;
  if (field === undefined) return { field: null, rules: untilCertain(rules) };
  const texts = new Set(rules.flatMap(({ tests }) => textOf(tests, field) ?? []));
  const open = rules.filter(({ tests }) => textOf(tests, field) === undefined);
  const copies = rules.length - open.length + texts.size * open.length;
  if (texts.size === 0 || copies > COPIES_PER_RULE_MAX * rules.length) return build(rules, others);
  const pick = (text: string): Decision => build(narrow(rules, field, text), others);
  const byText = new Map([...texts].map((text) => [text, pick(text)]));
  return { field, byText, otherwise: build(open, others) };
}

/** The rules that can match where the field is this text, which they need not ask any more. */
function narrow(rules: readonly Candidate[], field: KstatField, text: string): Candidate[] {
  return rules
    .filter(({ tests }) => (textOf(tests, field) ?? text) === text)
    .map(({ tests, action }) => ({ tests: tests.filter(([asked]) => asked !== field), action }));
}

function textOf(tests: Candidate["tests"], field: KstatField): string | undefined {
  return tests.find(([asked]) => asked === field)?.[1];
}

/** Behind an `ignore` that asks for nothing more stands nothing that a frame could reach. */
function untilCertain(rules: readonly Candidate[]): readonly Candidate[] {
  const certain = rules.findIndex(({ tests, action }) => tests.length === 0 && action.kind === "ignore");
  return certain < 0 ? rules : rules.slice(0, certain + 1);
}
