/** Level-triggered waiting: the only way a test waits for the world. */
import { setTimeout as pause } from "node:timers/promises";

export interface UntilOptions {
  /** What is waited for, in the failure's text. */
  readonly what: string;
  readonly timeoutMs?: number;
  readonly pollMs?: number;
}

/**
 * The first value of `read` that is neither undefined, null nor false.
 * @throws {Error} with the last value seen, when none came within `timeoutMs` (default 10 s).
 */
export async function until<Value>(
  read: () => Value | Promise<Value>,
  options: UntilOptions,
): Promise<Exclude<Value, undefined | null | false>> {
  const deadline = performance.now() + (options.timeoutMs ?? 10_000);
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== null && value !== false) {
      return value as Exclude<Value, undefined | null | false>;
    }
    if (performance.now() > deadline) {
      throw new Error(`waited in vain for ${options.what}; last seen: ${String(value)}`);
    }
    await pause(options.pollMs ?? 10);
  }
}
