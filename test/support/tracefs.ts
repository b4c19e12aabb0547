/** Whether the real bpftrace can run here, and tracefs, without which it has no tracepoints. Needs root. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { errorMessage } from "../../src/base/errors.js";

const TRACEFS = "/sys/kernel/tracing";
const MOUNT = ["-t", "tracefs", "nodev", TRACEFS];

/** Whether bpftrace runs here, with tracefs, which may have to be mounted. In CI it has to. */
export function canTrace(): boolean {
  try {
    execFileSync("bpftrace", ["-e", "BEGIN { exit(); }"], { stdio: "pipe" });
    // In a mount namespace that ends with the trial.
    if (!isMounted()) execFileSync("unshare", ["--mount", "mount", ...MOUNT], { stdio: "pipe" });
    return true;
  } catch (error) {
    if (process.env.CI !== undefined) throw error;
    console.log(`    (runs of bpftrace are left out: ${errorMessage(error).split("\n")[0] ?? ""})`);
    return false;
  }
}

/** Mounts tracefs where it is not; answers what undoes that. */
export function mountTracefs(): () => void {
  if (isMounted()) return () => {};
  execFileSync("mount", MOUNT);
  return () => void execFileSync("umount", [TRACEFS]);
}

function isMounted(): boolean {
  return existsSync(join(TRACEFS, "events"));
}
