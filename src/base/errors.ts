/**
 * Errors that a person reads. Operational errors carry a code from a closed set of their folder; a defect is
 * a plain assertion and is never caught to go on.
 */

/** The sentence of anything that was thrown; the message of an Error, else its text. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** An invariant that must hold whatever the input. @throws {Error} a defect, when it does not. */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${what}`);
}
