/** Functions of 2013 whose rows are made from one window at a time. */
import type { QueryColumn } from "../../model/query.js";
import type { WindowJson, WindowSeries } from "../../model/window.js";
import { toMetric, toSection } from "./metric-name.js";
import {
  INSTANCE_COLUMN,
  METRIC_COLUMN,
  one,
  parseNumber,
  rowsCollector,
  TIME_COLUMN,
  type QueryFunction,
  type Row,
} from "./query-function.js";
import { badQuery } from "./refusal.js";
import { unitOf, valueOf } from "./series-value.js";

const PERCENT = (name: string): QueryColumn => ({ name, unit: "percent" });
const VALUE_COLUMNS = [
  TIME_COLUMN,
  METRIC_COLUMN,
  INSTANCE_COLUMN,
  { name: "value", unit: "number" },
  { name: "unit", unit: "text" },
];

/** The processes of a name: what each used of one core. */
const getProcess: QueryFunction = {
  name: "getProcess",
  operands: [{ name: "name" }],
  metric: () => "process.usage",
  needsRows: true,
  start(values) {
    const name = one(values, "name");
    const columns = [
      TIME_COLUMN,
      { name: "process", unit: "text" },
      { name: "pid", unit: "text" },
      PERCENT("usage"),
    ];
    return rowsCollector(columns, ({ start, series }) =>
      series
        .map((each) => ({ ...splitProcess(each.instance), usage: valueOf(each) }))
        .filter((process) => process.name === name)
        .map(({ pid, usage }): Row => [start, name, pid, usage]),
    );
  },
};

/** The usage of each core in each step. */
const cpuStat: QueryFunction = {
  name: "cpuStat",
  operands: [],
  metric: () => "cpu.usage",
  start: () =>
    rowsCollector([TIME_COLUMN, { name: "core", unit: "text" }, PERCENT("usage")], ({ start, series }) =>
      series.map((each): Row => [start, each.instance, valueOf(each)]),
    ),
};

/** Of the 2013 packet's core of a process nothing is kept in windows: the cores, and beside them the busiest processes. */
const myprocess: QueryFunction = {
  name: "myprocess",
  operands: [{ name: "cpu", isList: true }],
  needsRows: true,
  start(values) {
    const cores = values["cpu"] ?? [];
    for (const core of cores) {
      if (!/^(\d{1,5}|all)$/.test(core))
        throw badQuery(`cpu must be the number of a core, got ${JSON.stringify(core)}`);
    }
    const columns = [
      TIME_COLUMN,
      { name: "core", unit: "text" },
      PERCENT("core_usage"),
      { name: "process", unit: "text" },
      PERCENT("usage"),
    ];
    const note = "windows do not keep on which core a process ran: these are the zone's busiest processes";
    return rowsCollector(columns, (window) => cores.flatMap((core) => coreRows(window, core)), note);
  },
};
/** Processes beside each core in each step. */
const BUSIEST = 5;

function coreRows({ start, series }: WindowJson, core: string): Row[] {
  const usage = series.find(({ metric, instance }) => metric === "cpu.usage" && instance === core);
  if (usage === undefined) return [];
  const processes = series
    .filter(({ metric }) => metric === "process.usage")
    .map((each) => ({ instance: each.instance, usage: valueOf(each) ?? 0 }))
    .sort((a, b) => b.usage - a.usage);
  return processes.slice(0, BUSIEST).map((each) => [start, core, valueOf(usage), each.instance, each.usage]);
}

/** Everything of the sections, or of all. */
const printData: QueryFunction = {
  name: "printData",
  operands: [{ name: "section", isList: true, isOptional: true }],
  needsRows: true,
  start(values) {
    const sections = (values["section"] ?? []).map(toSection);
    const isAsked = ({ metric }: WindowSeries): boolean =>
      sections.length === 0 || sections.some((section) => metric.startsWith(`${section}.`));
    return rowsCollector(VALUE_COLUMNS, ({ start, series }) =>
      series.filter(isAsked).map((each) => valueRow(start, each)),
    );
  },
};

