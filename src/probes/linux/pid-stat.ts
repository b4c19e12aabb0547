/**
 * /proc/PID/stat: `15846 (zla) R 15842 15842 4043 0 -1 4194304 2690 0 48 0 61 2 ...`. The name in parentheses may
 * hold anything, spaces, parentheses and newlines too; it ends at the last parenthesis of the file.
 * @see proc_pid_stat(5)
 */
import type { TextScanner } from "./text-scanner.js";

/** Filled anew by each {@link readPidStat}; the caller keeps one. */
export interface PidStat {
  /** utime + stime since the process started, ticks of USER_HZ; threads that ended included. */
  cpuTicks: number;
  threads: number;
  /** When the process started, ticks of USER_HZ since boot: with the pid its identity. */
  startTicks: number;
  /** Where it ran last. */
  processor: number;
}

const OPEN = 40;
const CLOSE = 41;
// Field numbers of proc_pid_stat(5); what follows the name is field 3.
const UTIME = 14;
const THREADS = 20;
const STARTTIME = 22;
const PROCESSOR = 39;

/** Reads the loaded text; false when it is no such file (cut off, garbage). */
export function readPidStat(text: TextScanner, stat: PidStat): boolean {
  const close = text.bytes.lastIndexOf(CLOSE, text.end - 1);
  if (close < 0 || text.end === 0) return false;
  text.pos = close + 1;
  text.skipWords(UTIME - 3);
  const utime = text.number();
  const stime = text.number();
  text.skipWords(THREADS - UTIME - 2);
  const threads = text.number();
  text.skipWords(STARTTIME - THREADS - 1);
  const started = text.number();
  text.skipWords(PROCESSOR - STARTTIME - 1);
  const processor = text.number();
  if (utime === undefined || stime === undefined || threads === undefined || started === undefined)
    return false;
  stat.cpuTicks = utime + stime;
  stat.threads = threads;
  stat.startTicks = started;
  stat.processor = processor ?? 0;
  return true;
}

/** The name of the program in the loaded text: "" where there is none. */
export function readExecname(text: TextScanner): string {
  const close = text.bytes.lastIndexOf(CLOSE, text.end - 1);
  const open = text.bytes.indexOf(OPEN);
  return open < 0 || close <= open ? "" : text.text(open + 1, close);
}
