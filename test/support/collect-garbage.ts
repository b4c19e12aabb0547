/** A full run of V8's garbage collector, now. */
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Resolves when what nobody had a reference to has gone, weak references to it included. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  // What a turn has looked at through a weak reference lives until its end.
  await setImmediate();
  collect();
  await setImmediate();
}