/** Swap and resident memory as shares of their caps. */
const getMemStats: QueryFunction = {
  name: "getMemStats",
  operands: [],
  start() {
    const bytes = (name: string): QueryColumn => ({ name, unit: "bytes" });
    const columns = [
      TIME_COLUMN,
      PERCENT("swap"),
      PERCENT("rss"),
      bytes("swap_used"),
      bytes("swap_cap"),
      bytes("rss_used"),
      bytes("rss_cap"),
    ];
    return rowsCollector(columns, ({ start, series }) => {
      const read = (metric: string): number | null => {
        const found = series.find((each) => each.metric === metric);
        return found === undefined ? null : valueOf(found);
      };
      const [swap, swapCap] = [read("mem.swap"), read("mem.swapcap")];
      const [rss, rssCap] = [read("mem.rss"), read("mem.physcap")];
      if (swap === null && rss === null) return [];
      return [[start, share(swap, swapCap), share(rss, rssCap), swap, swapCap, rss, rssCap]];
    });
  },
};

/** Every step in which a counter of errors went up. */
const findError: QueryFunction = {
  name: "findError",
  operands: [],
  start() {
    const columns = [
      TIME_COLUMN,
      METRIC_COLUMN,
      INSTANCE_COLUMN,
      { name: "errors", unit: "errors" },
      { name: "total", unit: "text" },
    ];
    return rowsCollector(columns, ({ start, series }) =>
      series
        .filter(
          ({ metric, kind, sum }) => kind === "counter" && /error|err_|_err$/.test(metric) && Number(sum) > 0,
        )
        .map((each): Row => [start, each.metric, each.instance, Number(each.sum), text(each.last)]),
    );
  },
};

/** Every step in which a statistic was at least (0) or at most (1) a value. */
const getStat: QueryFunction = {
  name: "getStat",
  operands: [
    { name: "section" },
    { name: "stat" },
    { name: "type" },
    { name: "value" },
    { name: "instance", isOptional: true },
  ],
  metric: (values) => toMetric(one(values, "section"), one(values, "stat")),
  start(values) {
    const isAbove = parseComparison(one(values, "type"));
    const limit = parseNumber("value", one(values, "value"));
    const instance = values["instance"]?.[0];
    return rowsCollector(VALUE_COLUMNS, ({ start, series }) =>
      series
        .filter((each) => instance === undefined || each.instance === instance)
        .filter((each) => {
          const value = valueOf(each);
          return value !== null && (isAbove ? value >= limit : value <= limit);
        })
        .map((each) => valueRow(start, each)),
    );
  },
};

/** The windows there are, those without values too. */
const printTimes: QueryFunction = {
  name: "printTimes",
  operands: [],
  start() {
    const columns = [TIME_COLUMN, { name: "series", unit: "series" }, { name: "gap", unit: "text" }];
    return rowsCollector(columns, ({ start, series, gap }) => [[start, series.length, gap?.cause ?? null]]);
  },
};

export const ROW_FUNCTIONS: readonly QueryFunction[] = [
  getProcess,
  cpuStat,
  myprocess,
  printData,
  getMemStats,
  findError,
  getStat,
  printTimes,
];

function valueRow(start: string, series: WindowSeries): Row {
  return [start, series.metric, series.instance, valueOf(series), unitOf(series)];
}

/** `node/4242` -> node and 4242; a program's name may have slashes of its own. */
function splitProcess(instance: string): { readonly name: string; readonly pid: string } {
  const slash = instance.lastIndexOf("/");
  return { name: instance.slice(0, slash), pid: instance.slice(slash + 1) };
}

/** Percent; null without a cap. */
function share(used: number | null, cap: number | null): number | null {
  return used === null || cap === null || cap <= 0 ? null : (used / cap) * 100;
}

/** @throws {Refusal} */
function parseComparison(type: string): boolean {
  if (type === "0" || type === ">=") return true;
  if (type === "1" || type === "<=") return false;
  throw badQuery(`type must be 0 (at least the value) or 1 (at most the value), got ${JSON.stringify(type)}`);
}

function text(value: WindowSeries["last"]): string | null {
  return value === null || value === undefined ? null : String(value);
}
