/** The C library that a process has loaded: a probe in another file of the same name would never fire. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** glibc before and after 2.34, musl. */
const C_LIBRARY = /\/(?:libc\.so\.6|libc-2\.\d+\.so|ld-musl-[\w-]+\.so\.1)$/;
/** Names come from inside of the zone: nothing that bpftrace would take for more than a path. */
const PLAIN_PATH = /^\/[\w./+-]+$/;

/**
 * Path of the library as seen from here, through the root of the process; null: the process is gone, not ours to
 * look at, or is linked statically.
 * @see proc_pid_maps(5)
 */
export function findCLibrary(pid: string, procRoot = "/proc"): string | null {
  const path = readMaps(join(procRoot, pid, "maps"))
    .split("\n")
    .map((line) => line.slice(line.indexOf("/")))
    .find((mapped) => C_LIBRARY.test(mapped) && PLAIN_PATH.test(mapped));
  return path === undefined ? null : join(procRoot, pid, "root", path);
}

function readMaps(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return ""; // It ended, or belongs to somebody else.
  }
}
