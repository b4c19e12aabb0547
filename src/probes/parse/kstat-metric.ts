/**
 * What a kstat's statistic is called outside: the metric of the packet where the table has one (the kstats that
 * the generator of 2013 read), else `module.statistic` with the kstat's name as instance. Values keep the
 * kernel's unit and width; what stands for "no limit" is no value.
 */
import { findMetric } from "../../model/metric.js";
import type { SampleKind } from "../../model/metric.js";
import type { Value } from "../../model/reading.js";
import { isKstatCounter } from "./kstat-counters.js";
import type { KstatKey } from "./kstat-line.js";

export interface KstatMetric {
  readonly metric: string;
  readonly instance: string;
  readonly kind: SampleKind;
  /** The value in the metric's unit; undefined where the number means that there is no limit. */
  readonly convert?: (value: Value) => Value | undefined;
}

/** The kstats of one shape, and the metrics of those of their statistics that have one. */
interface Rule {
  readonly metrics: Readonly<Record<string, string>>;
  /** Instance of the metric; null: this kstat of the module is not of that shape. */
  instance(key: KstatKey, inZone: boolean): string | null;
  readonly convert?: (statistic: string) => KstatMetric["convert"];
}

const UINT64_MAX = 2n ** 64n - 1n;
/** UINT32_MAX pages of 4,096 bytes: no cap of the resident memory. */
const PHYSCAP_UNLIMITED = 17_592_186_040_320;
/** INT_MAX: no cap of the number of processes. */
const NPROCS_UNLIMITED = 2_147_483_647;
/** What an uncapped project shows is about 2^64 too, rounded by whoever printed it. */
const CPU_UNLIMITED = 2n ** 63n;

const DISK_TIMES = {
  rtime: "disk.rtime",
  wtime: "disk.wtime",
  rlentime: "disk.rlentime",
  wlentime: "disk.wlentime",
};
const DISK_COUNTS = {
  nread: "disk.nread",
  nwritten: "disk.nwritten",
  reads: "disk.reads",
  writes: "disk.writes",
};

const SYSTEM_PAGES: Rule = {
  metrics: {
    physmem: "mem.physmem",
    freemem: "mem.freemem",
    pp_kernel: "mem.pp_kernel",
    nalloc_calls: "mem.nalloc_calls",
    nfree_calls: "mem.nfree_calls",
  },
  instance: (key) => (key.name === "system_pages" ? "" : null),
};
const MEMORY_CAP: Rule = {
  metrics: { rss: "mem.rss", physcap: "mem.physcap", swap: "mem.swap", swapcap: "mem.swapcap" },
  instance: () => "",
  convert: (statistic) => (statistic.endsWith("cap") ? unlessCapless : undefined),
};
/** Of a zone and not of a project or task, whose names have that word; no unit of theirs needs a change. */
const CAPS: Rule = {
  metrics: { value: "cpu.cap" },
  instance: (key) => (/^cpucaps_zone_\d+$/.test(key.name) ? "" : null),
  convert: () => unlessUnlimited,
};
const NPROCS: Rule = {
  metrics: { usage: "zone.processes" },
  instance: (key) => (/^nprocs_zone_\d+$/.test(key.name) ? "" : null),
};
/** Read in a zone it is the zone's, in the global zone the host's. */
const SYSTEM_MISC: Rule = {
  metrics: { nproc: "zone.processes" },
  instance: (key) => (key.name === "system_misc" ? "" : null),
};
/** From the global zone a zone's link is `z<zone id>_<link>`, and the id changes at every boot of the zone. */
const LINK: Rule = {
  metrics: {
    obytes64: "net.obytes64",
    rbytes64: "net.rbytes64",
    opackets64: "net.opackets",
    ipackets64: "net.ipackets",
    oerrors: "net.oerrors",
    ierrors: "net.ierrors",
  },
  instance: (key, inZone) => (inZone ? key.name.replace(/^z\d+_/, "") : key.name),
};
/** The disk itself and not its slices (`sd1,a`), which would count everything twice. */
const DISK: Rule = {
  metrics: { ...DISK_COUNTS, ...DISK_TIMES },
  instance: (key) => (key.name === `${key.module}${key.instance}` ? key.name : null),
  convert: (statistic) => (statistic in DISK_TIMES ? toNs : undefined),
};
const DISK_ERRORS: Rule = {
  metrics: {
    "Hard Errors": "disk.harderror",
    "Soft Errors": "disk.softerror",
    "Transport Errors": "disk.tranerror",
  },
  instance: (key) => (key.name.endsWith(",err") ? key.name.slice(0, -",err".length) : null),
};
/** A zone's own view of its disks. Its `wtime` is the time of writes, not of waiting, and keeps its own name. */
const ZONE_IO: Rule = {
  metrics: { ...DISK_COUNTS, rtime: "disk.rtime", rlentime: "disk.rlentime" },
  instance: (key) => key.module,
};

