/**
 * Collectors that come and go while the node runs. They change the running topology and not the file, so that the
 * next reload, which compares the file with what runs, restores the file's set.
 */
import { dirname } from "node:path";
import { parseCollector } from "../topology/parse-collector.js";
import { errorMessage } from "../base/errors.js";
import type { CollectorSettings, Topology } from "../topology/topology.js";
import type { CollectorChange, CollectorsView } from "../web/collectors-view.js";
import type { Applied } from "./apply-plan.js";

export interface CollectorsOptions {
  /** Absolute path of the topology, whose folder relative paths are relative to; null: the working directory. */
  readonly file: string | null;
  /** Makes what `next` makes of the running topology the running one, in its turn; null: nothing is to change. */
  readonly change: (next: (running: Topology) => Topology | null) => Promise<Applied | null>;
}

/** As the web sees them. */
export function createCollectors({ file, change }: CollectorsOptions): CollectorsView {
  const folder = file === null ? process.cwd() : dirname(file);
  return {
    async put(name, value) {
      const parsed = parseCollector(name, value, folder);
      if (parsed.kind === "mistakes") return { kind: "refused", sentences: parsed.sentences };
      return toChange(await change((running) => withCollector(running, name, parsed.settings)));
    },
    async remove(name) {
      const applied = await change((running) => withoutCollector(running, name));
      return applied === null ? { kind: "no-such-collector" } : toChange(applied);
    },
  };
}

function withCollector(running: Topology, name: string, settings: CollectorSettings): Topology {
  const collectors = [...running.collectors].filter(([other]) => other !== name);
  const sorted = [...collectors, [name, settings] as const].sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...running, collectors: new Map(sorted) };
}

function withoutCollector(running: Topology, name: string): Topology | null {
  if (!running.collectors.has(name)) return null;
  return { ...running, collectors: new Map([...running.collectors].filter(([other]) => other !== name)) };
}

function toChange(applied: Applied | null): CollectorChange {
  if (applied?.kind === "rolled-back") return { kind: "failed", sentence: errorMessage(applied.error) };
  return { kind: "done" };
}
