/**
 * The probes of a checked file that run a script of the catalogue: whether there is such a script, whether the
 * engine can run it, and whether its parameters are what it takes.
 */
import { SCRIPT_ENGINES, type Catalogue, type CatalogueEntry } from "../model/catalogue.js";
import type { Mistake, Path } from "./mistake.js";
import { formatPath, showValue } from "./mistake.js";
import { positionOf } from "./check-config.js";
import type { TopologyConfig } from "./schema.js";
import { readParams } from "./script-params.js";
import type { Place } from "./yaml-tree.js";

type ProbeConfig = TopologyConfig["probes"][string];

interface Finding {
  /** Within the probe. */
  readonly path: Path;
  readonly message: string;
}

/** Every mistake, with its place. */
export function checkScripts(
  probes: TopologyConfig["probes"],
  catalogue: Catalogue,
  place: Place,
): Mistake[] {
  return Object.entries(probes).flatMap(([name, probe]) =>
    checkProbe(probe, catalogue).map(({ path, message }) => {
      const whole = ["probes", name, ...path];
      return { ...positionOf(place, whole), path: formatPath(whole), message };
    }),
  );
}

function checkProbe(probe: ProbeConfig, catalogue: Catalogue): Finding[] {
  if (probe.script === undefined) return [];
  const entry = catalogue.get(probe.script);
  if (entry === undefined) {
    const message = `there is no script ${showValue(probe.script)}; \`zonetap scripts\` lists them`;
    return [{ path: ["script"], message }];
  }
  return [...checkEngine(probe, entry), ...checkParams(probe, entry)];
}

function checkEngine({ engine = "auto" }: ProbeConfig, entry: CatalogueEntry): Finding[] {
  const engines = SCRIPT_ENGINES.filter((name) => entry.engines[name] !== undefined);
  if (engines.length === 0) {
    const message = `${entry.name} shows what the system probe reads, and needs no probe of its own`;
    return [{ path: ["script"], message }];
  }
  const isKnown = engine === "auto" || engines.some((name) => name === engine);
  return isKnown
    ? []
    : [{ path: ["engine"], message: `${entry.name} runs by ${engines.join(" and ")} only` }];
}

function checkParams({ params }: ProbeConfig, entry: CatalogueEntry): Finding[] {
  const read = readParams(entry.params, params);
  if (read.kind === "ok") return [];
  return read.mistakes.map(({ name, message }) => {
    return { path: name in params ? ["params", name] : ["params"], message };
  });
}
