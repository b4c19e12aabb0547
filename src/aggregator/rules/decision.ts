/**
 * The rules as a tree of questions: which module, which name, which key, then whatever else they ask. A frame never
 * meets the rules that its answers exclude, and no question is asked twice. Where a tree would grow too large, the
 * rules that are left are asked one by one.
 */
import type { KstatField, KstatFrame } from "../../model/kstat-frame.js";

/** A rule: what the fields must be, and what is done then. Only `ignore` takes frames whose value is a text. */
export interface Candidate<Action> {
  readonly fixed: ReadonlyMap<KstatField, string>;
  readonly action: Action;
}

interface AnyAction {
  readonly kind: string;
}

/** Which rule a frame falls to. */
export type Decision<Action> = Pick<Action> | Ask<Action> | End<Action> | Scan<Action>;

/** Of many texts that a field may be. */
interface Pick<Action> {
  readonly kind: "pick";
  readonly field: KstatField;
  readonly byText: ReadonlyMap<string, Decision<Action>>;
  readonly no: Decision<Action>;
}

/** Of one text that a field may be. */
interface Ask<Action> {
  readonly kind: "ask";
  readonly field: KstatField;
  readonly text: string;
  readonly yes: Decision<Action>;
  readonly no: Decision<Action>;
}

interface End<Action> {
  readonly kind: "end";
  /** undefined: no rule matches. */
  readonly action: Action | undefined;
  /** For a frame whose value is a text; null where it ends here too. */
  readonly ifText: Decision<Action> | null;
}

interface Scan<Action> {
  readonly kind: "scan";
  readonly rules: readonly Candidate<Action>[];
}

/** Texts of these fields are looked up, in this order: most rules name a module. */
const PICK_FIELDS: readonly KstatField[] = ["module", "name", "key"];
/** One text is compared sooner than it is looked up. */
const PICK_TEXTS_MIN = 2;
/** Rules that all questions together may have before them, for each rule of the file: the shipped ones have 14. */
const COPIES_PER_RULE_MAX = 32;

/** Builds the tree, in time and size that grow with the rules and no faster. */
export function buildDecision<Action extends AnyAction>(
  rules: readonly Candidate<Action>[],
): Decision<Action> {
  return new Builder<Action>(COPIES_PER_RULE_MAX * rules.length).build(rules);
}

/** The action of the first rule that matches; undefined where none does. */
export function decide<Action extends AnyAction>(
  decision: Decision<Action>,
  frame: KstatFrame,
): Action | undefined {
  let node = decision;
  for (;;) {
    switch (node.kind) {
      case "pick":
        node = node.byText.get(fieldOf(frame, node.field)) ?? node.no;
        break;
      case "ask":
        node = fieldOf(frame, node.field) === node.text ? node.yes : node.no;
        break;
      case "end":
        if (node.ifText === null || typeof frame.value !== "string") return node.action;
        node = node.ifText;
        break;
      case "scan":
        return node.rules.find((rule) => matches(rule, frame))?.action;
    }
  }
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

function matches({ fixed, action }: Candidate<AnyAction>, frame: KstatFrame): boolean {
  if (typeof frame.value === "string" && action.kind !== "ignore") return false;
  return [...fixed].every(([field, text]) => fieldOf(frame, field) === text);
}

class Builder<Action extends AnyAction> {
  /** Copies of rules that may still be made. */
  #left: number;

  constructor(copiesMax: number) {
    this.#left = copiesMax;
  }

  build(rules: readonly Candidate<Action>[]): Decision<Action> {
    const [first] = rules;
    if (first === undefined) return { kind: "end", action: undefined, ifText: null };
    this.#left -= rules.length;
    if (this.#left < 0) return { kind: "scan", rules };
    const [asked] = first.fixed;
    return asked === undefined
      ? this.#end(first.action, rules)
      : (this.#pick(rules) ?? this.#ask(asked, rules));
  }

  /** The first rule asks for nothing more. */
  #end(action: Action, rules: readonly Candidate<Action>[]): Decision<Action> {
    return { kind: "end", action, ifText: action.kind === "ignore" ? null : this.build(rules.slice(1)) };
  }

  #pick(rules: readonly Candidate<Action>[]): Decision<Action> | null {
    for (const field of PICK_FIELDS) {
      const texts = new Set(rules.flatMap(({ fixed }) => fixed.get(field) ?? []));
      const open = rules.filter(({ fixed }) => !fixed.has(field));
      if (texts.size < PICK_TEXTS_MIN || texts.size * open.length > this.#left) continue;
      const byText = new Map([...texts].map((text) => [text, this.build(narrow(rules, field, text))]));
      return { kind: "pick", field, byText, no: this.build(open) };
    }
    return null;
  }

  #ask([field, text]: readonly [KstatField, string], rules: readonly Candidate<Action>[]): Decision<Action> {
    const others = rules.filter(({ fixed }) => fixed.get(field) !== text);
    return { kind: "ask", field, text, yes: this.build(narrow(rules, field, text)), no: this.build(others) };
  }
}

/** The rules that can match where the field is this text, which they need not ask any more. */
function narrow<Action>(
  rules: readonly Candidate<Action>[],
  field: KstatField,
  text: string,
): Candidate<Action>[] {
  return rules
    .filter(({ fixed }) => (fixed.get(field) ?? text) === text)
    .map(({ fixed, action }) => ({
      fixed: new Map([...fixed].filter(([other]) => other !== field)),
      action,
    }));
}
