/** What is wrong with a rules file, and where. */

/** A place in the text; both count from 1, columns in UTF-16 units. */
export interface RulesPosition {
  readonly line: number;
  readonly column: number;
}

/** One mistake: what was expected and what stands there. */
export interface RulesMistake extends RulesPosition {
  readonly message: string;
}
