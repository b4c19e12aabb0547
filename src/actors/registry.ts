/** Who is at which path now. The next incarnation takes the place of the last; messages are not carried over. */
import type { Proc } from "./proc.js";

export class Registry {
  readonly #procs = new Map<string, Proc>();

  register(proc: Proc): void {
    this.#procs.set(proc.path, proc);
  }

  /** Nothing where another incarnation has the path already. */
  unregister(proc: Proc): void {
    if (this.#procs.get(proc.path) === proc) this.#procs.delete(proc.path);
  }

  find(path: string): Proc | undefined {
    return this.#procs.get(path);
  }
}
