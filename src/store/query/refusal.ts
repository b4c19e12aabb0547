/** Thrown where a question cannot be answered; who asked gets the sentence and never a stack. */
import type { QueryRefusal } from "../../model/query.js";

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly kind: QueryRefusal;

  constructor(kind: QueryRefusal, reason: string) {
    super(reason);
    this.kind = kind;
  }
}

/** A word of the question is wrong. */
export function badQuery(reason: string): Refusal {
  return new Refusal("bad-query", reason);
}
