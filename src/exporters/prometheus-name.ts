/**
 * How a metric of a zone is called and measured for Prometheus: `zone_` and its own words, in base units, with the
 * unit behind. `disk.nread` -> `zone_disk_nread_bytes_total`, `cpu.usage` -> `zone_cpu_usage_ratio`,
 * `syscall.latency` -> `zone_syscall_latency_seconds`, `zone.processes` -> `zone_processes`.
 */
import type { Metric, SeriesKind } from "../model/metric.js";
import type { FamilyType } from "./metric-family.js";

export interface PrometheusMetric {
  /** Of the family: a counter's samples have `_total` behind it. */
  readonly name: string;
  readonly type: Extract<FamilyType, "counter" | "gauge" | "histogram">;
  /** "" where it is a number of things, which the name tells. */
  readonly unit: string;
  /** What a value is divided by to be in that unit. */
  readonly divisor: number;
}

/** Units that have a base unit: its name, and how many of them make one. */
const BASE_UNITS: Readonly<Record<string, { readonly unit: string; readonly divisor: number }>> = {
  ns: { unit: "seconds", divisor: 1e9 },
  us: { unit: "seconds", divisor: 1e6 },
  ms: { unit: "seconds", divisor: 1e3 },
  s: { unit: "seconds", divisor: 1 },
  percent: { unit: "ratio", divisor: 100 },
  bytes: { unit: "bytes", divisor: 1 },
  KiB: { unit: "bytes", divisor: 1 / 1024 },
  // Of the host that sent them, whose size of pages nobody tells.
  pages: { unit: "pages", divisor: 1 },
};

/** The kernel's words that have a unit in their middle. */
const WORDS: Readonly<Record<string, string>> = {
  "net.obytes64": "net.sent",
  "net.rbytes64": "net.received",
};

const TYPES: Readonly<Record<SeriesKind, PrometheusMetric["type"]>> = {
  counter: "counter",
  delta: "counter",
  gauge: "gauge",
  histogram: "histogram",
};

/** Works for every name; two may come to be the same, which is for the caller to find. */
export function toPrometheus({ name, kind, unit }: Pick<Metric, "name" | "kind" | "unit">): PrometheusMetric {
  const type = TYPES[kind];
  const base = BASE_UNITS[unit] ?? { unit: "", divisor: 1 };
  const words = toSnakeCase((WORDS[name] ?? name).replace(/^zone\./, ""));
  const stem = `zone_${type === "counter" ? words.replace(/_total$/, "") : words}`;
  return { name: withUnit(stem, base.unit), type, ...base };
}

/** `meminfo.MemAvailable` -> `meminfo_mem_available`. */
function toSnakeCase(name: string): string {
  const parted = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
  return parted.replace(/[^a-z0-9_]/g, "_");
}

/** `cpu_user_usec` in seconds -> `cpu_user_seconds`. */
function withUnit(stem: string, unit: string): string {
  if (unit === "" || stem.endsWith(`_${unit}`)) return stem;
  return `${unit === "seconds" ? stem.replace(/_[num]?sec$/, "") : stem}_${unit}`;
}
