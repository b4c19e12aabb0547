/** What a process and all its descendants cost: CPU time from /proc/PID/stat, memory as summed PSS. */
import { readFileSync, readdirSync } from "node:fs";

/** USER_HZ of every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** `pid` and everything below it now. */
export function familyOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc")) {
    if (/^\d+$/.test(name)) parents.set(Number(name), Number(statFields(Number(name))[1]));
  }
  const family = [pid];
  for (const member of family) {
    for (const [child, parent] of parents) if (parent === member) family.push(child);
  }
  return family;
}

/** CPU seconds that the processes have used so far, nanosecond-exact where the kernel tells it. */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuOf(pid), 0);
}

/** schedstat is in nanoseconds but of the first thread only; the sum of all threads is exact enough. */
function cpuOf(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const nanoseconds = threads.map((tid) =>
      Number(readFileSync(`/proc/${pid}/task/${tid}/schedstat`, "latin1").split(" ")[0]),
    );
    return nanoseconds.reduce((sum, value) => sum + value, 0) / 1e9;
  } catch {
    const fields = statFields(pid); // No schedstat in this kernel: 10 ms ticks.
    return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND;
  }
}

/** Summed proportional set size in MB: shared pages are counted once over the family. */
export function pssMegabytes(pids: readonly number[]): number {
  const kilobytes = pids.map(
    (pid) => /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "latin1"))?.[1],
  );
  return kilobytes.reduce((sum, value) => sum + Number(value ?? 0), 0) / 1024;
}

/** Fields after the command's name: [0] state, [1] parent, [11] utime, [12] stime. */
function statFields(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ") ?? [];
  } catch {
    return []; // It ended meanwhile.
  }
}
