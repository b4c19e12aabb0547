/** What a process has cost: for health, where the kernel tells it for the price of one small file. */
import { readFileSync } from "node:fs";

/** The unit of /proc times, fixed by the kernel's interface (USER_HZ). */
const TICKS_PER_S = 100;

/**
 * Milliseconds of processor time (user and system) of the process alone, in steps of 10; null where /proc does
 * not have it (not Linux, or the process has ended).
 * @see proc(5) /proc/[pid]/stat, fields 14 and 15: `4242 (my (probe)) S ... 150 50 ...` -> 2000
 */
export function readCpuMs(pid: number): number | null {
  try {
    return parseCpuMs(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return null; // Not here, or gone: either way there is nothing to show.
  }
}

/** The name in parentheses may hold anything, so fields are counted from the last parenthesis. */
export function parseCpuMs(stat: string): number | null {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? (ticks * 1_000) / TICKS_PER_S : null;
}
