/** Whether a node that runs as a process has come up. */
import type { ChildProcess } from "node:child_process";

/** Asks /readyz of `url`. @throws {Error} when the process has ended, as it will never be */
export async function isReady(child: ChildProcess, url: string): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`ended with code ${child.exitCode}`);
  try {
    return (await fetch(`${url}/readyz`)).status === 200;
  } catch {
    return false; // Not listening yet.
  }
}
