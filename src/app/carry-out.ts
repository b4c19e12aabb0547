/**
 * One step of a reload on the running tree. The topology of the step is the running one while it is carried
 * out, so that specifications made in it are made from the right side, forward as well as back.
 */
import { NoSuchActor } from "../actors/errors.js";
import type { ReloadItem } from "../model/health.js";
import type { Topology } from "../topology/topology.js";
import { tickIntervalMs } from "../topology/topology.js";
import type { Step } from "./apply-plan.js";
import { aggregatorOptions, tellGap } from "./child-specs.js";
import type { Foundation } from "./foundation.js";
import { childSpecAt } from "./tree.js";

/** The steps of a plan, each with the whole topology on both sides; what is kept needs none. */
export function toSteps(items: readonly ReloadItem[], before: Topology, after: Topology): Step<Topology>[] {
  return items.filter(({ action }) => action !== "keep").map((item) => ({ ...item, before, after }));
}

/** @throws {Error} when what should be up does not come up. */
export async function carryOutStep(base: Foundation, { action, path }: Step<Topology>): Promise<void> {
  switch (action) {
    case "keep":
      return;
    case "change":
      return change(base, path);
    case "remove":
      return unlessEnded(base.runtime.removeChild(path), () => undefined);
    case "restart":
      if (isOfThisHost(path)) tellGap(base, `reload of ${path}`);
      return unlessEnded(base.runtime.replaceChild(path, specAt(base, path)), () => add(base, path));
    case "add":
      return add(base, path);
  }
}

/** A collector tells itself of the gap in what it brings, which is of other hosts. */
function isOfThisHost(path: string): boolean {
  return !path.startsWith("/collectors/");
}

function add(base: Foundation, path: string): Promise<void> {
  return base.runtime.startChild(parentOf(path), specAt(base, path));
}

/** A transient or temporary child that has ended is no longer in the tree: `instead` is done then. */
async function unlessEnded(done: Promise<void>, instead: () => Promise<void> | undefined): Promise<void> {
  try {
    await done;
  } catch (error) {
    if (!(error instanceof NoSuchActor)) throw error;
    await instead();
  }
}

/** What the running actor takes over: its supervision is its specification's, the rest is told to it. */
async function change(base: Foundation, path: string): Promise<void> {
  const { runtime } = base;
  const topology = base.topology();
  switch (path) {
    case "/":
      return runtime.changeFlags(path, topology.supervision);
    case "/generator":
      runtime.send(path, { kind: "configure", intervalMs: tickIntervalMs(topology) });
      return;
    case "/aggregator":
      if (topology.aggregator === null) return;
      runtime.send(path, { kind: "configure", options: aggregatorOptions(topology.aggregator) });
      return runtime.respecChild(path, specAt(base, path));
    default: {
      const spec = specAt(base, path);
      const isToRun = (spec.restart ?? "permanent") === "permanent";
      return unlessEnded(runtime.respecChild(path, spec), () => (isToRun ? add(base, path) : undefined));
    }
  }
}

function specAt(base: Foundation, path: string) {
  const spec = childSpecAt(base, path);
  if (spec === null) throw new Error(`the topology has no ${path}`);
  return spec;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
