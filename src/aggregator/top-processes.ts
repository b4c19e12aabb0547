/** Of a closed window's processes, those that used most are kept: contract section 5. */
import { PROCESSES_MAX } from "./cardinality.js";
import type { Rows } from "./rows.js";
import { PROCESS_USAGE } from "./series-name.js";
import type { RowNames } from "./stored-window.js";

/** Clears the rows of all processes but the top ones by usage; of equal ones, the first by name. */
export function keepTopProcesses(rows: Rows, names: RowNames): void {
  let count = 0;
  for (let row = 0; row < names.length; row++) {
    if (names[row]?.id === PROCESS_USAGE && rows.flags(row) !== 0) count++;
  }
  if (count > PROCESSES_MAX) dropLesser(rows, names);
}

function dropLesser(rows: Rows, names: RowNames): void {
  const processes = [...names.keys()].filter(
    (row) => names[row]?.id === PROCESS_USAGE && rows.flags(row) !== 0,
  );
  const usage = (row: number) => rows.f64[rows.sumAt + row]!;
  const instance = (row: number) => names[row]!.instance;
  processes.sort((a, b) => usage(b) - usage(a) || (instance(a) < instance(b) ? -1 : 1));
  for (const row of processes.slice(PROCESSES_MAX)) rows.u8[rows.flagsAt + row] = 0;
}
