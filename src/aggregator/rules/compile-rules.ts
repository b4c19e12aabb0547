/** Makes the decision of a rules file: what becomes of each kstat frame. */
import type { KstatFrame } from "../../model/kstat-frame.js";
import type { RulesMistake } from "./mistake.js";
import type { Outcome } from "./outcome.js";

/** A rules file, compiled. It has no state. */
export interface Rules {
  /** How many rules the file has. */
  readonly count: number;
  /** The first rule that matches decides. Never throws; bounded in time. */
  match(frame: KstatFrame): Outcome;
}

export type CompiledRules =
  | { readonly kind: "ok"; readonly rules: Rules }
  | { readonly kind: "mistakes"; readonly mistakes: readonly RulesMistake[] };

/** Compiles the text of a rules file, or says all that is wrong with it. Never throws. */
export function compileRules(text: string): CompiledRules {
  void text;
  return { kind: "mistakes", mistakes: [{ line: 1, column: 1, message: "the file has no rules" }] };
}
