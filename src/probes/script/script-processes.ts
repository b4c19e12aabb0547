/** Rows of a script that samples processes, as the processes of a reading. */
import type { ProcessReading } from "../../model/reading.js";
import { keyPlace } from "./script-plan.js";
import type { ScriptOutput, ScriptRow } from "./script-output.js";

/**
 * One reading per pid, usage summed: a process that ran on several cores is on the one that had most of it. Needs
 * keys `pid` and `execname`; without `cpu` all is on core 0. `skip` is called for each row that is none.
 */
export function readProcesses(
  output: ScriptOutput,
  rows: readonly ScriptRow[],
  column: number,
  skip: () => void,
): ProcessReading[] {
  const [pidKey, nameKey, cpuKey] = ["pid", "execname", "cpu"].map((name) => keyPlace(output, name));
  const largest = new Map<number, number>();
  const readings = new Map<number, ProcessReading>();
  for (const row of rows) {
    const [pid, cpu] = [parseId(row.keys[pidKey ?? -1]), parseId(row.keys[cpuKey ?? -1] ?? "0")];
    const usage = row.values[column];
    if (pid === null || cpu === null || typeof usage !== "number" || usage < 0) {
      skip();
      continue;
    }
    const before = readings.get(pid);
    const isLargest = usage > (largest.get(pid) ?? -1);
    if (isLargest) largest.set(pid, usage);
    const execname = before?.execname ?? row.keys[nameKey ?? -1] ?? "";
    readings.set(pid, {
      pid,
      execname,
      usage: usage + (before?.usage ?? 0),
      cpu: isLargest ? cpu : (before?.cpu ?? cpu),
    });
  }
  return [...readings.values()];
}

/** Pids and cores fit 32 bits. */
function parseId(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
