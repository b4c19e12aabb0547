/** The engine of a script of the catalogue: which one runs it here, and with what. */
import { join } from "node:path";
import { projectRoot } from "../base/project-root.js";
import type { CatalogueEntry, ScriptEngine } from "../model/catalogue.js";
import { createBpftraceEngine } from "../probes/bpftrace/bpftrace-engine.js";
import { createDtraceEngine } from "../probes/dtrace/dtrace-engine.js";
import type { Engine } from "../probes/engine.js";
import type { ScriptReaderOptions } from "../probes/script/script-reading.js";

export interface ScriptChoice {
  readonly entry: CatalogueEntry;
  /** The script's arguments, checked by the catalogue. */
  readonly args: readonly string[];
  readonly engine: ScriptEngine | "auto";
  /** That of the node, as `process.platform` has it; it decides what `auto` is. */
  readonly platform: string;
  /** Whether a zone is wanted; default: all. */
  readonly keepZone?: ScriptReaderOptions["keepZone"];
}

/** @throws {Error} a defect: the entry has no script for any engine, or its file is missing */
export function createScriptEngine({ entry, args, engine, platform, keepZone }: ScriptChoice): Engine {
  const chosen = engine === "auto" ? chooseEngine(entry, platform) : engine;
  const script = entry.engines[chosen]?.script;
  if (script === undefined) throw new Error(`the script ${entry.name} does not run by ${chosen}`);
  const reader = { entry: entry.name, output: entry.output, ...(keepZone && { keepZone }) };
  switch (chosen) {
    case "dtrace":
      return createDtraceEngine({ ...reader, args, script: join(projectRoot, "priv/dtrace", `${script}.d`) });
    case "bpftrace":
      return createBpftraceEngine({
        ...reader,
        args,
        script: join(projectRoot, "priv/bpftrace", `${script}.bt`),
      });
  }
}

/** The system's own, else the one that there is, which then says what is missing. */
function chooseEngine({ engines }: CatalogueEntry, platform: string): ScriptEngine {
  const own = platform === "linux" ? "bpftrace" : "dtrace";
  const other = platform === "linux" ? "dtrace" : "bpftrace";
  return engines[own] === undefined ? other : own;
}
