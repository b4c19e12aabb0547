/** What a rules file says: its rules and the functions of its `-erl` lines, read and not yet put together. */
import type { KstatField } from "../../model/kstat-frame.js";

export interface RuleSyntax {
  /** What the fields must be; `gz` is `uuid = "global"`. A field that is not named may be anything. */
  readonly fixed: ReadonlyMap<KstatField, string>;
  readonly action: RuleAction;
}

export type RuleAction =
  | { readonly kind: "ignore" }
  | { readonly kind: "point"; readonly bucket: string; readonly path: readonly PathElement[] };

/** A field of the frame that may stand in a path. */
export type PathField = KstatField | "instance";

export type PathElement =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "field"; readonly field: PathField }
  | { readonly kind: "call"; readonly name: string; readonly argument: PathField; readonly offset: number };

/** One function; its clauses are tried in order. */
export interface FunctionSyntax {
  readonly name: string;
  readonly clauses: readonly ClauseSyntax[];
}

export interface ClauseSyntax {
  readonly pattern: Pattern;
  readonly result: Result;
}

/**
 * `any` fits whatever comes; `bytes` a text that begins with these (null: any byte) and, unless the rest is open,
 * has no more. A variable stands for the whole argument of `any`, and for the rest of `bytes`.
 */
export type Pattern =
  | { readonly kind: "any" }
  | { readonly kind: "bytes"; readonly bytes: readonly (number | null)[]; readonly isOpen: boolean };

/** `bound` is the variable of the pattern, and what a call is given. */
export type Result =
  | { readonly kind: "ignore" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bound" }
  | { readonly kind: "call"; readonly name: string; readonly offset: number };
