/** Whether the scripts of the catalogue can run on this machine now, and if not, what to do about it. */
import type { Catalogue, CatalogueEntry, ScriptParam } from "../model/catalogue.js";
import type { ScriptJson } from "../model/run.js";
import type { Engine, ProbeEnvironment } from "../probes/engine.js";
import { readParams } from "../topology/script-params.js";
import { systemEngine } from "./engines.js";
import { createScriptEngine } from "./script-engine.js";

/** Every entry with its engine here and what that engine misses; all are asked at once. */
export function describeScripts(
  catalogue: Catalogue,
  environment: ProbeEnvironment,
): Promise<readonly ScriptJson[]> {
  return Promise.all([...catalogue.values()].map((entry) => describe(entry, environment)));
}

async function describe(entry: CatalogueEntry, environment: ProbeEnvironment): Promise<ScriptJson> {
  const engine = engineOf(entry, environment.platform);
  return { ...entry, availability: { engine: engine.name, missing: await engine.check(environment) } };
}

function engineOf(entry: CatalogueEntry, platform: string): Engine {
  if (entry.engines.system !== undefined) return systemEngine(platform);
  const given = entry.params.filter((param) => param.default === undefined).map(exampleOf);
  const read = readParams(entry.params, Object.fromEntries(given));
  const args = read.kind === "refused" ? [] : read.args;
  return createScriptEngine({ entry, args, engine: "auto", platform });
}

/** A value that any machine can answer for, where one has to be given. */
function exampleOf({ name, type, min }: ScriptParam): [name: string, value: string | number] {
  switch (type) {
    case "pid":
      return [name, process.pid];
    case "syscall":
      return [name, "read"];
    case "integer":
      return [name, min ?? 1];
    case "duration":
      return [name, min ?? "1s"];
  }
}
