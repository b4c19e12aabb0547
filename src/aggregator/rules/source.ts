/** The text of a rules file: where an offset of it lies, and the mistakes found in it. */
import type { RulesMistake, RulesPosition } from "./mistake.js";

/** Of more mistakes nobody reads the rest. */
const MISTAKES_MAX = 100;

/** A fault of the syntax: what the parser gives up a rule or clause for, to go on behind it. */
export class SyntaxFault extends Error {
  override readonly name = "SyntaxFault";
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

export class Source {
  readonly text: string;
  /** By offset. */
  readonly #found = new Map<number, string>();
  #lineStarts: readonly number[] | null = null;

  constructor(text: string) {
    this.text = text;
  }

  /** Notes a mistake at this offset, where none is known yet; beyond {@link MISTAKES_MAX} none is noted. */
  addMistake(offset: number, message: string): void {
    if (this.#found.size < MISTAKES_MAX && !this.#found.has(offset)) this.#found.set(offset, message);
  }

  get hasMistakes(): boolean {
    return this.#found.size > 0;
  }

  /** In the order of the file. */
  get mistakes(): readonly RulesMistake[] {
    const inOrder = [...this.#found].sort(([a], [b]) => a - b);
    return inOrder.map(([offset, message]) => ({ ...this.locate(offset), message }));
  }

  /** Runs `parse`; a fault of the syntax becomes a mistake, and the answer is then null. */
  attempt<Result>(parse: () => Result): Result | null {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      this.addMistake(error.offset, error.message);
      return null;
    }
  }

  /** Line and column of an offset. */
  locate(offset: number): RulesPosition {
    this.#lineStarts ??= findLineStarts(this.text);
    const line = countUpTo(this.#lineStarts, offset);
    return { line, column: offset - (this.#lineStarts[line - 1] ?? 0) + 1 };
  }
}

function findLineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** How many of the ascending numbers are at most `limit`. */
function countUpTo(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
