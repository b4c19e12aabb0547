/** What may go wrong with Redis, as an operator reads it. */
import { errorMessage } from "../../base/errors.js";

/**
 * Redis cannot be used at the moment: not reachable, not answering in time, full, read-only, loading, failing
 * over, or it does not know our password. It passes, or an operator makes it pass; what waits is written then.
 */
export class RedisAway extends Error {
  override readonly name = "RedisAway";

  constructor(cause: unknown) {
    super(describe(cause), { cause });
  }
}

/** A key of ours that holds something else is somebody's mistake, and no reason to wait: null. */
export async function unlessOther<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RedisAway && error.message.startsWith("WRONGTYPE")) return null;
    throw error;
  }
}

/** A refused connection to a name with two addresses has its sentences inside. */
function describe(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") {
    return error.errors.map((inner) => errorMessage(inner)).join("; ");
  }
  return errorMessage(error);
}
