/** Of a closed window's processes, those that used most are given out: contract section 5. */
import { PROCESSES_MAX } from "./cardinality.js";
import type { Rows } from "./rows.js";
import { PROCESS_USAGE } from "./series-name.js";
import type { RowNames } from "./stored-window.js";

/** Rows of the processes that are left out: beyond the top ones by usage; of equal ones, the later by name. */
export function lesserProcesses(rows: Rows, names: RowNames): ReadonlySet<number> {
  const processes: number[] = [];
  const length = Math.min(names.length, rows.capacity);
  for (let row = 0; row < length; row++) {
    if (names[row]?.id === PROCESS_USAGE && rows.flags(row) !== 0) processes.push(row);
  }
  if (processes.length <= PROCESSES_MAX) return NONE;
  const usage = (row: number) => rows.block.f64[rows.sumAt + row]!;
  const instance = (row: number) => names[row]!.instance;
  processes.sort((a, b) => usage(b) - usage(a) || (instance(a) < instance(b) ? -1 : 1));
  return new Set(processes.slice(PROCESSES_MAX));
}

const NONE: ReadonlySet<number> = new Set();
