/**
 * What cumulative kstats amount to from one sample to the next: the share of each core that was in use, the share
 * of a core that each zone used, and the faults of the host. In a packet these are no counters but what happened
 * since the packet before (`cpu.usage` in ticks, `mem.maj_fault`, `mem.as_fault`, `mem.pgin`).
 * @see cpu:<id>:sys, cpu:<id>:vm and zones:<id> of illumos; times in ns
 */
import type { Series, Value } from "../../model/reading.js";
import { GLOBAL_ZONE } from "../../model/zone.js";
import type { KstatEntry } from "./kstat-plan.js";
import { isNumeric } from "./kstat-plan.js";
import { kstatOf, type KstatZones } from "./kstat-zones.js";
import type { ZonePlan } from "./zone-plan.js";

/** 10,000 ticks a second, as everywhere where nothing is sampled. */
const NS_PER_TICK = 100_000;

const FAULTS = ["maj_fault", "as_fault", "pgin"];

/** The values of the sample before, so that a plan can ask by how much one has grown. */
export class Increases {
  #before = new Map<KstatEntry, Value>();
  #now = new Map<KstatEntry, Value>();

  /** Null where the entry was not in the sample before, or has fallen: it was made anew. */
  of(entry: KstatEntry): number | null {
    if (!isNumeric(entry.value)) return null;
    this.#now.set(entry, entry.value);
    const before = this.#before.get(entry);
    if (before === undefined || entry.value < before) return null;
    return Number(toBig(entry.value) - toBig(before));
  }

  /** The sample has ended: it is the one before now. */
  turn(): void {
    this.#before = this.#now;
    this.#now = new Map();
  }
}

type Kstat = ReadonlyMap<string, KstatEntry>;

/** Adds the series that the selected kstats allow; each needs its kstat's `snaptime`, which is its clock. */
export function planRates(
  plan: ZonePlan,
  entries: readonly KstatEntry[],
  zones: KstatZones,
  increases: Increases,
): void {
  const kstats = gather(entries);
  planCores(plan, kstats, increases);
  for (const kstat of kstats.values()) planZone(plan, kstat, zones, increases);
  planFaults(plan, kstats, increases);
}

/** The kstats that rates are made of, each by its statistics. */
function gather(entries: readonly KstatEntry[]): Map<string, Kstat> {
  const kstats = new Map<string, Map<string, KstatEntry>>();
  for (const entry of entries) {
    const { module, statistic } = entry.key;
    if (module !== "cpu" && module !== "zones") continue;
    const kstat = kstats.get(kstatOf(entry.key)) ?? new Map<string, KstatEntry>();
    kstats.set(kstatOf(entry.key), kstat.set(statistic, entry));
  }
  return kstats;
}

/** `cpu.usage` of each core: what was not idle. The host's ticks are those of its first core. */
function planCores(plan: ZonePlan, kstats: ReadonlyMap<string, Kstat>, increases: Increases): void {
  let ticks = 0;
  for (const kstat of kstats.values()) {
    const parts = pick(kstat, ["snaptime", "cpu_nsec_idle", "cpu_nsec_user", "cpu_nsec_kernel"]);
    if (parts === null) continue;
    const [clock, idle, user, kernel] = parts;
    const zone = plan.zone(GLOBAL_ZONE);
    zone.ticks ??= () => (ticks = toTicks(increases.of(clock)));
    const series: Series = { metric: "cpu.usage", instance: String(clock.key.instance), kind: "gauge" };
    plan.add(GLOBAL_ZONE, series, () => {
      const idleNs = increases.of(idle);
      const busyNs = sumOf([increases.of(user), increases.of(kernel)]);
      if (idleNs === null || busyNs === null || ticks === 0) return null;
      return busyNs === 0 ? 0 : (ticks * busyNs) / (busyNs + idleNs);
    });
  }
}

/** `cpu.usage{all}` of a zone: the kernel keeps its time over all cores. The host has its cores instead. */
function planZone(plan: ZonePlan, kstat: Kstat, zones: KstatZones, increases: Increases): void {
  const parts = pick(kstat, ["snaptime", "nsec_user", "nsec_sys"]);
  const name = parts === null ? GLOBAL_ZONE : zones.zoneOf(parts[0].key);
  if (parts === null || name === GLOBAL_ZONE) return;
  const [clock, user, system] = parts;
  let ticks = 0;
  plan.zone(name).ticks = () => (ticks = toTicks(increases.of(clock)));
  plan.add(name, { metric: "cpu.usage", instance: "all", kind: "gauge" }, () => {
    const usedNs = sumOf([increases.of(user), increases.of(system)]);
    return usedNs === null || ticks === 0 ? null : usedNs / NS_PER_TICK;
  });
}

/** Of all cores together; a core that has just come is left out once. */
function planFaults(plan: ZonePlan, kstats: ReadonlyMap<string, Kstat>, increases: Increases): void {
  for (const statistic of FAULTS) {
    const entries = [...kstats].flatMap(([id, kstat]) =>
      id.startsWith("cpu:") && id.endsWith(":vm") ? (kstat.get(statistic) ?? []) : [],
    );
    if (entries.length === 0) continue;
    plan.add(GLOBAL_ZONE, { metric: `mem.${statistic}`, instance: "", kind: "delta" }, () => {
      const known = entries.map((entry) => increases.of(entry)).filter((increase) => increase !== null);
      return known.length === 0 ? null : known.reduce((sum, increase) => sum + increase, 0);
    });
  }
}

/** Null where one of them is not known. */
function sumOf(increases: readonly (number | null)[]): number | null {
  return increases.reduce((sum, increase) => (sum === null || increase === null ? null : sum + increase), 0);
}

type Picked<Names extends readonly string[]> = { readonly [At in keyof Names]: KstatEntry };

/** The entries of these statistics; null where one is missing. */
function pick<const Names extends readonly string[]>(kstat: Kstat, names: Names): Picked<Names> | null {
  const entries = names.map((name) => kstat.get(name));
  return entries.includes(undefined) ? null : (entries as unknown as Picked<Names>);
}

function toTicks(elapsedNs: number | null): number {
  return elapsedNs === null ? 0 : Math.round(elapsedNs / NS_PER_TICK);
}

/** Fractions are of the Perl era, and lose them here. */
function toBig(value: Value): bigint {
  return typeof value === "bigint" ? value : BigInt(Math.trunc(value));
}
