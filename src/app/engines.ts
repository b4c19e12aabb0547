/** The engine of a probe: one line for each source that a topology can name. */
import { assert } from "../base/errors.js";
import { createExecEngine } from "../probes/exec-engine.js";
import type { Command, Engine } from "../probes/engine.js";
import { createKstatEngine } from "../probes/kstat/kstat-engine.js";
import { createSystemEngine } from "../probes/linux/system-engine.js";
import { shippedCatalogue } from "../topology/catalogue.js";
import { readParams } from "../topology/script-params.js";
import type { ProbeSettings } from "../topology/topology.js";
import { createScriptEngine } from "./script-engine.js";

/** `platform`: that of the node, as `process.platform` has it; it decides what `auto` is. */
export function createEngine(
  { source, params }: Pick<ProbeSettings, "source" | "params">,
  platform: string,
): Engine {
  switch (source.kind) {
    case "system":
      return systemEngine(platform);
    case "exec":
      return createExecEngine({ ...source, command: toCommand(source.command) });
    case "kstat":
      return createKstatEngine({
        counters: source.counters,
        ...(source.select && { select: source.select }),
      });
    case "script": {
      const entry = shippedCatalogue().get(source.script);
      assert(entry !== undefined, "the topology names scripts of the catalogue only");
      const read = readParams(entry.params, params);
      assert(read.kind === "ok", "the topology's parameters have been checked");
      return createScriptEngine({ entry, args: read.args, engine: source.engine, platform });
    }
  }
}

/** What tells of all zones and the host on this system. */
export function systemEngine(platform: string): Engine {
  return platform === "sunos" ? createKstatEngine() : createSystemEngine();
}

function toCommand([program = "", ...args]: readonly string[]): Command {
  return { program, args };
}
