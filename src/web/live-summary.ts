/**
 * What the overview shows of a window: one number for each of its columns. Pure. The instances of a metric are
 * added up; a number that the window's source does not have is null, never 0.
 */
import { OVERVIEW_COLUMNS, type OverviewColumn } from "../model/overview.js";
import type { WindowJson, WindowSeries } from "../model/window.js";

export type WindowSummary = Record<OverviewColumn, number | null>;

/** How a series counts in a column: by name of its metric. */
interface Part {
  readonly column: OverviewColumn;
  readonly read: (series: WindowSeries) => number | null;
  readonly join: (a: number, b: number) => number;
  readonly instances?: RegExp;
}

const add = (a: number, b: number): number => a + b;
const worst = (a: number, b: number): number => Math.max(a, b);
/** Caps at or above this stand for "none": cgroup v1 and illumos say it with a number near 2^63. */
const NO_CAP = 2 ** 60;
const NS_PER_PERCENT = 1e7;

const PARTS: Readonly<Record<string, readonly Part[]>> = {
  "cpu.usage": [
    { column: "cpu", read: mean, join: add },
    { column: "cores", read: () => 1, join: add, instances: /^\d+$/ },
  ],
  "cpu.cap": [{ column: "cpu_cap", read: cap, join: add }],
  "mem.rss": [{ column: "mem", read: last, join: add }],
  "mem.physcap": [{ column: "mem_cap", read: cap, join: add }],
  "mem.swap": [{ column: "swap", read: last, join: add }],
  "mem.swapcap": [{ column: "swap_cap", read: cap, join: add }],
  "net.rbytes64": [{ column: "net_in", read: rate, join: add, instances: /^(?!lo$|lo0$)/ }],
  "net.obytes64": [{ column: "net_out", read: rate, join: add, instances: /^(?!lo$|lo0$)/ }],
  "disk.nread": [{ column: "disk_read", read: rate, join: add }],
  "disk.nwritten": [{ column: "disk_written", read: rate, join: add }],
  "disk.rtime": [{ column: "disk_busy", read: busyPercent, join: worst }],
  "cpu.pressure_avg10": [{ column: "pressure", read: mean, join: worst, instances: /^(some)?$/ }],
  "memory.pressure_avg10": [{ column: "pressure", read: mean, join: worst, instances: /^(some)?$/ }],
  "io.pressure_avg10": [{ column: "pressure", read: mean, join: worst, instances: /^(some)?$/ }],
  "zone.processes": [{ column: "processes", read: last, join: add }],
};

/** One pass over the series. */
export function summarise({ series }: WindowJson): WindowSummary {
  const summary = Object.fromEntries(OVERVIEW_COLUMNS.map((column) => [column, null])) as WindowSummary;
  const host = new Map<string, number>();
  for (const one of series) {
    if (HOST_METRICS.has(one.metric)) host.set(one.metric, last(one) ?? NaN);
    for (const { column, read, join, instances } of PARTS[one.metric] ?? []) {
      const value = instances?.test(one.instance) === false ? null : read(one);
      if (value === null) continue;
      const before = summary[column];
      summary[column] = before === null ? value : join(before, value);
    }
  }
  return { ...summary, ...hostSummary(summary.mem_cap, host) };
}

/** Whether a counter of the window began anew. */
export function hasReset({ series }: WindowJson): boolean {
  return series.some(({ reset }) => reset === true);
}

/** Metrics that only a host's own zone has: its memory in use is what programs could not get. */
const HOST_METRICS: ReadonlySet<string> = new Set([
  "mem.physmem",
  "mem.freemem",
  "meminfo.MemAvailable",
  "meminfo.SwapTotal",
  "meminfo.SwapFree",
]);

/** What replaces a host's sums: swap is the device's, not what is reserved. */
function hostSummary(total: number | null, host: ReadonlyMap<string, number>): Partial<WindowSummary> {
  const [pages, freePages, available, swapTotal, swapFree] = [...HOST_METRICS].map((name) => host.get(name));
  const used: Partial<WindowSummary> = {};
  if (total !== null && available !== undefined) used.mem = total - available;
  else if (total !== null && pages !== undefined && freePages !== undefined) {
    used.mem = total * (1 - freePages / pages);
  }
  if (swapTotal !== undefined && swapFree !== undefined) {
    used.swap = swapTotal - swapFree;
    used.swap_cap = swapTotal;
  }
  return used;
}

function mean({ sum, count }: WindowSeries): number | null {
  const times = Number(count);
  return sum === null || times === 0 ? null : Number(sum) / times;
}

function last({ last: value }: WindowSeries): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function cap(series: WindowSeries): number | null {
  const value = last(series);
  return value === null || value <= 0 || value >= NO_CAP ? null : value;
}

function rate({ rate: value }: WindowSeries): number | null {
  return value ?? null;
}

/** Of nanoseconds per second. */
function busyPercent(series: WindowSeries): number | null {
  const perSecond = rate(series);
  return perSecond === null ? null : Math.min(100, perSecond / NS_PER_PERCENT);
}
