/**
 * What the statistics of one cycle amount to: for each its zone, its metric and how its value is read. Pure; the
 * names are kstat-metric.ts, the zones kstat-zones.ts.
 */
import type { Series, Value } from "../../model/reading.js";
import { GLOBAL_ZONE } from "../../model/zone.js";
import type { CycleEntry } from "./keyed-cycle.js";
import type { KstatKey, KstatValue } from "./kstat-line.js";
import { toKstatMetric } from "./kstat-metric.js";
import type { KstatZones } from "./kstat-zones.js";
import { ZonePlan } from "./zone-plan.js";

/** Entries of a cycle that are in no series. unlimited: no limit is set; unnamed: a statistic without a name. */
export const KSTAT_CYCLE_SKIPS = ["text", "unnamed", "duplicate", "unlimited"] as const;

/** Statistics that say something about their kstat, and are no values of it. */
export const KSTAT_ABOUT: ReadonlySet<string> = new Set(["class", "crtime", "snaptime", "zonename"]);

export interface KstatEntry extends CycleEntry {
  readonly key: KstatKey;
  value: KstatValue;
}

/** `isCounter` is asked about names outside the shipped table: see {@link toKstatMetric}. */
export function planKstats(
  entries: readonly KstatEntry[],
  zones: KstatZones,
  isCounter: (name: string) => boolean,
): ZonePlan {
  const plan = new ZonePlan();
  for (const entry of entries) {
    if (KSTAT_ABOUT.has(entry.key.statistic)) continue;
    const left = reasonToLeave(entry);
    if (left === null) planEntry(plan, entry, zones, isCounter);
    else plan.skip(left);
  }
  return plan;
}

function reasonToLeave({ key, value }: KstatEntry): (typeof KSTAT_CYCLE_SKIPS)[number] | null {
  if (!isNumeric(value)) return "text";
  return key.statistic === "" ? "unnamed" : null;
}

function planEntry(
  plan: ZonePlan,
  entry: KstatEntry,
  zones: KstatZones,
  isCounter: (name: string) => boolean,
): void {
  const { key } = entry;
  const zone = zones.zoneOf(key);
  const { creationNs } = zones.about(key);
  const { metric, instance, kind, convert } = toKstatMetric(key, zone !== GLOBAL_ZONE, isCounter);
  const series: Series = { metric, instance, kind, ...(creationNs !== undefined && { creationNs }) };
  const read = (): Value | undefined => {
    const value = entry.value as Value; // The plan is made anew when it becomes a text.
    return convert === undefined ? value : convert(value);
  };
  if (plan.add(zone, series, read)) return;
  // Kstats of several instances under one name, such as `mac` of each igb: the first keeps the name.
  const told = { ...series, instance: `${instance}:${key.instance}` };
  if (instance === "" || !plan.add(zone, told, read)) plan.skip("duplicate");
}

/** Whether a value is a number of the kernel's. */
export function isNumeric(value: KstatValue): value is Value {
  return typeof value === "number" || typeof value === "bigint";
}
