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
  readonly tests: readonly Test[];
  readonly action: RuleAction;
}

interface Test {
  readonly field: KstatField;
  readonly text: string;
}

const BRANCH_FIELDS: readonly KstatField[] = ["module", "name", "key"];

/** A branch may copy its rules this often; else it is left out, so that no file makes a tree without bounds. */
const COPIES_PER_RULE_MAX = 8;

/** So few rules are asked one by one sooner than a text is looked up. */
const LEAF_RULES = 6;

/** Builds the tree. */
export function buildDecision(rules: readonly RuleSyntax[]): Decision {
  const candidates = rules.map(({ fixed, action }) => {
    return { tests: [...fixed].map(([field, text]) => ({ field, text })), action };
  });
  return build(candidates, BRANCH_FIELDS);
}

/** The action of the first rule that matches; undefined where none does. A text falls through to `ignore`. */
export function decide(decision: Decision, frame: KstatFrame): RuleAction | undefined {
  let node = decision;
  while (node.field !== null) node = node.byText.get(fieldOf(frame, node.field)) ?? node.otherwise;
  const isText = typeof frame.value === "string";
  const { rules } = node;
  for (let at = 0; at < rules.length; at++) {
    const { tests, action } = rules[at]!;
    if (holdsAll(tests, frame) && !(isText && action.kind === "point")) return action;
  }
  return undefined;
}

function holdsAll(tests: readonly Test[], frame: KstatFrame): boolean {
  for (let at = 0; at < tests.length; at++) {
    const { field, text } = tests[at]!;
    if (fieldOf(frame, field) !== text) return false;
  }
  return true;
}

/** `frame[field]`, by names that stand in the code: a look-up by a changing name is several times slower. */
export function fieldOf(frame: KstatFrame, field: KstatField): string {
  switch (field) {
    case "module":
      return frame.module;
    case "name":
      return frame.name;
    case "key":
      return frame.key;
    case "uuid":
      return frame.uuid;
    case "host":
      return frame.host;
    case "class":
      return frame.class;
  }
}

function build(rules: readonly Candidate[], fields: readonly KstatField[]): Decision {
  const [field, ...others] = fields;
  if (field === undefined || rules.length <= LEAF_RULES) return { field: null, rules: untilCertain(rules) };
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
    .map(({ tests, action }) => ({ tests: tests.filter((test) => test.field !== field), action }));
}

function textOf(tests: readonly Test[], field: KstatField): string | undefined {
  return tests.find((test) => test.field === field)?.text;
}

/** Behind an `ignore` that asks for nothing more stands nothing that a frame could reach. */
function untilCertain(rules: readonly Candidate[]): readonly Candidate[] {
  const certain = rules.findIndex(({ tests, action }) => tests.length === 0 && action.kind === "ignore");
  return certain < 0 ? rules : rules.slice(0, certain + 1);
}
