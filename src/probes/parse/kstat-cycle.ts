/**
 * The lines of `kstat -p` as cycles of readings: which zone a kstat belongs to, what its statistics are called,
 * and when it was made. A cycle ends when a key comes again or after a silence. Pure; the format of a line is
 * kstat-line.ts, the names are kstat-metric.ts.
 */
import type { Series, Value } from "../../model/reading.js";
import { GLOBAL_ZONE } from "../../model/zone.js";
import type { LineOutcome, LineParser } from "../engine.js";
import { KeyedCycle } from "./keyed-cycle.js";
import type { CycleEntry, CyclePlan } from "./keyed-cycle.js";
import { parseKstatLine, parseKstatValue } from "./kstat-line.js";
import type { KstatKey, KstatValue } from "./kstat-line.js";
import { toKstatMetric } from "./kstat-metric.js";
import { ZonePlan } from "./zone-plan.js";

/** Longest pause within a cycle; the contract of exec probes. */
export const CYCLE_IDLE_MS = 50;

/** Entries of a cycle that are in no series. unlimited: no limit is set; unnamed: a statistic without a name. */
export const KSTAT_CYCLE_SKIPS = ["text", "unnamed", "duplicate", "unlimited"] as const;

/** Kstats that bear their zone's name, cut to 30 characters. */
const ZONE_NAMED = new Set(["memory_cap", "zones", "zone_vfs", "zone_zfs"]);
const NAME_LENGTH_MAX = 30;
/** Statistics that say something about their kstat, and are no values of it. */
const ABOUT = new Set(["class", "crtime", "snaptime", "zonename"]);

interface KstatEntry extends CycleEntry {
  readonly key: KstatKey;
  value: KstatValue;
}

/** A parser of `kstat -p` lines; `isCounter` is asked about names outside the shipped table: see {@link toKstatMetric}. */
export function createKstatParser(isCounter: (name: string) => boolean): LineParser {
  const cycle = new KeyedCycle<KstatEntry>((entries) => planKstats(entries, isCounter));
  return {
    line: (text, atNs) => takeLine(cycle, text, atNs),
    idle: { afterMs: CYCLE_IDLE_MS, end: () => cycle.end() },
  };
}

/** A key seen before costs a look-up; only a new one is taken apart. */
function takeLine(cycle: KeyedCycle<KstatEntry>, text: string, atNs: bigint): LineOutcome {
  if (text === "") return null; // Between two samples; a key that comes again is what tells them apart.
  const tab = text.indexOf("\t");
  const known = tab < 0 ? undefined : cycle.find(text.slice(0, tab));
  if (known !== undefined)
    return takeValue(cycle, known, parseKstatValue(text, tab + 1, known.key.statistic), atNs);
  const parsed = parseKstatLine(text);
  if (parsed.kind === "skip") return parsed;
  const { kind: _, value, ...key } = parsed;
  const entry = cycle.add(text.slice(0, tab), { key, value: null, cycle: 0 });
  return entry === null ? null : takeValue(cycle, entry, value, atNs);
}

function takeValue(
  cycle: KeyedCycle<KstatEntry>,
  entry: KstatEntry,
  value: KstatValue | undefined,
  atNs: bigint,
): LineOutcome {
  if (value === undefined) return { kind: "skip", reason: "out_of_range" };
  const ended = cycle.take(entry, atNs);
  if (changesMeaning(entry, value)) cycle.replan();
  entry.value = value;
  return ended;
}

/** Whether the series of its kstat are other ones now: in another zone, made anew, a text become a number. */
function changesMeaning({ key, value: before }: KstatEntry, value: KstatValue): boolean {
  if (key.statistic === "zonename" || key.statistic === "crtime") return value !== before;
  return isNumeric(value) !== isNumeric(before);
}

/** Pure: what the entries of a cycle amount to. */
function planKstats(entries: readonly KstatEntry[], isCounter: (name: string) => boolean): CyclePlan {
  const plan = new ZonePlan();
  const kstats = describeKstats(entries);
  const fullNames = findFullNames(kstats.values());
  for (const entry of entries) {
    if (ABOUT.has(entry.key.statistic)) continue;
    const left = reasonToLeave(entry);
    if (left !== null) plan.skip(left);
    else planEntry(plan, entry, kstats.get(kstatOf(entry.key)) ?? {}, fullNames, isCounter);
  }
  return plan;
}

/** What the statistics about a kstat say; empty where they were not selected. */
interface KstatAbout {
  zonename?: string;
  /**
   * When it was made, nanoseconds since the host's boot: its place in the wall clock is known too roughly to be
   * the same each time, and only its change counts. Absent for 0, what was made with the kernel.
   */
  creationNs?: bigint;
}

function describeKstats(entries: readonly KstatEntry[]): Map<string, KstatAbout> {
  const kstats = new Map<string, KstatAbout>();
  for (const { key, value } of entries) {
    if (key.statistic !== "zonename" && key.statistic !== "crtime") continue;
    const about = kstats.get(kstatOf(key)) ?? {};
    kstats.set(kstatOf(key), about);
    if (key.statistic === "zonename" && typeof value === "string" && value !== "") about.zonename = value;
    if (key.statistic === "crtime" && typeof value === "bigint" && value > 0n) about.creationNs = value;
  }
  return kstats;
}

/** Cut zone name -> full one; null where several zones begin so. */
function findFullNames(kstats: Iterable<KstatAbout>): Map<string, string | null> {
  const names = new Map<string, string | null>();
  for (const { zonename } of kstats) {
    if (zonename === undefined) continue;
    const cut = zonename.slice(0, NAME_LENGTH_MAX);
    const other = names.get(cut);
    names.set(cut, other === undefined || other === zonename ? zonename : null);
  }
  return names;
}

function reasonToLeave({ key, value }: KstatEntry): (typeof KSTAT_CYCLE_SKIPS)[number] | null {
  if (!isNumeric(value)) return "text";
  return key.statistic === "" ? "unnamed" : null;
}

function planEntry(
  plan: ZonePlan,
  entry: KstatEntry,
  { zonename, creationNs }: KstatAbout,
  fullNames: ReadonlyMap<string, string | null>,
  isCounter: (name: string) => boolean,
): void {
  const { key } = entry;
  const zone = zonename ?? (ZONE_NAMED.has(key.module) ? (fullNames.get(key.name) ?? key.name) : GLOBAL_ZONE);
  const { metric, instance, kind, convert } = toKstatMetric(key, zonename !== undefined, isCounter);
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

function kstatOf({ module, instance, name }: KstatKey): string {
  return `${module}:${instance}:${name}`;
}

function isNumeric(value: KstatValue): value is Value {
  return typeof value === "number" || typeof value === "bigint";
}
