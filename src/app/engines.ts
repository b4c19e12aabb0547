/** The engine of a probe: one line for each source that a topology can name. */
import { createExecEngine } from "../probes/exec-engine.js";
import type { Command, Engine } from "../probes/engine.js";
import { createKstatEngine } from "../probes/kstat/kstat-engine.js";
import { createSystemEngine } from "../probes/linux/system-engine.js";
import type { ProbeSource } from "../topology/topology.js";

/** `platform`: that of the node, as `process.platform` has it; it decides what `auto` is. */
export function createEngine(source: ProbeSource, platform: string): Engine {
  switch (source.kind) {
    case "system":
      return platform === "sunos" ? createKstatEngine() : createSystemEngine();
    case "exec":
      return createExecEngine({ ...source, command: toCommand(source.command) });
    case "kstat":
      return createKstatEngine({
        counters: source.counters,
        ...(source.select && { select: source.select }),
      });
    case "script":
      throw new Error(`the engine of ${source.kind} probes is not part of this build`);
  }
}

function toCommand([program = "", ...args]: readonly string[]): Command {
  return { program, args };
}