const RULES: ReadonlyMap<string, readonly Rule[]> = new Map([
  ["unix", [SYSTEM_PAGES, SYSTEM_MISC]],
  ["memory_cap", [MEMORY_CAP]],
  ["caps", [CAPS, NPROCS]],
  ["link", [LINK]],
  ["sd", [DISK]],
  ["ssd", [DISK]],
  ["cmdk", [DISK]],
  ["blkdev", [DISK]],
  ["sderr", [DISK_ERRORS]],
  ["ssderr", [DISK_ERRORS]],
  ["blkdeverr", [DISK_ERRORS]],
  ["zone_zfs", [ZONE_IO]],
  ["zone_vfs", [ZONE_IO]],
]);

/**
 * `link:0:z6_net0:rbytes64`, in a zone -> `net.rbytes64{net0}`, a counter; `zfs:0:arcstats:size` ->
 * `zfs.size{arcstats}`, a gauge; `cpu:3:sys:syscall` -> `cpu.syscall{3}`, since the name `sys` is every core's.
 * `inZone`: its zone is known by its zonename. `isCounter` adds to what the shipped table takes for a count;
 * it is asked with the metric's name and with the key as kstat writes it.
 */
export function toKstatMetric(
  key: KstatKey,
  inZone: boolean,
  isCounter: (name: string) => boolean,
): KstatMetric {
  for (const rule of RULES.get(key.module) ?? []) {
    const metric = Object.hasOwn(rule.metrics, key.statistic) ? rule.metrics[key.statistic] : undefined;
    const instance = metric === undefined ? null : rule.instance(key, inZone);
    if (metric === undefined || instance === null) continue;
    const convert = rule.convert?.(key.statistic);
    return { metric, instance, kind: declaredKind(metric), ...(convert && { convert }) };
  }
  return toOtherMetric(key, isCounter);
}

function toOtherMetric(key: KstatKey, isCounter: (name: string) => boolean): KstatMetric {
  const metric = `${key.module}.${key.statistic}`;
  const instance = key.module === "cpu" ? String(key.instance) : key.name;
  const written = `${key.module}:${key.instance}:${key.name}:${key.statistic}`;
  const kind = isKstatCounter(key) || isCounter(metric) || isCounter(written) ? "counter" : "gauge";
  const capped = key.module === "caps" && (key.statistic === "value" || key.statistic === "effective");
  return { metric, instance, kind, ...(capped && { convert: unlessUnlimited }) };
}

function declaredKind(metric: string): SampleKind {
  const kind = findMetric(metric)?.kind ?? "gauge";
  return kind === "histogram" ? "gauge" : kind;
}

function unlessCapless(value: Value): Value | undefined {
  return value === PHYSCAP_UNLIMITED || value === UINT64_MAX ? undefined : value;
}

function unlessUnlimited(value: Value): Value | undefined {
  return value === NPROCS_UNLIMITED || value >= CPU_UNLIMITED ? undefined : value;
}

/** Fractional seconds of the Perl era as nanoseconds; whole numbers are nanoseconds already. */
function toNs(value: Value): Value {
  if (typeof value === "bigint" || Number.isInteger(value)) return value;
  const ns = Math.round(value * 1e9);
  return Number.isSafeInteger(ns) ? ns : BigInt(ns);
}
