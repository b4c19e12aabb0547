/** What `zonetap top` shows: the latest values of each zone, from its windows, sorted. Pure. */
import { formatBytes, formatTable } from "./text-table.js";
import type { ZoneAnswer } from "./zones.js";

/** Metrics that the columns are made of; the live stream is asked for no others. */
export const TOP_METRICS = [
  "cpu.usage",
  "mem.rss",
  "net.rbytes64",
  "net.obytes64",
  "disk.nread",
  "disk.nwritten",
  "zone.processes",
] as const;
type TopMetric = (typeof TOP_METRICS)[number];

/** What is read of a window. */
export interface WindowAnswer {
  readonly host: string;
  readonly zone: string;
  readonly late: boolean;
  readonly series: readonly SeriesAnswer[];
}

interface SeriesAnswer {
  readonly metric: string;
  readonly kind: string;
  readonly count: number | string;
  readonly sum: number | string | null;
  readonly last?: number | string | null;
  readonly rate?: number | null;
}

/** Orders of the rows, by the key that chooses them. */
export const SORT_KEYS = { c: "cpu", m: "mem", n: "net", d: "disk", p: "procs", z: "zone" } as const;
export const SORTS = Object.values(SORT_KEYS);
export type Sort = (typeof SORTS)[number];

/** Percent, bytes, bytes a second; by metric, summed over its instances. Absent: no window had it yet. */
type Values = Partial<Record<TopMetric, number>>;

interface Row {
  readonly zone: string;
  readonly host: string;
  values: Values;
}

export class TopTable {
  readonly #rows = new Map<string, Row>();
  readonly #unseen = new Set<string>();

  /** Live zones get a row, others lose theirs. */
  takeZones(zones: readonly ZoneAnswer[]): void {
    const live = zones.filter(({ state }) => state === "live");
    const keys = new Set(live.map(({ host, name }) => keyOf(host, name)));
    for (const key of [...this.#rows.keys()].filter((known) => !keys.has(known))) {
      this.#rows.delete(key);
      this.#unseen.delete(key);
    }
    for (const { host, name } of live) {
      const key = keyOf(host, name);
      if (this.#rows.has(key)) continue;
      this.#rows.set(key, { host, zone: name, values: {} });
      this.#unseen.add(key);
    }
  }

  /** Values that the window has replace those of before; a correction has only a part, and is left out. */
  takeWindow(window: WindowAnswer): void {
    const key = keyOf(window.host, window.zone);
    const row = this.#rows.get(key);
    if (row === undefined || window.late) return;
    row.values = { ...row.values, ...readValues(window.series) };
    if (window.series.length > 0) this.#unseen.delete(key);
  }

  /** Every row has had values. */
  get isComplete(): boolean {
    return this.#unseen.size === 0;
  }

  /** The table as lines, titles first. */
  format(sort: Sort): string[] {
    const rows = [...this.#rows.values()].sort(
      (a, b) => weight(b.values, sort) - weight(a.values, sort) || a.zone.localeCompare(b.zone),
    );
    const numbers = ["CPU%", "MEM", "NET IN/s", "NET OUT/s", "READ/s", "WRITTEN/s", "PROCS"];
    const columns = [
      { title: "ZONE" },
      { title: "HOST" },
      ...numbers.map((title) => ({ title, align: "right" }) as const),
    ];
    return formatTable(columns, rows.map(cells));
  }
}

function keyOf(host: string, zone: string): string {
  return JSON.stringify([host, zone]);
}

function readValues(series: readonly SeriesAnswer[]): Values {
  const values: Values = {};
  for (const metric of TOP_METRICS) {
    const parts = series.filter((one) => one.metric === metric).map(readValue);
    const known = parts.filter((value) => value !== null);
    if (known.length > 0) values[metric] = known.reduce((sum, value) => sum + value, 0);
  }
  return values;
}

/** A counter's rate; the mean of a share; of other gauges the last. */
function readValue({ metric, kind, count, sum, last, rate }: SeriesAnswer): number | null {
  if (kind === "counter") return rate ?? null;
  if (metric === "cpu.usage") return Number(count) === 0 ? null : Number(sum) / Number(count);
  return last === null || last === undefined ? null : Number(last);
}

function weight(values: Values, sort: Sort): number {
  const of = (metric: TopMetric): number => values[metric] ?? -1;
  switch (sort) {
    case "cpu":
      return of("cpu.usage");
    case "mem":
      return of("mem.rss");
    case "net":
      return of("net.rbytes64") + of("net.obytes64");
    case "disk":
      return of("disk.nread") + of("disk.nwritten");
    case "procs":
      return of("zone.processes");
    case "zone":
      return 0;
  }
}

function cells({ zone, host, values }: Row): string[] {
  const show = (metric: TopMetric, format: (value: number) => string): string => {
    const value = values[metric];
    return value === undefined ? "-" : format(value);
  };
  return [
    zone,
    host,
    show("cpu.usage", (percent) => percent.toFixed(1)),
    show("mem.rss", formatBytes),
    show("net.rbytes64", formatBytes),
    show("net.obytes64", formatBytes),
    show("disk.nread", formatBytes),
    show("disk.nwritten", formatBytes),
    show("zone.processes", (count) => count.toFixed(0)),
  ];
}
