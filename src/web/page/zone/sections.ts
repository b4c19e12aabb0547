/** The plots of a zone: which metrics belong together, and what their lines are called. Pure. */
import type { SeriesColumn, WindowColumns } from "./window-columns.js";

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  /** The metrics of its lines, each with the word that tells it from the others. */
  readonly metrics: Readonly<Record<string, string>>;
  /** It is left out where it has nothing but zeros. */
  readonly isHiddenIdle?: boolean;
}

/** Heat maps stand beside these, by their metric. */
export const SECTIONS: readonly Section[] = [
  { id: "cpu", title: "CPU", unit: "percent", metrics: { "cpu.usage": "core", "cpu.cap": "cap" } },
  {
    id: "memory",
    title: "Memory",
    unit: "bytes",
    metrics: {
      "mem.rss": "resident",
      "memory.current": "charged",
      "mem.physcap": "cap",
      "mem.swap": "swap",
      "meminfo.MemAvailable": "available",
    },
  },
  {
    id: "pressure",
    title: "Pressure",
    unit: "percent",
    metrics: { "cpu.pressure_avg10": "cpu", "memory.pressure_avg10": "memory", "io.pressure_avg10": "disk" },
  },
  {
    id: "network",
    title: "Network",
    unit: "bytes/s",
    metrics: { "net.rbytes64": "in", "net.obytes64": "out" },
  },
  {
    id: "disk",
    title: "Disk",
    unit: "bytes/s",
    metrics: { "disk.nread": "read", "disk.nwritten": "written" },
  },
  {
    id: "operations",
    title: "Disk operations",
    unit: "operations/s",
    metrics: { "disk.reads": "reads", "disk.writes": "writes" },
  },
  {
    id: "errors",
    title: "Errors",
    isHiddenIdle: true,
    unit: "errors/s",
    metrics: {
      "net.ierrors": "in",
      "net.oerrors": "out",
      "disk.harderror": "hard",
      "disk.softerror": "soft",
      "disk.tranerror": "transport",
    },
  },
  {
    id: "faults",
    title: "Faults",
    unit: "/s",
    metrics: { "mem.maj_fault": "major", "mem.as_fault": "address space", "mem.pgin": "page-ins" },
  },
  {
    id: "tasks",
    title: "Processes and threads",
    unit: "",
    metrics: { "zone.processes": "processes", "zone.threads": "threads" },
  },
];

/** Histograms, shown as heat maps. */
export const HEAT_SECTIONS = [
  { id: "latency", metric: "syscall.latency", title: "System call latency", unit: "ns", what: "calls" },
  { id: "queue", metric: "cpu.queue", title: "Run queue length", unit: "threads", what: "samples" },
] as const;

/** All that the plots need of a window. */
export const PLOT_METRICS: readonly string[] = [
  ...SECTIONS.flatMap(({ metrics }) => Object.keys(metrics)),
  ...HEAT_SECTIONS.map(({ metric }) => metric),
];

export interface Line {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

/** Lines beyond this number hide one another: the busiest stay. */
export const LINES_MAX = 16;

/** The lines of a section. Instances without anything but zeros are left out where others have more. */
export function linesOf({ metrics, isHiddenIdle = false }: Section, columns: WindowColumns): Line[] {
  const found = [...columns.series.values()].filter(({ metric }) => metric in metrics).filter(isDrawn);
  const busy = found.filter(({ values }) => values.some((value) => value !== null && value !== 0));
  const idle = isHiddenIdle ? [] : found.slice(0, 1);
  const chosen = mostOf(busy.length > 0 ? busy : idle);
  return chosen.map(({ metric, instance, values }) => ({
    label: labelOf(metrics[metric] ?? "", instance),
    values,
  }));
}

/** No cap comes as a number near 2^63, pressure of all tasks is within that of some. */
function isDrawn({ metric, instance, values }: SeriesColumn): boolean {
  if (metric.includes("pressure") && instance === "full") return false;
  return values.some((value) => value !== null && value < 2 ** 60);
}

function mostOf(columns: readonly SeriesColumn[]): SeriesColumn[] {
  if (columns.length <= LINES_MAX) return [...columns];
  const size = ({ values }: SeriesColumn): number =>
    values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const kept = new Set([...columns].sort((a, b) => size(b) - size(a)).slice(0, LINES_MAX));
  return columns.filter((column) => kept.has(column));
}

function labelOf(word: string, instance: string): string {
  if (instance === "" || instance === "some") return word;
  if (instance === "all") return word === "core" ? "all cores" : word;
  return word === "core" ? `core ${instance}` : `${instance} ${word}`;
}
