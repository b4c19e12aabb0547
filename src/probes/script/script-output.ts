/**
 * What a script of the catalogue prints, whichever engine runs it: rows of keys and values, and what each of them
 * means. `priv/catalogue/NAME.yaml` says it under `output`; the engines turn their text into {@link ScriptRow}s and
 * `script-reading.ts` turns those into readings.
 */
import type { ScriptOutput } from "../../model/catalogue.js";

export type { ScriptColumn, ScriptKey, ScriptOutput, ScriptRow } from "../../model/catalogue.js";

/** How many keys and values a row of this output must have. */
export function rowShape(output: ScriptOutput): { keys: number; values: number } {
  return { keys: output.keys.length, values: output.columns.filter((column) => column.rows !== true).length };
}
